#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>

#include "comity/platform/files.h"
#include "comity/source/byte_source.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"

#include "../own_folder.h"

namespace comity {
namespace {

std::string gz(const std::string& text) {
    std::string out(text.size() + 1024, '\0');
    isal_zstream stream;
    isal_deflate_stateless_init(&stream);
    stream.gzip_flag = IGZIP_GZIP;
    stream.end_of_stream = 1;
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<std::uint32_t>(text.size());
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    EXPECT_EQ(isal_deflate_stateless(&stream), COMP_OK);
    out.resize(stream.total_out);
    return out;
}

class ReaderTest : public ::testing::Test {
  protected:
    std::string put(const std::string& bytes) {
        const std::string path = join_path(folder_.path, "f");
        EXPECT_TRUE(write_file(path, bytes).ok());
        return path;
    }
    // Lines of the file as "number:offset:text", with "!" when incomplete, and the damage.
    static std::vector<std::string> lines_of(const std::string& path, std::size_t step) {
        LineReader reader(ByteSource::open(path).take(), step);
        std::vector<std::string> out;
        Line line;
        while (reader.next(line))
            out.push_back(std::to_string(line.number) + ":" + std::to_string(line.offset) + ":" +
                          std::string(line.text) + (line.complete ? "" : "!"));
        if (!reader.damage().empty()) out.push_back("damage");
        return out;
    }
    OwnFolder folder_;
};

TEST_F(ReaderTest, LinesDoNotDependOnTheStep) {
    const std::string text = "one\ntwo\r\n\n   \nfive is longer than any step\nlast without newline";
    const std::vector<std::string> expected = {"1:0:one", "2:4:two", "5:14:five is longer than any step",
                                               "6:43:last without newline"};
    for (const std::string& bytes :
         {text, gz(text), gz(text.substr(0, 7)) + gz(text.substr(7)), gz(text) + std::string(512, '\0')})
        for (const std::size_t step : {1, 2, 3, 7, 64, 65'536}) EXPECT_EQ(lines_of(put(bytes), step), expected);
}

TEST_F(ReaderTest, AByteOrderMarkIsPassedOver) {
    for (const std::size_t step : {1, 2, 64}) EXPECT_EQ(lines_of(put("\xEF\xBB\xBFone\ntwo"), step), (std::vector<std::string>{"1:0:one", "2:7:two"}));
}

TEST_F(ReaderTest, EveryTruncationOfGzipIsNoticed) {
    const std::string text = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", whole = gz(text);
    for (std::size_t keep = 2; keep < whole.size(); ++keep) {
        const auto lines = lines_of(put(whole.substr(0, keep)), 7);
        ASSERT_FALSE(lines.empty()) << keep;
        EXPECT_EQ(lines.back(), "damage") << keep;
    }
    EXPECT_EQ(lines_of(put(""), 7), std::vector<std::string>{});
}

RecordKind parse(const std::string& json, WorkBatch& batch, std::string& reason) {
    RecordParser parser;
    std::string padded = json + std::string(LineReader::kPadding, ' ');
    return parser.parse(std::string_view(padded).substr(0, json.size()), batch, reason);
}

TEST(Record, TakesWhatAWorkSays) {
    WorkBatch b;
    std::string reason;
    const std::string json =
        R"({"id":"https://openalex.org/W5","updated_date":"2026-01-02T03:04:05","publication_year":2020,"type":"article",
      "is_xpac":true,"is_retracted":null,"fwci":1.25,"doi":"https://doi.org/10.1/x","title":"T","language":"en",
      "primary_topic":{"id":"https://openalex.org/T10001","display_name":"t","subfield":{"id":2303},"field":{"id":"https://openalex.org/fields/23"},"domain":{"id":"3"}},
      "authorships":[{"author_position":"first","author":{"id":"https://openalex.org/A9999999999"},"is_corresponding":true,"countries":["gb"],
        "institutions":[{"id":"https://openalex.org/I2","country_code":"CN","lineage":["https://openalex.org/I9"]},{"id":"https://openalex.org/I1","country_code":"GB"}]}],
      "referenced_works":["https://openalex.org/W9","https://openalex.org/W5","https://openalex.org/W7","https://openalex.org/W9",null]})";
    ASSERT_EQ(parse(json, b, reason), RecordKind::kWork) << reason;
    EXPECT_EQ(b.id, (std::vector<OpenAlexId>{5}));
    EXPECT_EQ(b.year[0], 2020);
    EXPECT_EQ(b.flags[0] & (kXpac | kXpacUnknown | kRetracted | kReferencesUnknown | kAuthorshipsUnknown | kCitesItself), kXpac | kCitesItself);
    EXPECT_EQ(b.primary[0], (ClassKey{3, 23, 2303, 10001}));
    EXPECT_EQ(b.references.items, (std::vector<OpenAlexId>{7, 9}));
    EXPECT_EQ(b.duplicate_references, 1U);
    EXPECT_EQ(b.malformed_references, 1U);
    EXPECT_EQ(b.author, (std::vector<OpenAlexId>{0}));  // the null author
    EXPECT_EQ(b.role[0], kFirst | kCorresponding);
    EXPECT_EQ(b.institutions.items, (std::vector<OpenAlexId>{1, 2}));
    ASSERT_EQ(b.countries.items.size(), 2U);
    EXPECT_EQ(b.words.text(b.countries.items[0]), "CN");
    EXPECT_EQ(b.words.text(b.countries.items[1]), "GB");
    EXPECT_EQ(b.doi[0], "10.1/x");
}

TEST(Record, RejectsLeaveNoTrace) {
    const std::string good =
        R"({"id":"https://openalex.org/W1","publication_year":2020,"authorships":[],"referenced_works":[]})";
    for (const char* bad :
         {"{", "[]", "null", R"({"id":null})", R"({"title":"no id"})", R"({"id":"https://openalex.org/A1x"})",
          R"({"id":17})", R"({"id":"W2","publication_year":"2020"})", R"({"id":"W2","publication_year":2020.5})",
          R"({"id":"W2","publication_year":0})", R"({"id":"W2","authorships":{}})", R"({"id":"W2","authorships":[7]})",
          R"({"id":"W2","authorships":[{"countries":["GB",1]}]})", R"({"id":"W2","referenced_works":"W1"})",
          R"({"id":"W2","is_xpac":1})", R"({"id":"W2"} {"id":"W3"})", "{\"id\":\"W2\",\"title\":\"\xff\"}",
          R"({"id":"W2","fwci":"1"})"}) {
        WorkBatch b;
        std::string reason;
        ASSERT_EQ(parse(good, b, reason), RecordKind::kWork);
        EXPECT_EQ(parse(bad, b, reason), RecordKind::kRejected) << bad;
        EXPECT_FALSE(reason.empty());
        EXPECT_EQ(b.size(), 1U);
        EXPECT_EQ(b.author_end.size(), 1U);
        EXPECT_EQ(b.title.ends.size(), 1U);
        WorkBatch fresh;
        ASSERT_EQ(parse(good, fresh, reason), RecordKind::kWork);
        EXPECT_EQ(compare_rows(b, 0, fresh, 0), 0);
    }
}

TEST(Record, UnknownIsNotZero) {
    WorkBatch b;
    std::string reason;
    ASSERT_EQ(parse(R"({"id":"W1"})", b, reason), RecordKind::kWork);
    EXPECT_EQ(b.flags[0], kXpacUnknown | kAuthorshipsUnknown | kReferencesUnknown | kTopicsUnknown | kCoreSourceUnknown);
    EXPECT_TRUE(b.fwci[0] != b.fwci[0]);
    EXPECT_EQ(b.updated[0], kNoDate);
}

TEST(Record, Ids) {
    EXPECT_EQ(parse_openalex_id("https://openalex.org/W7160823371", 'W'), 7160823371U);
    // Ids of every length, and each with a character that is no digit.
    const std::string digits = "12345678901234567890";
    for (std::size_t count = 1; count <= 18; ++count) {
        std::string url = "https://openalex.org/W" + digits.substr(0, count);
        EXPECT_EQ(parse_openalex_id(url, 'W'), std::stoull(digits.substr(0, count)));
        EXPECT_EQ(parse_openalex_id(url, 'A'), 0U);
        for (std::size_t at = 0; at < url.size() - 1; ++at)
            for (const char other : {'/', ':', 'x', '\xB9'}) {
                std::string broken = url;
                if (std::exchange(broken[at], other) == other) continue;
                if (at < 20) EXPECT_EQ(parse_openalex_id(broken, 'W'), std::stoull(digits.substr(0, count))) << broken;
                else EXPECT_EQ(parse_openalex_id(broken, 'W'), 0U) << broken;
            }
    }
    EXPECT_EQ(parse_openalex_id("w12", 'W'), 12U);
    EXPECT_EQ(parse_openalex_id("https://openalex.org/subfields/2303", 0), 2303U);
    for (const char* bad : {"", "W", "W1x", "A1", "https://openalex.org/", "W-1"})
        EXPECT_EQ(parse_openalex_id(bad, 'W'), 0U) << bad;
}

}  // namespace
}  // namespace comity
