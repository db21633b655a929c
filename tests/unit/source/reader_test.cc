#include <fmt/format.h>
#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>

#include "comity/platform/files.h"
#include "comity/source/byte_source.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"

#include "../own_folder.h"
#include "written.h"

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

// What is passed over of a line without end changes neither its place nor what the inflater looks back at for those behind it.
TEST_F(ReaderTest, ALineThatIsTooLongIsPassedOver) {
    std::string longest(1'000'000, 'a');
    for (std::size_t i = 0; i < longest.size(); ++i) longest[i] = static_cast<char>('a' + i * i % 23);
    const std::string text = "one\nW" + longest + "\n" + longest.substr(0, 200'000) + "\nfour\n" + longest;
    for (const std::string& bytes : {text, gz(text)})
        for (const std::size_t step : {std::size_t{1000}, LineReader::kDefaultStep, std::size_t{1} << 20}) {
            LineReader reader(ByteSource::open(put(bytes)).take(), step, 300'000);
            std::vector<std::string> found;
            Line line;
            while (reader.next(line)) {
                found.push_back(fmt::format("{}:{}:{}", line.number, line.offset, line.too_long ? "too long" : line.text.substr(0, 5)));
                if (line.number == 2) { EXPECT_EQ(line.text.substr(0, 1000), "W" + longest.substr(0, 999)); }
                if (line.number == 3) { EXPECT_EQ(line.text, longest.substr(0, 200'000)); }
            }
            EXPECT_EQ(found, (std::vector<std::string>{"1:0:one", "2:4:too long", "3:1000006:" + longest.substr(0, 5), "4:1200007:four", "5:1200012:too long"})) << step;
            EXPECT_EQ(reader.inflated(), text.size());
            EXPECT_TRUE(reader.damage().empty());
        }
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

// A record of these fields, read as tokens and as a document; both say the same.
std::string written(const std::string& fields) {
    std::string both[2];
    for (const JsonReading reading : {JsonReading::kScan, JsonReading::kDocument}) {
        RecordParser parser(reading);
        WorkBatch b;
        std::string reason;
        const std::string json = R"({"id":"https://openalex.org/W1",)" + fields + "}" + std::string(LineReader::kPadding, ' ');
        EXPECT_EQ(parser.parse(std::string_view(json).substr(0, json.size() - LineReader::kPadding), b, reason), RecordKind::kWork) << reason;
        both[reading == JsonReading::kScan] = Written(b).text;
    }
    EXPECT_EQ(both[0], both[1]) << fields;
    return both[0];
}

// Whatever came before: a key that is repeated is one that stood there once.
TEST(Record, OfARepeatedKeyTheLastCounts) {
    const std::string topic = R"({"id":"T1","display_name":"x","subfield":{"id":12},"field":{"id":1},"domain":{"id":1}})";
    const std::string source = R"({"id":"S1","display_name":"J","type":"journal","issn_l":"1","is_core":true})";
    const std::string percentile = R"({"value":0.99,"is_in_top_1_percent":true,"is_in_top_10_percent":true})";
    const std::string institutions = R"([{"id":"I1","display_name":"U","country_code":"GB"}])";
    const std::string author = R"({"id":"A1","orcid":"https://orcid.org/0000-0002-1825-0097"})";
    const std::vector<std::pair<std::string, std::vector<std::string>>> of_works = {
        {"authorships", {R"([{"author":{"id":"A1"},"countries":["GB"],"institutions":)" + institutions + "}]", "null", "[]"}},
        {"topics", {"[" + topic + "]", "null", "[]"}}, {"primary_topic", {topic, "null", R"({"id":"T2"})"}},
        {"fwci", {"1.5", "null"}}, {"citation_normalized_percentile", {percentile, "null", R"({"value":0.5})", "0.25", R"({"value":1,"value":null})"}},
        {"primary_location", {R"({"source":)" + source + R"(,"raw_type":"proceedings-article"})", "null", "{}", R"({"source":)" + source + R"(,"source":null})"}},
        {"host_venue", {source, "null", R"({"id":"S2"})"}}, {"funders", {R"([{"id":"F1"}])", "null", "[]"}},
        {"grants", {R"([{"funder":"F1"}])", "null", "[]"}}, {"publication_year", {"1999", "null"}}, {"referenced_works", {R"(["W5",null])", "null", "[]"}},
        {"updated_date", {R"("2023-01-01")", R"("never")", "null"}}, {"is_xpac", {"true", "false", "null"}}, {"title", {R"("a")", "null"}},
        {"institutions_distinct_count", {"5", "null"}}, {"type_crossref", {R"("proceedings-article")", "null"}}};
    const std::vector<std::pair<std::string, std::vector<std::string>>> of_authorships = {
        {"countries", {R"(["GB"])", R"(["CN"])", "[]", "null"}}, {"institutions", {institutions, "[]", "null", R"([{"country_code":"CN"}])"}},
        {"raw_affiliation_string", {R"("Oxford, UK")", "null"}}, {"raw_affiliation_strings", {R"(["Oxford, UK"])", R"(["Paris, France"])", "null"}},
        {"affiliations", {R"([{"raw_affiliation_string":"Oxford, UK"}])", "[]", R"([{"raw_affiliation_string":"Oxford, UK","raw_affiliation_string":null}])"}},
        {"author", {author, "null", R"({"id":"A2"})"}}, {"author_position", {R"("first")", R"("last")", "null"}}, {"is_corresponding", {"true", "false", "null"}}};
    // Beside fields that say the same, before and behind them.
    const std::string beside = R"("host_venue":{"id":"S7"},"grants":[{"funder":"F7"}],"topics":[{"id":"T7"}])";
    const auto repeated = [](const auto& fields, const auto& record) {
        for (const auto& [key, values] : fields)
            for (const std::string& first : values)
                for (const std::string& last : values) {
                    const std::string one = '"' + key + "\":" + last;
                    EXPECT_EQ(written(record('"' + key + "\":" + first + "," + one)), written(record(one))) << key << first << last;
                }
    };
    repeated(of_works, [](const std::string& fields) { return fields; });
    repeated(of_works, [&](const std::string& fields) { return beside + "," + fields; });
    repeated(of_authorships, [](const std::string& fields) { return R"("authorships":[{)" + fields + "},{}]"; });
    repeated(of_authorships, [&](const std::string& fields) {
        return R"("authorships":[{"institutions":[{"id":"I3","country_code":"DE"}],)" + fields + "}]";
    });
}

// Wherever its id stands, and whichever way it is read.
TEST(Record, ARejectedOneTellsItsId) {
    for (const JsonReading reading : {JsonReading::kScan, JsonReading::kDocument})
        for (const auto& [json, id] : std::vector<std::pair<std::string, OpenAlexId>>{
                 {R"({"publication_year":"x","id":"https://openalex.org/W7"})", 7}, {R"({"id":"W7","publication_year":"x"})", 7},
                 {R"({"id":"W6","publication_year":"x","id":"W7"})", 7}, {R"({"id":"W6","publication_year":"x","id":null})", 0},
                 {R"({"publication_year":"x"})", 0}, {"[]", 0}, {R"({"publication_year":"x","id":"W7")", 0}}) {
            RecordParser parser(reading);
            WorkBatch b;
            std::string reason;
            const std::string padded = json + std::string(LineReader::kPadding, ' ');
            EXPECT_EQ(parser.parse(std::string_view(padded).substr(0, json.size()), b, reason), RecordKind::kRejected) << json;
            EXPECT_EQ(parser.rejected_id(), id) << json;
        }
}

// An id that is nearly a work's is none of another entity, and in a file of works there are works.
TEST(Record, WhoseItIs) {
    const std::string url = "https://openalex.org/";
    for (const auto& [id, kind] : std::vector<std::pair<std::string, RecordKind>>{
             {"W3", RecordKind::kWork}, {"works/W3", RecordKind::kWork}, {"I3", RecordKind::kEntity}, {"T3", RecordKind::kEntity},
             {"A3", RecordKind::kOther}, {"G3", RecordKind::kOther}, {"authors/A3", RecordKind::kOther}, {"subfields/2303", RecordKind::kOther},
             {"keywords/optics", RecordKind::kOther}, {"W3/", RecordKind::kRejected}, {"W3/x", RecordKind::kRejected}, {"W3x", RecordKind::kRejected},
             {"A3/", RecordKind::kRejected}, {"foo/bar", RecordKind::kRejected}, {"subfields/", RecordKind::kRejected}, {"subfields/2303/", RecordKind::kRejected},
             {"works/3", RecordKind::kRejected}, {"works/x", RecordKind::kRejected}, {"x/", RecordKind::kRejected}, {"-3", RecordKind::kRejected},
             {"Z3", RecordKind::kRejected}, {"", RecordKind::kRejected}})
        for (const JsonReading reading : {JsonReading::kScan, JsonReading::kDocument})
            for (const RecordsOf records : {RecordsOf::kAny, RecordsOf::kWorks}) {
                RecordParser parser(reading, records);
                WorkBatch b;
                std::string reason;
                const std::string json = R"({"id":")" + url + id + R"(","display_name":"x"})", padded = json + std::string(LineReader::kPadding, ' ');
                const RecordKind wanted = records == RecordsOf::kAny || kind == RecordKind::kWork ? kind : RecordKind::kRejected;
                EXPECT_EQ(parser.parse(std::string_view(padded).substr(0, json.size()), b, reason), wanted) << id;
                EXPECT_EQ(reason.starts_with("id is not an OpenAlex work id"), wanted == RecordKind::kRejected) << id << reason;
            }
}

TEST(Record, ClassesBeyondAllNumbers) {
    for (const std::string_view number : {"4294967296", "18446744073709551616", "99999999999999999999999", "018446744073709551616"})
        for (const std::string_view field : {R"("primary_topic":{"id":"https://openalex.org/T)", R"("topics":[{"id":"t)",
                                             R"("primary_topic":{"field":{"id":"https://openalex.org/fields/)"}) {
            WorkBatch b;
            std::string reason;
            const std::string close = field.find("fields/") != std::string_view::npos ? "\"}}" : field.find('[') != std::string_view::npos ? "\"}]" : "\"}";
            EXPECT_EQ(parse(R"({"id":"W1",)" + std::string(field) + std::string(number) + close + "}", b, reason), RecordKind::kRejected) << field << number;
            EXPECT_NE(reason.find("out of range"), std::string::npos) << reason;
        }
    EXPECT_FALSE(is_id_beyond_bounds("https://openalex.org/T0000000000000000000000001", 'T'));
    EXPECT_FALSE(is_id_beyond_bounds("https://openalex.org/A99999999999999999999999", 'T'));
    EXPECT_TRUE(is_id_beyond_bounds("99999999999999999999999", 0));
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
