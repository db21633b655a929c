// Documents with one bad value: all other records are read.
#include "comity/source/openalex/broken_list.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "../own_folder.h"
#include "comity/base/philox.h"
#include "comity/platform/files.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/part_reader.h"
#include "comity/source/openalex/record.h"

namespace comity {
namespace {

std::string record_of(int id) {
    return fmt::format(R"({{"id": "https://openalex.org/W{}", "publication_year": {}, "title": "a \"}}],{{[\\\u0061 {}", "fwci": 1.25,
        "referenced_works": ["https://openalex.org/W1", null], "open_access": {{"is_oa": true, "x": [[], {{}}, -0.5e3]}}}})", id, 2000 + id, id);
}

struct Read {
    std::vector<OpenAlexId> ids;
    PartReport report;
};

class BrokenListTest : public ::testing::Test {
  protected:
    Read read(const std::string& document) {
        const std::string path = folder_.path + "/page.json";
        EXPECT_TRUE(write_file(path, document).ok());
        Part part{path, {}, PartUse::kSniff, true, false, document.size(), {}, {}};
        Read out;
        out.report = read_part(part, Resources{1}, [&](WorkBatch&& batch) { out.ids.insert(out.ids.end(), batch.id.begin(), batch.id.end()); });
        EXPECT_EQ(out.report.read, out.report.works + out.report.rejected);
        return out;
    }

    // Records in a list, and where each begins.
    struct Page {
        std::string text;
        std::vector<std::size_t> begins;
    };
    static Page page_of(const std::vector<std::string>& records, bool bare = false) {
        Page page{bare ? "[" : R"({"meta": {"count": 3, "results": []}, "results": [)", {}};
        for (const std::string& record : records) {
            if (!page.begins.empty()) page.text += ",\n ";
            page.begins.push_back(page.text.size());
            page.text += record;
        }
        page.text += bare ? "]" : R"( ], "group_by": []})";
        return page;
    }
    static std::vector<std::string> records(int count) {
        std::vector<std::string> all;
        for (int id = 1; id <= count; ++id) all.push_back(record_of(id));
        return all;
    }

  private:
    OwnFolder folder_;
};

TEST_F(BrokenListTest, OneBadValueCostsItsRecord) {
    for (const bool bare : {false, true})
        for (const std::size_t bad : {0, 1, 3})
            for (const std::string_view value : {"1e999", R"("\ud83d")", "nope", "01", "\"\xff\"", "\"\t\""}) {
                auto all = records(4);
                all[bad].insert(1, "\"apc\":" + std::string(value) + ",");
                const Page page = page_of(all, bare);
                const Read got = read(page.text);
                std::vector<OpenAlexId> wanted{1, 2, 3, 4};
                std::erase(wanted, bad + 1);
                EXPECT_EQ(got.ids, wanted) << page.text;
                ASSERT_EQ(got.report.rejects.size(), 1u) << value;
                EXPECT_EQ(got.report.rejects[0].line, bad + 1);
                EXPECT_EQ(got.report.rejects[0].byte, page.begins[bad]);
                EXPECT_EQ(got.report.api_page, !bare);
                EXPECT_TRUE(got.report.damage.empty());
            }
}

// Where brackets do not fit, nobody can tell records apart.
TEST_F(BrokenListTest, BracketsThatDoNotFit) {
    const std::string text = page_of(records(3)).text;
    for (const auto& [broken, byte] : std::vector<std::pair<std::string, std::size_t>>{
             {text.substr(0, text.size() - 1), text.size() - 1}, {text + "}", text.size()}, {text.substr(0, 200), 200},
             {R"({"results":[{"id":"W1"]})", 22}}) {
        const Read got = read(broken);
        EXPECT_TRUE(got.ids.empty());
        ASSERT_EQ(got.report.rejects.size(), 1u) << broken;
        EXPECT_TRUE(got.report.rejects[0].reason.starts_with(fmt::format("a document whose brackets do not fit at byte {}: ", byte)))
            << got.report.rejects[0].reason;
    }
}

