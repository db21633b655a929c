#include "comity/exports/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace comity {
namespace {

CountryNetwork three_countries() {
    CountryNetwork network;
    network.title = "A \"title\" with <marks> & two\nlines";
    network.description = "What it is";
    network.years = "2019:2023";
    network.nodes = {{"CI", "Côte d'Ivoire", 1}, {"GB", "United Kingdom", 0}, {"XX", "No \"bloc\", here", std::nullopt}};
    network.node_columns = {{"ties", {12.0, 40.5, std::nullopt}}};
    network.ties = {{0, 1, 12}, {1, 2, 28.5}};
    network.tie_columns = {{"expected", {10.25, std::nullopt}}, {"ratio", {1.170731707317073, 0.1}}};
    network.blocs = {"bloc GB", "bloc CI"};
    return network;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

// Tags open and close in order; a parser of our own, so that the fast tier sees broken XML.
bool is_well_formed(const std::string& xml) {
    std::vector<std::string> open;
    for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at)) {
        const std::size_t end = xml.find('>', at);
        if (end == std::string::npos) return false;
        const std::string tag = xml.substr(at + 1, end - at - 1);
        at = end;
        if (tag.find('<') != std::string::npos || std::count(tag.begin(), tag.end(), '"') % 2 != 0) return false;
        if (tag.front() == '?' || tag.back() == '/') continue;
        if (tag.front() != '/') open.push_back(tag.substr(0, tag.find(' ')));
        else if (open.empty() || open.back() != tag.substr(1)) return false;
        else open.pop_back();
    }
    return open.empty();
}

TEST(Network, GraphmlHoldsNodesTiesAndColumns) {
    const std::string xml = to_graphml(three_countries());
    EXPECT_TRUE(is_well_formed(xml)) << xml;
    EXPECT_EQ(occurrences(xml, "<node id="), 3U);
    EXPECT_EQ(occurrences(xml, "<edge source="), 2U);
    EXPECT_NE(xml.find("A &quot;title&quot; with &lt;marks&gt; &amp; two&#10;lines"), std::string::npos);
    EXPECT_NE(xml.find("<data key=\"e1\">1.170731707317073</data>"), std::string::npos);
    EXPECT_EQ(occurrences(xml, "<data key=\"e0\">"), 1U);  // absent where it does not exist
    EXPECT_EQ(occurrences(xml, "<data key=\"bloc\">"), 2U);
}

TEST(Network, GexfHoldsNodesTiesAndColumns) {
    const std::string xml = to_gexf(three_countries());
    EXPECT_TRUE(is_well_formed(xml)) << xml;
    EXPECT_EQ(occurrences(xml, "<node id="), 3U);
    EXPECT_NE(xml.find("source=\"GB\" target=\"XX\" weight=\"28.5\""), std::string::npos);
    EXPECT_EQ(occurrences(xml, "for=\"e0\""), 1U);
}

TEST(Network, CharactersThatXmlCannotHoldAreLeftOut) {
    CountryNetwork network = three_countries();
    network.title = network.nodes[0].name = std::string("a\0b\x01" "c\xEF\xBF\xBE" "d\xEF\xBF\xBF" "e\xEF\xBF\xBD", 16);  // U+FFFD is one that it can
    for (const char* format : {"graphml", "gexf"}) {
        const std::string text = *write_network(network, format);
        EXPECT_EQ(text.find("\xEF\xBF\xBE"), std::string::npos);
        EXPECT_EQ(text.find("\xEF\xBF\xBF"), std::string::npos);
        EXPECT_NE(text.find("abcde\xEF\xBF\xBD"), std::string::npos);
    }
}

TEST(Network, PajekNumbersItsNodesFromOne) {
    const std::string text = to_pajek(three_countries());
    EXPECT_NE(text.find("*Vertices 3\n1 \"CI\"\n2 \"GB\"\n3 \"XX\"\n*Edges\n1 2 12\n2 3 28.5\n"), std::string::npos) << text;
    EXPECT_TRUE(text.starts_with("% A \"title\" with <marks> & two lines\n"));
}

TEST(Network, VosviewerHasItsShape) {
    const auto json = nlohmann::json::parse(to_vosviewer(three_countries()));
    const auto& items = json["network"]["items"];
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[1]["label"], "United Kingdom");
    EXPECT_EQ(items[1]["cluster"], 1);
    EXPECT_EQ(items[1]["weights"]["ties"], 40.5);
    EXPECT_FALSE(items[2].contains("cluster"));
    EXPECT_EQ(json["network"]["links"][1], (nlohmann::json{{"source_id", 2}, {"target_id", 3}, {"strength", 28.5}}));
    EXPECT_EQ(json["network"]["clusters"][1]["label"], "bloc CI");
}

TEST(Network, CsvQuotesNames) {
    const std::string csv = to_network_csv(three_countries());
    EXPECT_NE(csv.find("country_a,country_b,name_a,name_b,bloc_a,bloc_b,years,count,expected,ratio\n"), std::string::npos);
    EXPECT_NE(csv.find("GB,XX,United Kingdom,\"No \"\"bloc\"\", here\",bloc GB,,2019:2023,28.5,,0.1\n"), std::string::npos) << csv;
}

TEST(Network, UnknownFormatIsAUsageError) {
    const auto text = write_network(three_countries(), "dot");
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.error().kind, ErrorKind::kUsage);
    EXPECT_NE(text.error().message.find("graphml, gexf, pajek, vosviewer, csv"), std::string::npos);
}

}  // namespace
}  // namespace comity
