#include "comity/source/id_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace comity {
namespace {

std::string name_of(std::string_view text) {
    const auto name = parse_work_name(text);
    return name ? name->text() : "";
}

TEST(WorkName, OpenAlexIds) {
    for (const char* text : {"W2741809807", "w2741809807", " W2741809807\t", "https://openalex.org/W2741809807",
                             "http://openalex.org/works/w2741809807", "openalex.org/W2741809807/", "HTTPS://OpenAlex.org/W2741809807",
                             "https://api.openalex.org/works/W2741809807", "works/W2741809807"})
        EXPECT_EQ(name_of(text), "W2741809807") << text;
    for (const char* text : {"", "W", "W0", "Wx", "2741809807", "A2741809807", "W-1", "W+1", "W 1", "W1x", "W99999999999999999999999",
                             "https://example.org/W1", "W1,W2", "https://openalex.org/"})
        EXPECT_EQ(name_of(text), "") << text;
    EXPECT_EQ(name_of("W18446744073709551615"), "W18446744073709551615");
}

TEST(WorkName, Dois) {
    for (const char* text : {"10.7717/peerj.4375", "doi:10.7717/PeerJ.4375", "DOI: 10.7717/peerj.4375", "https://doi.org/10.7717/peerj.4375",
                             "http://dx.doi.org/10.7717/PEERJ.4375", "doi.org/10.7717%2Fpeerj.4375", "https://www.doi.org/10.7717/peerj.4375"})
        EXPECT_EQ(name_of(text), "10.7717/peerj.4375") << text;
    EXPECT_EQ(name_of("10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"),
              "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2");
    EXPECT_EQ(name_of("10.1000/100%25"), "10.1000/100%25");  // an escape only where it is an address
    EXPECT_EQ(name_of("https://doi.org/10.1000/100%25"), "10.1000/100%");
    for (const char* text : {"10.", "10./x", "10.1000", "10.1000/", "11.1000/x", "10.abc/x", "10.1000/a b", "https://example.org/10.1/x",
                             "https://doi.org/", "doi:", "x10.1000/x", "https://doi.org/10.1000/a%20b"})
        EXPECT_EQ(name_of(text), "") << text;
}

TEST(EntityId, Letters) {
    EXPECT_EQ(parse_entity_id("https://openalex.org/institutions/I40120149", 'I'), 40120149U);
    EXPECT_EQ(parse_entity_id("i40120149", 'I'), 40120149U);
    EXPECT_EQ(parse_entity_id("F40120149", 'I'), std::nullopt);
    EXPECT_EQ(parse_entity_id("Imperial College", 'I'), std::nullopt);
}

std::string read(std::string_view text) {
    const auto list = parse_id_list(text, "list");
    if (!list.ok()) return "error: " + list.error().message;
    std::string out;
    for (const WorkName& name : list->names) out += name.text() + " ";
    return out + std::to_string(list->entries) + "/" + std::to_string(list->unread);
}

TEST(IdList, Lists) {
    EXPECT_EQ(read("W2\nW1\n"), "W1 W2 2/0");
    EXPECT_EQ(read("\xEF\xBB\xBFW2\r\n\r\n# W9\r\n  W1  # mine\r\nhello\r\nW1"), "W1 W2 3/1");
    EXPECT_EQ(read("W2\rW1\r"), "W1 W2 2/0");
    EXPECT_EQ(read("10.1/B\nhttps://doi.org/10.1/b\nW5"), "10.1/b W5 3/0");
    EXPECT_EQ(read("10.1/a,b\nW5\n"), "10.1/a,b W5 2/0");  // lines of different shape: a list
    EXPECT_EQ(read("10.1/a;b\n10.1/c;d\n"), "10.1/a;b 10.1/c;d 2/0");
    EXPECT_EQ(read("\"W5\"\nW6 stray\n"), "W5 1/1");
    EXPECT_EQ(read("\"W5\nW6\n"), "W6 1/1");  // a stray quote swallows no lines
}

TEST(IdList, Tables) {
    EXPECT_EQ(read("id,title\nW1,\"a, \"\"b\"\"\n next\"\nW2,c\n"), "W1 W2 2/0");
    EXPECT_EQ(read("title;DOI;year\nx;10.1/a;2020\ny;;2021\n;;\n"), "10.1/a 1/1");
    EXPECT_EQ(read("x\tDI\na\t10.1/a\n"), "10.1/a 1/0");
    EXPECT_EQ(read("doi,id\n10.1/a,W1\n10.1/b,7\n10.1/c,\n"), "10.1/b 10.1/c W1 3/0");
    EXPECT_EQ(read("# saved today\r\nID,n\r\nW1,1\r\nW1,2\r\n"), "W1 2/0");
    EXPECT_EQ(read("W1,2020\nW2,2021\n"), "W1 W2 2/0");
    EXPECT_EQ(read("work,year\nW1,2020\nx,2021\n"), "W1 1/1");
    EXPECT_EQ(read("10.1/a\t5\n10.1/b\t6\n"), "10.1/a 10.1/b 2/0");
    EXPECT_EQ(read("id\nW1\nW2\n"), "W1 W2 2/0");
    EXPECT_EQ(read("id,a\nW1\n"), "W1 1/0");  // a short row
}

TEST(IdList, Refused) {
    for (const char* text : {"", "\n\n", "# only a comment\n", "hello\n", "id,doi\n", "id,doi\n,\n", "\xEF\xBB\xBF"})
        EXPECT_NE(read(text).find("error: list names no work"), std::string::npos) << text;
    EXPECT_NE(read("\xFF\xFEW\x01").find("UTF-16"), std::string::npos);
    EXPECT_NE(read(std::string_view("W1\0W2", 5)).find("no text"), std::string::npos);
    EXPECT_NE(read("id,title\nW1,x\nW2,\"open\nW3,y\n").find("quote in line 3 is never closed"), std::string::npos);
}

TEST(IdList, TheDigestIsThatOfTheSet) {
    const std::string a = parse_id_list("W1\n10.1/A\nW2\n", "a")->digest();
    EXPECT_EQ(a, parse_id_list("id,doi\nhttps://openalex.org/W2,x\n,https://doi.org/10.1/a\nw1,\nw1,\n", "b")->digest());
    EXPECT_NE(a, parse_id_list("W1\nW2\n", "c")->digest());
}

// Whatever is written as a table comes back, whatever stands in the other cells.
TEST(IdList, RandomTablesComeBack) {
    std::mt19937 random(7);
    const std::string_view letters = "ab\"',;\t\n\r# Wé10./";
    for (int round = 0; round < 300; ++round) {
        const char delimiter = ",;\t"[round % 3];
        std::string text = std::string("title") + delimiter + "id\n", expected;
        std::vector<std::uint64_t> ids;
        for (int row = 0; row < 6; ++row) {
            std::string quoted = "\"";
            for (std::uint32_t k = random() % 12; k > 0; --k) {
                const char c = letters[random() % letters.size()];
                quoted += c == '"' ? "\"\"" : std::string(1, c);
            }
            ids.push_back(1 + random() % 1000);
            text += quoted + "\"" + delimiter + "W" + std::to_string(ids.back()) + (round % 2 == 0 ? "\n" : "\r\n");
        }
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        for (const auto id : ids) expected += "W" + std::to_string(id) + " ";
        EXPECT_EQ(read(text), expected + "6/0") << text;
    }
}

}  // namespace
}  // namespace comity