TEST_F(BrokenListTest, WhatIsAroundTheRecords) {
    std::string text = page_of(records(3)).text;
    text.replace(text.find("3,"), 1, "1e999");
    const Read got = read("\xEF\xBB\xBF" + text);
    EXPECT_EQ(got.ids, (std::vector<OpenAlexId>{1, 2, 3}));
    EXPECT_NE(got.report.damage.find("broken outside its records"), std::string::npos);
    EXPECT_EQ(read(R"([{"id":"W1"},,{"id":"W2"}])").report.rejected, 1u);
    EXPECT_EQ(read(R"([{"id":"W1"},{"id":"W2"},])").ids.size(), 2u);
    // A comma is lacking: nothing is lost.
    EXPECT_EQ(read(R"([{"id":"W1"},{"id":"W2"} {"id":"W3"},{"id":"W4"}])").ids, (std::vector<OpenAlexId>{1, 2, 3, 4}));
    EXPECT_EQ(read(R"({"results":["x" {"id":"W2"}[]]})").report.read, 3u);
    // Told whatever else was rejected, unless that is the trouble.
    const auto damage = [&](const char* page) { return read(page).report.damage; };
    EXPECT_NE(damage(R"({"meta":{"count":01},"results":[{"id":"W1"},{"id":"X5"}]})"), "");
    EXPECT_EQ(damage(R"({"meta":{"count":1},"results":[{"id":"W1"},{"id":"W5","x":01}]})"), "");
    EXPECT_EQ(read(R"({"results": [ ], "x": nope})").report.read, 0u);
    // No list of records: one record.
    for (const char* single : {R"({"id":"W1","x":nope})", R"({"results":{"x":[]},"y":nope})", R"({"x":"results","z":["W1"],"y":nope})"})
        EXPECT_EQ(read(single).report.rejected, 1u) << single;
}

// The twin: each record by itself, whatever byte of one is another.
TEST_F(BrokenListTest, AllOthersAreKept) {
    constexpr std::string_view kShape = "\"\\[]{},";
    RecordParser alone(JsonReading::kDocument);
    std::uint64_t lost = 0;
    for (std::uint32_t round = 0; round < 400; ++round) {
        auto draw = [&, n = std::uint32_t{0}](std::size_t below) mutable { return philox4x32({round, n++, 0, 0}, philox_key(7))[0] % below; };
        auto all = records(5);
        const std::size_t bad = draw(all.size());
        std::string& record = all[bad];
        const std::size_t at = draw(record.size());
        const auto byte = static_cast<char>(draw(256));
        if (kShape.find(record[at]) != std::string_view::npos || kShape.find(byte) != std::string_view::npos) continue;
        record[at] = byte;
        WorkBatch batch;
        std::string reason;
        const std::string padded = record + std::string(LineReader::kPadding, ' ');
        const bool good = alone.parse(std::string_view(padded).substr(0, record.size()), batch, reason) == RecordKind::kWork;
        std::vector<OpenAlexId> wanted{1, 2, 3, 4, 5};
        if (good) wanted[bad] = batch.id[0];
        else std::erase(wanted, bad + 1), ++lost;
        ASSERT_EQ(read(page_of(all).text).ids, wanted) << record;
    }
    EXPECT_GT(lost, 100u);
}

TEST(BrokenList, AnyBytes) {
    const std::string text = R"({"a":[1,"]"],"results":[{"b":"\""},[2],3]})";
    EXPECT_EQ(read_broken_list(text).elements, (std::vector<std::string_view>{R"({"b":"\""})", "[2]", "3"}));
    for (std::size_t at = 0; at < text.size(); ++at) {
        (void)read_broken_list(std::string_view(text).substr(0, at));
        for (const char c : std::string_view("\"\\[]{},:x\0", 10)) {
            std::string other = text;
            other[at] = c;
            const BrokenList list = read_broken_list(other);
            EXPECT_TRUE(list.is_whole || list.elements.empty() || list.stuck == std::string_view::npos) << other;
        }
    }
    EXPECT_FALSE(read_broken_list("").is_whole);
    EXPECT_FALSE(read_broken_list(std::string(100'000, '[')).is_whole);
}

}  // namespace
}  // namespace comity
