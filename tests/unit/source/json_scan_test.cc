// The walk over tokens and its twin, simdjson's document: the same columns, verdicts and reasons of every record, real,
// sample or broken on purpose. With COMITY_EXHAUSTIVE more of the last kind.
#include <gtest/gtest.h>
#include <simdjson.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "comity/base/philox.h"
#include "comity/platform/files.h"
#include "comity/source/byte_source.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"
#include "comity/source/sample/sample.h"
#include "written.h"

namespace comity {
namespace {

// Reads each record both ways and compares what became of it, and now and then all columns.
class Twins {
  public:
    explicit Twins(std::size_t compare_every = 1) : every_(compare_every) {}

    // `behind`: what follows the record in memory, which must not matter.
    void read(std::string_view json, char behind = '\n') {
        bytes_.assign(json);
        bytes_.append(LineReader::kPadding, behind);
        json = std::string_view(bytes_).substr(0, json.size());
        std::string reason, wanted_reason;
        const RecordKind kind = scan_.parse(json, scanned_, reason);
        const RecordKind wanted = document_.parse(json, whole_, wanted_reason);
        ASSERT_EQ(kind, wanted) << json;
        rejected += wanted == RecordKind::kRejected;
        if (wanted == RecordKind::kRejected) {
            ASSERT_EQ(reason, wanted_reason) << json;
            ASSERT_EQ(scan_.rejected_id(), document_.rejected_id()) << json;
        }
        if (++records % every_ == 0) compare(json);
    }
    void compare(std::string_view json = {}) {
        ASSERT_EQ(Written(scanned_).text, Written(whole_).text) << json;
        scanned_ = whole_ = WorkBatch();
    }
    [[nodiscard]] std::uint64_t scanned() const { return scan_.scanned(); }
    std::uint64_t records = 0, rejected = 0;

  private:
    std::size_t every_;
    RecordParser scan_{JsonReading::kScan}, document_{JsonReading::kDocument};
    WorkBatch scanned_, whole_;
    std::string bytes_;
};

// Calls each(line) for the lines of a file.
template <class Each>
void for_each_line(const std::string& path, Each each) {
    LineReader lines(ByteSource::open(path).take());
    for (Line line; lines.next(line);) each(line.text);
}

// Lines of the sample world, of all entities.
std::vector<std::string> sample_lines(std::uint64_t works, std::uint64_t seed) {
    const std::string folder =
        (std::filesystem::temp_directory_path() / ("comity_scan_" + std::to_string(::getpid()))).string();
    EXPECT_TRUE(write_sample({works, seed, folder}, Resources{1}).ok());
    std::vector<std::string> lines;
    const std::vector<DirectoryEntry> files = files_below(folder).take();
    for (const DirectoryEntry& file : files)
        if (file.path.ends_with(".gz"))
            for_each_line(file.path, [&](std::string_view line) { lines.emplace_back(line); });
    std::filesystem::remove_all(folder);
    return lines;
}

const std::vector<std::string> kRecords = {
    R"({"id":"https://openalex.org/W5","updated_date":"2026-01-02T03:04:05","publication_year":2020,"type":"article",
        "doi":"https://doi.org/10.1\/x","title":"A \"title\" of Žilina \ud83d\ude00\n","language":null,"fwci":1.25,
        "authorships":[{"author":{"id":"https://openalex.org/A1","orcid":"https://orcid.org/0000-0002-1825-0097"},
        "author_position":"first","is_corresponding":true,"countries":["gb","CN","GB"],
        "institutions":[{"id":"https://openalex.org/I2","country_code":"CN","display_name":"B\u0061 \\","ror":"r"}],
        "raw_affiliation_strings":["Dept. of \"X\", Peking University, China"]},{"author":{}, "countries":[]}],
        "abstract_inverted_index":{"The":[0,12,7],"\"word\"":[ 1 ],"{[,:]}":[2],"":[]},
        "referenced_works":["https://openalex.org/W7","https://openalex.org/W5","W6","x",null,3],"is_xpac":false,
        "citation_normalized_percentile":{"value":0.875,"is_in_top_1_percent":false,"is_in_top_10_percent":true}})",
    R"({"id":"W1","publication_year":2001,"host_venue":{"id":"S1","display_name":"J"},"fwci":-0,"a":[[],{},[[[-1.5]]]],
        "grants":[{"funder":"https://openalex.org/F2","funder_display_name":"Fund \u00e9"}],"b":1e100,"c":[true,false,null]})",
    R"({"id":"https://openalex.org/W12345678901","fwci":0.1,"x":{"y":{"z":[0,-0.0,123456789012345678,12345678]}}})",
    R"({ "id" : "https://openalex.org/I9" , "display_name" : "Uni" , "country_code" : "gb" ,
        "geo" : { "city" : "York" , "latitude" : 53.958332 , "longitude" : -1.080278 } , "type" : "education" })",
    R"({"id":"https://openalex.org/T10","display_name":"T","subfield":{"id":"https://openalex.org/subfields/2303",
        "display_name":"S"},"field":{"id":23,"display_name":"F"},"domain":{"id":3,"display_name":"D"}})"};

