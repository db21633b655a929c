#include "comity/cli/curve_svg.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "comity/cli/svg.h"

namespace comity {
namespace {

struct Choice {
    std::string key, kind;
    std::vector<std::string> options;
};

// Full product of the options, values that depend on them, a world of its own.
Json reading_document(const std::vector<Choice>& axes, const std::vector<std::string>& measures) {
    Json document = {
        {"claim",
         {{"id", "a-claim"},
          {"statement", "A quarter of the papers of Quellmark & Quennary are \"twice\" as good < others"},
          {"speaker", "A minister"},
          {"date", "2025-03-01"},
          {"place", "Quellmark"},
          {"stated", {{"value", 0.25}, {"decimals", 2}}},
          {"readings", Json::array()},
          {"axes", Json::array()}}},
        {"specifications", Json::array()},
        {"receipt",
         {{"comity", "0.1.0"},
          {"atlas", {{"hash", "0123456789abcdef0123"}, {"format", 1}, {"scope", "full"}, {"works", 20000}}},
          {"releases", {{{"source", "Comity sample world"}, {"date", "2025-01-01"}}}}}}};
    for (const Choice& axis : axes)
        document["claim"]["axes"].push_back({{"key", axis.key}, {"kind", axis.kind}, {"options", axis.options}});
    for (std::size_t m = 0; m < measures.size(); ++m) {
        const std::string id = "R" + std::to_string(m + 1);
        document["claim"]["readings"].push_back(
            {{"id", id},
             {"measure", measures[m]},
             {"unit", measures[m].starts_with("pp_") || measures[m] == "percentile" ? "share" : "ratio"},
             {"text", "meaning " + id},
             {"verdict", "depends on years"},
             {"axes", {{{"key", "window"}, {"variance_share", 0.12}}, {{"key", "years"}, {"variance_share", 0.81}}}}});
        std::vector<std::size_t> at(axes.size(), 0);
        for (bool more = true; more;) {
            Json options = Json::object();
            double value = 0.2, spread = 0.05;
            std::uint64_t hash = 1469598103934665603U;
            for (std::size_t a = 0; a < axes.size(); ++a) {
                options[axes[a].key] = axes[a].options[at[a]];
                value += spread * static_cast<double>(at[a]);
                spread *= 0.7;
                hash = (hash ^ (at[a] + 1)) * 1099511628211U;
            }
            value += 0.03 * static_cast<double>(hash % 1000) / 1000;
            document["specifications"].push_back({{"reading", id},
                                                  {"options", options},
                                                  {"value", value},
                                                  {"lower", value - 0.013},
                                                  {"upper", value + 0.017},
                                                  {"n", 500},
                                                  {"world", 0.11 + 0.01 * static_cast<double>(hash % 7)},
                                                  {"reason", nullptr}});
            more = false;
            for (std::size_t a = axes.size(); a-- > 0 && !more;)
                if (++at[a] < axes[a].options.size()) more = true;
                else at[a] = 0;
        }
    }
    return document;
}

std::vector<Choice> small_axes() {
    return {{"years", "estimand", {"2020:2024", "2019:2023"}}, {"window", "nuisance", {"4", "3", "open"}}};
}

// Every tag closes the one that was opened last, attributes are quoted, nothing but named entities after '&'.
void expect_well_formed(const std::string& xml) {
    std::vector<std::string> open;
    std::size_t i = 0;
    ASSERT_TRUE(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    i = xml.find("?>") + 2;
    while (i < xml.size()) {
        if (xml[i] == '&') {
            const std::string entity = xml.substr(i, xml.find(';', i) - i + 1);
            ASSERT_TRUE(entity == "&amp;" || entity == "&lt;" || entity == "&gt;" || entity == "&quot;") << entity;
        }
        ASSERT_TRUE(static_cast<unsigned char>(xml[i]) >= 0x20 || xml[i] == '\n');
        if (xml[i] != '<') {
            ASSERT_NE(xml[i] == '>', true) << xml.substr(i > 40 ? i - 40 : 0, 80);
            ++i;
            continue;
        }
        const std::size_t end = xml.find('>', i);
        ASSERT_NE(end, std::string::npos);
        const std::string tag = xml.substr(i + 1, end - i - 1);
        ASSERT_EQ(tag.find('<'), std::string::npos) << tag;
        ASSERT_EQ(std::count(tag.begin(), tag.end(), '"') % 2, 0) << tag;
        if (tag.starts_with("/")) {
            ASSERT_FALSE(open.empty());
            ASSERT_EQ(open.back(), tag.substr(1));
            open.pop_back();
        } else if (!tag.ends_with("/")) {
            open.push_back(tag.substr(0, tag.find(' ')));
        }
        i = end + 1;
    }
    EXPECT_TRUE(open.empty());
    EXPECT_EQ(xml.find("<script"), std::string::npos);
    EXPECT_EQ(xml.find("href"), std::string::npos);
    EXPECT_EQ(xml.find("nan"), std::string::npos);
    EXPECT_EQ(xml.find("inf\""), std::string::npos);
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t i = text.find(part); i != std::string::npos; i = text.find(part, i + 1)) ++count;
    return count;
}

TEST(CurveSvg, ShowsReadingsValuesAndChoices) {
    const std::string svg = curve_svg(reading_document(small_axes(), {"pp_ncs_2", "pp_top_10"}));
    expect_well_formed(svg);
    EXPECT_TRUE(holds(svg,
                      "<title id=\"title\">A quarter of the papers of Quellmark &amp; Quennary are "
                      "&quot;twice&quot; as good &lt; others</title>"));
    EXPECT_TRUE(holds(svg, "R1 · meaning R1"));
    EXPECT_TRUE(holds(svg, "R2 · meaning R2"));
    EXPECT_TRUE(holds(svg, "pp_ncs_2 · 6 specifications · smallest"));
    EXPECT_TRUE(holds(svg, "Verdict: depends on years · variance: years 81 %, window 12 %<"));
    EXPECT_EQ(occurrences(svg, ">stated 25 %<"), 2U);
    EXPECT_EQ(occurrences(svg, "class=\"mark\""), 2U);  // years, in two panels
    EXPECT_EQ(occurrences(svg, ">open</text>"), 2U);
    EXPECT_EQ(occurrences(svg, "circle class=\"first\""), 2U);
    EXPECT_TRUE(holds(svg, "first options: "));
    EXPECT_TRUE(holds(svg, "world "));
    EXPECT_TRUE(holds(svg, "atlas 0123456789ab, 20,000 works, Comity sample world of 2025-01-01, scope full."));
    EXPECT_FALSE(holds(svg, "not the world"));
    EXPECT_FALSE(holds(svg, "evenly spaced"));
}

TEST(CurveSvg, IsTheSameEveryTime) {
    const Json document = reading_document(small_axes(), {"pp_ncs_2"});
    EXPECT_EQ(curve_svg(document), curve_svg(document));
}

// What rests on few works is drawn, and enters no figure: neither those of the reading nor those of an option.
TEST(CurveSvg, FiguresAreOfThoseThatJudge) {
    Json document = reading_document({{"class", "estimand", {"subfield", "field", "none"}}}, {"percentile"});
    const double values[] = {0.25, 0.75, 0.95};
    for (std::size_t i = 0; i < 3; ++i) document["specifications"][i]["value"] = values[i];
    document["specifications"][2]["standing"] = "too few works";
    const std::string svg = curve_svg(document);
    expect_well_formed(svg);
    EXPECT_TRUE(holds(svg, "percentile · 3 specifications, 2 to judge by · smallest 25.0 %, median 50.0 %, largest 75.0 %"));
    EXPECT_TRUE(holds(svg, "values grey"));
    EXPECT_FALSE(holds(svg, ">95.0 %</text>"));
    EXPECT_EQ(occurrences(svg, ">no value</text>"), 1U);
}

TEST(CurveSvg, MediansStandBesideTheirOptions) {
    Json document = reading_document({{"class", "estimand", {"subfield", "none"}}}, {"mncs"});
    document["specifications"][0]["value"] = 1.25;
    document["specifications"][1]["value"] = 1.75;
    document["claim"]["stated"] = nullptr;
    const std::string svg = curve_svg(document);
    expect_well_formed(svg);
    EXPECT_TRUE(holds(svg, "smallest 1.25, median 1.50, largest 1.75"));
    EXPECT_TRUE(holds(svg, ">1.25</text>"));
    EXPECT_TRUE(holds(svg, ">1.75</text>"));
    EXPECT_FALSE(holds(svg, ">stated "));
}

TEST(CurveSvg, AReadingMayHaveAStatedFigureOfItsOwn) {
    Json document = reading_document(small_axes(), {"mncs"});
    document["claim"]["readings"][0]["stated"] = {{"value", 2}, {"decimals", 0}};
    const std::string svg = curve_svg(document);
    EXPECT_TRUE(holds(svg, ">stated 2"));
    EXPECT_FALSE(holds(svg, "stated 0.25"));
    document["claim"]["readings"][0]["stated"] = nullptr;
    EXPECT_FALSE(holds(curve_svg(document), ">stated "));
}

TEST(CurveSvg, ASelectionIsNotTheWorld) {
    Json document = reading_document(small_axes(), {"pp_ncs_2"});
    document["receipt"]["atlas"]["scope"] = "selection";
    const std::string svg = curve_svg(document);
    expect_well_formed(svg);
    EXPECT_TRUE(holds(svg, "A selection, not the world"));
    EXPECT_FALSE(holds(svg, ">world "));
    EXPECT_TRUE(holds(svg, ">atlas "));
}

TEST(CurveSvg, ChoicesThatDoNotVaryAreLeftOut) {
    auto axes = small_axes();
    axes.push_back({"corpus", "nuisance", {"core"}});
    const std::string svg = curve_svg(reading_document(axes, {"pp_ncs_2"}));
    EXPECT_TRUE(holds(svg, ">window</text>"));
    EXPECT_FALSE(holds(svg, ">corpus</text>"));
}

// Equal values have no order of their own. If they kept that of the document, each year would look like a region.
TEST(CurveSvg, EqualValuesAreMixed) {
    std::vector<Choice> axes = {{"years", "estimand", {"2020:2024", "2019:2023"}}};
    for (const char* key : {"class", "window", "types", "counting", "joint", "corpus", "citing"})
        axes.push_back({key, "nuisance", {"one", "two"}});
    Json document = reading_document(axes, {"pp_ncs_2"});
    for (Json& spec : document["specifications"]) spec["value"] = 0.2;
    const std::string svg = curve_svg(document);
    const std::string row =
        svg.substr(svg.find(">2020:2024</text>"), svg.find(">2019:2023</text>") - svg.find(">2020:2024</text>"));
    EXPECT_TRUE(holds(row, "s4"));  // cells of one or two specifications: some with, some without, some half
    EXPECT_GT(occurrences(row, "m"), 20U);
}

TEST(CurveSvg, AReadingWithoutValuesSaysWhy) {
    Json document = reading_document(small_axes(), {"pp_ncs_2", "pp_fwci_2"});
    for (Json& spec : document["specifications"])
        if (spec["reading"] == "R2") {
            spec["value"] = spec["lower"] = spec["upper"] = spec["world"] = nullptr;
            spec["reason"] = "no <published> score";
        }
    const std::string svg = curve_svg(document);
    expect_well_formed(svg);
    EXPECT_TRUE(holds(svg, "R2 · meaning R2: none of 6 specifications has a value: no &lt;published&gt; score (6)"));
    EXPECT_EQ(occurrences(svg, ">median</text>"), 1U);
}

TEST(CurveSvg, EmptyDocumentsGiveAPicture) {
    for (const char* text :
         {R"({})", R"({"claim": null, "specifications": null, "receipt": null})",
          R"({"claim": {"statement": "words", "readings": [], "axes": []}, "specifications": []})"}) {
        const std::string svg = curve_svg(Json::parse(text));
        expect_well_formed(svg);
        EXPECT_TRUE(holds(svg, "No reading of this claim can be computed."));
    }
}

TEST(CurveSvg, OneSpecificationAndEqualValues) {
    const std::string one = curve_svg(reading_document({}, {"pp_ncs_2"}));
    expect_well_formed(one);
    EXPECT_TRUE(holds(one, "1 specification ·"));
    Json equal = reading_document(small_axes(), {"publications"});
    for (Json& spec : equal["specifications"]) {
        spec["value"] = 0;
        spec["lower"] = spec["upper"] = spec["world"] = nullptr;
    }
    equal["claim"]["stated"] = {{"value", 1e9}, {"decimals", 0}};
    const std::string svg = curve_svg(equal);
    expect_well_formed(svg);
    EXPECT_TRUE(holds(svg, "stated 1,000,000,000 ↑"));
}

TEST(CurveSvg, LongCurvesStaySmall) {
    std::vector<Choice> axes;
    for (const char* key : {"years", "class", "window", "types", "counting", "joint", "corpus", "citing"})
        axes.push_back({key, axes.size() % 2 == 0 ? "estimand" : "nuisance", {"one", "two", "three"}});
    const Json one_panel = [&] {
        auto more = axes;
        more.push_back({"threshold", "nuisance", {"ge", "gt", "other"}});
        return reading_document(more, {"pp_ncs_2"});
    }();
    ASSERT_EQ(one_panel["specifications"].size(), 19'683U);
    const Json four_panels = reading_document(axes, {"pp_ncs_2", "pp_top_10", "pp_top_1", "pp_fwci_2"});
    ASSERT_EQ(four_panels["specifications"].size(), 26'244U);
    for (const Json* document : {&one_panel, &four_panels}) {
        const std::string svg = curve_svg(*document);
        expect_well_formed(svg);
        EXPECT_LT(svg.size(), 400'000U);
        EXPECT_TRUE(holds(svg, "show 1,500 evenly spaced specifications"));
    }
}

TEST(Svg, EscapesAndBlanks) { EXPECT_EQ(xml_escaped("a<b>&\"c\"\x01\n'é"), "a&lt;b&gt;&amp;&quot;c&quot;  'é"); }

TEST(Svg, WrapsAtBlanksAndBreaksLongWords) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrapped("", 10), Lines{});
    EXPECT_EQ(wrapped("one two three", 7), (Lines{"one two", "three"}));
    EXPECT_EQ(wrapped("abcdefgh ij", 3), (Lines{"abc", "def", "gh", "ij"}));
    EXPECT_EQ(wrapped("论文合作", 4), (Lines{"论文", "合作"}));  // wide letters take two columns
}

TEST(Svg, RoundTicks) {
    const RoundTicks ticks = round_ticks(0.13, 0.31, 6);
    ASSERT_EQ(ticks.at.size(), 4U);
    EXPECT_DOUBLE_EQ(ticks.at.front(), 0.15);
    EXPECT_DOUBLE_EQ(ticks.at.back(), 0.30);
    EXPECT_EQ(ticks.decimals, 2);
    EXPECT_EQ(round_ticks(0, 1000, 5).decimals, 0);
    EXPECT_EQ(round_ticks(-1, 1, 4).at, (std::vector<double>{-1, -0.5, 0, 0.5, 1}));
    for (const double tick : round_ticks(-0.3, 0.3, 6).at) EXPECT_FALSE(tick == 0 && std::signbit(tick));
    EXPECT_EQ(round_ticks(3, 3, 5).at, std::vector<double>{3});
}

TEST(Svg, PathsAreRelativeTenths) {
    SvgPath path;
    path.move(10, 20.04);
    path.line(10.5, 20);
    path.line(10.5, 18.7);
    path.line(9, 18);
    path.dot(9.1, 18.4);
    path.close();
    EXPECT_EQ(path.data(), "M10 20h.5v-1.3l-1.5-.7m.1 .4h0z");
    EXPECT_EQ(SvgPath().element("x"), "");
    EXPECT_EQ(coordinate(-0.04), "0");
    EXPECT_EQ(coordinate(1.25), "1.3");
}

}  // namespace
}  // namespace comity
