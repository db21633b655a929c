// A digest says what comparing whole rows says, its twin.
#include "comity/build/row_digest.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"

namespace comity {
namespace {

WorkBatch batch_of(const std::vector<std::string>& records) {
    WorkBatch batch;
    RecordParser parser;
    std::string reason;
    for (const std::string& record : records) {
        std::string padded = record + std::string(LineReader::kPadding, ' ');
        EXPECT_EQ(parser.parse({padded.data(), record.size()}, batch, reason), RecordKind::kWork) << record << reason;
    }
    return batch;
}

// Records that differ in one field each, or in where one list ends and the next begins.
const std::vector<std::string> kFields = {
    "",
    R"("updated_date":"2024-01-01")",
    R"("publication_year":2020)",
    R"("type":"article")",
    R"("language":"article")",
    R"("fwci":1.5)",
    R"("fwci":0)",
    R"("fwci":-0.0)",
    R"("citation_normalized_percentile":{"value":1.5})",
    R"("is_retracted":true)",
    R"("doi":"https://doi.org/10.1/ab","title":"c")",
    R"("doi":"https://doi.org/10.1/a","title":"bc")",
    R"("title":"10.1/abc")",
    R"("referenced_works":["W2"])",
    R"("referenced_works":["W2","W3"])",
    R"("funders":[{"id":"F2"}])",
    R"("primary_location":{"source":{"id":"S2"}})",
    R"("primary_location":{"source":{"id":"S2","type":"journal"}})",
    R"("primary_topic":{"id":"T2"})",
    R"("topics":[{"id":"T2"}])",
    R"("topics":[{"id":"T2"},{"id":"T3"}])",
    R"("authorships":[{}])",
    R"("authorships":[{"author":{"id":"A2"}}])",
    R"("authorships":[{"author":{"id":"A2","orcid":"0000-0002-1825-0097"}}])",
    R"("authorships":[{"author_position":"first"}])",
    R"("authorships":[{"author_position":"first","is_corresponding":true}])",
    R"("authorships":[{"countries":["GB"]}])",
    R"("authorships":[{"countries":["GB","CN"]}])",
    R"("authorships":[{"countries":["GB"]},{"countries":["CN"]}])",
    R"("authorships":[{"countries":["CN"]},{"countries":["GB"]}])",
    R"("authorships":[{"raw_affiliation_strings":["Leeds, United Kingdom"]}])",
    R"("authorships":[{"institutions":[{"id":"I2"}]},{}])",
    R"("authorships":[{},{"institutions":[{"id":"I2"}]}])"};

TEST(RowDigest, EqualWhereRowsAreEqual) {
    std::vector<std::string> records;
    for (const std::string& field : kFields)
        records.push_back(R"({"id":"https://openalex.org/W1")" + (field.empty() ? "" : "," + field) + "}");
    const WorkBatch batch = batch_of(records);
    std::vector<std::string> backwards(records.rbegin(), records.rend());
    const WorkBatch other = batch_of(backwards);  // its words have other numbers
    RowDigester digester;
    std::size_t equal = 0;
    for (std::size_t i = 0; i < batch.size(); ++i)
        for (std::size_t j = 0; j < other.size(); ++j) {
            const bool same = batch.updated[i] == other.updated[j] && compare_rows(batch, i, other, j) == 0;
            EXPECT_EQ(digester.digest(batch, i) == digester.digest(other, j), same) << records[i] << " " << backwards[j];
            equal += same;
        }
    EXPECT_EQ(equal, records.size() + 2);  // each is itself, and two zeros are one
}

}  // namespace
}  // namespace comity