TEST(JsonScan, RecordsWrittenByHand) {
    Twins twins;
    for (const std::string& record : kRecords) ASSERT_NO_FATAL_FAILURE(twins.read(record));
    EXPECT_EQ(twins.scanned(), kRecords.size() - 1);  // 1e100 is left to the document
    EXPECT_EQ(twins.rejected, 0u);
}

TEST(JsonScan, NumbersAndWords) {
    Twins twins;
    for (const std::string_view value :
         {"0", "-0", "00", "01", "-01", "-", "1.", ".5", "-.5", "1.5", "1.5.5", "1e5", "1E-5", "1e", "1e+", "-1.5e+05", "1e99", "1e-99", "1e100", "1e308", "1e309", "1e-400", "0e1", "0.e1", "1e5x",
          "1e1.5", "0.00001234567890123456789", "0.1234567812345678", "0.12345678x", "0.1234567e1", "1.5e1 ", "+1", "0x1", "1 2",
          "12345678", "123456789", "012345678", "123456789012345678", "1234567890123456789", "9223372036854775807",
          "9223372036854775808", "18446744073709551615", "18446744073709551616", "0.1234567890123456789", "1a", "1\"a\"",
          "123456789012345678.5", "12345678901234567.8", "1e400", "-1e400", "true", "false", "null", "tru", "truee", "nul",
          "nulll", "null1", "null\"\"", "TRUE", "\"\\u12\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\x\"", "\"\\\"", "\"\\u0000\"",
          "\"\t\"", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "[,]", "[1,]", "[1 1]", "{\"a\":1 \"b\":2}", "{1:2}", "[}",
          "{]", "{\"\\ud83d\":1}", "[[1],{}]", "\\", "\xff", "\"\xff\"", "'a'", "", " ", "1:2", "[1:2]", "{\"a\",1}"})
        for (const std::string_view key : {"x", "fwci", "publication_year", "title", "id", "authorships", "primary_topic"})
            for (const std::string_view tail : {"", " ", ",\"updated_date\":\"2020-01-01\""}) {
                const std::string member = "\"" + std::string(key) + "\":" + std::string(value) + std::string(tail) + "}";
                ASSERT_NO_FATAL_FAILURE(twins.read("{\"id\":\"W1\"," + member));
                ASSERT_NO_FATAL_FAILURE(twins.read("{\"id\":\"W1\",\"y\":[" + std::string(value) + "]," + member, '}'));
            }
    EXPECT_GT(twins.scanned(), 100u);
    EXPECT_GT(twins.rejected, 1000u);
}

// What abstracts are made of, with any byte at any place.
TEST(JsonScan, PositionsOfWords) {
    Twins twins;
    for (const std::string_view position : {"7", "10", "99", "120", "999", "1000", "0", "00", "012"}) {
        const std::string words = R"({"id":"W1","abstract_inverted_index":{"a":[)" + std::string(position) + R"(],"b":[0,12]},"fwci":0.5})";
        for (std::size_t at = words.find("{\"a\""); at < words.size(); ++at)
            for (int byte = 0; byte < 256; ++byte) {
                if (byte == '\n') continue;
                std::string other = words;
                other[at] = static_cast<char>(byte);
                ASSERT_NO_FATAL_FAILURE(twins.read(other)) << other;
            }
    }
    EXPECT_GT(twins.scanned(), 4'000u);
    EXPECT_GT(twins.rejected, 10'000u);
}

TEST(JsonScan, DeepAndBrokenOff) {
    Twins twins;
    for (const std::size_t depth : {1, 10, 60, 70, 1000, 1021, 1022, 1023, 1024, 1030, 5000})
        for (const auto& [open, shut] : {std::pair{"[", "]"}, {"{\"a\":", "}"}}) {
            std::string json = "{\"id\":\"W1\",\"x\":";
            for (std::size_t i = 0; i < depth; ++i) json += open;
            json += '1';
            for (std::size_t i = 0; i < depth; ++i) json += shut;
            ASSERT_NO_FATAL_FAILURE(twins.read(json + "}"));
            for (const char behind : {'}', ']', ',', '"', '{', '['}) ASSERT_NO_FATAL_FAILURE(twins.read(json, behind));
        }
    for (const std::string& record : kRecords)
        for (std::size_t size = 0; size < record.size(); ++size)
            for (const char behind : {'\n', '}', ']', ',', '1'})
                ASSERT_NO_FATAL_FAILURE(twins.read(std::string_view(record).substr(0, size), behind));
    EXPECT_GT(twins.rejected, 1000u);
}

// Damages records the way hands, disks and programs do.
class Damage {
  public:
    explicit Damage(std::uint64_t seed) : key_(philox_key(seed)) {}

    std::string of(const std::string& record, const std::string& other) {
        std::string json = record;
        for (std::uint32_t edits = 1 + draw(3); edits > 0 && !json.empty(); --edits) edit(json, other);
        return json;
    }
    std::uint32_t draw(std::uint64_t n) { return pick(philox4x32({counter_++, 0, 0, 0}, key_)[0], n); }

  private:
    void edit(std::string& json, const std::string& other) {
        static const std::vector<std::string> kPieces = {
            "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "\t", "0", "-", ".", "e", "1e3", "null", "true", "tru",
            "\\u00e9", "\\ud800", "\\\"", "\\\\", "\x01", "\xff", "\xc3\xa9", "[]", "{}", "\"\"", "00", "-0", "0.50",
            "99999999999999999999", "\"id\":", "\"authorships\":[{", "null,", "\xe2\x80\xa8", "[[[[", "]]]]", "1.0E-4"};
        const std::uint32_t at = draw(json.size()), length = std::min<std::uint32_t>(1 + draw(12), json.size() - at);
        const std::string& piece = kPieces[draw(kPieces.size())];
        switch (draw(8)) {
            case 0: json[at] = static_cast<char>(draw(256)); break;
            case 1: json[at] = piece[0]; break;
            case 2: json.insert(at, piece); break;
            case 3: json.replace(at, length, piece); break;
            case 4: json.erase(at, length); break;
            case 5: json.insert(at, json.substr(at, length)); break;
            case 6: json.resize(draw(4) == 0 ? at : json.size() - std::min<std::size_t>(draw(4), json.size())); break;
            default: json.replace(at, length, other.substr(draw(other.size()), length)); break;
        }
    }
    PhiloxKey key_;
    std::uint32_t counter_ = 0;
};

TEST(JsonScan, DamagedRecords) {
    std::vector<std::string> records = kRecords;
    for (std::string& line : sample_lines(60, 3)) records.push_back(std::move(line));
    const std::uint64_t tries = std::getenv("COMITY_EXHAUSTIVE") != nullptr ? 5'000'000 : 40'000;
    Damage damage(11);
    Twins twins(50);
    for (std::uint64_t i = 0; i < tries; ++i) {
        const std::string &record = records[damage.draw(records.size())], &other = records[damage.draw(records.size())];
        const std::string json = damage.of(i % 2 == 0 ? kRecords[damage.draw(kRecords.size())] : record, other);
        ASSERT_NO_FATAL_FAILURE(twins.read(json, "\n}],\"1"[damage.draw(6)])) << "try " << i;
    }
    EXPECT_GT(twins.rejected, tries / 4);
    EXPECT_GT(twins.scanned(), tries / 10);
}

TEST(JsonScan, SampleWorld) {
    Twins twins(500);
    for (const std::string& line : sample_lines(3000, 5)) ASSERT_NO_FATAL_FAILURE(twins.read(line));
    ASSERT_NO_FATAL_FAILURE(twins.compare());
    EXPECT_EQ(twins.scanned(), twins.records);
}

// Every line of every real file, and the works of the API's pages.
TEST(JsonScan, RealRecords) {
    const char* data = std::getenv("COMITY_DATA");
    const std::string folder = std::string(data != nullptr ? data : "../shared/data") + "/openalex";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no real data";
    Twins twins(100);
    const auto read = [&](std::string_view json) {
        if (!HasFatalFailure()) twins.read(json);
    };
    const std::vector<DirectoryEntry> files = files_below(folder).take();
    for (const DirectoryEntry& file : files) {
        if (!file.path.ends_with(".gz")) continue;
        for_each_line(file.path, [&](std::string_view line) {
            read(line);
            simdjson::dom::parser parser;
            simdjson::dom::array works;
            if (!line.starts_with("{\"meta\"") || parser.parse(line)["results"].get(works) != simdjson::SUCCESS) return;
            for (const simdjson::dom::element work : works) read(simdjson::to_string(work));
        });
    }
    ASSERT_NO_FATAL_FAILURE(twins.compare());
    EXPECT_GT(twins.records, 1000u);
    EXPECT_GT(twins.scanned() * 10, (twins.records - twins.rejected) * 9);
}

}  // namespace
}  // namespace comity
