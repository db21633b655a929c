#include "comity/cli/render_relations.h"

#include <fmt/format.h>

#include "comity/cli/text_table.h"

namespace comity {

namespace {

// The answer with exactly this breakdown, or null.
const Json& find(const Json& d, const std::string& measure, const std::string& population, const Json& by) {
    static const Json kNone;
    for (const Json& a : d["answers"])
        if (a["measure"] == measure && a["population"] == population && a.value("by", Json::object()) == by) return a;
    return kNone;
}

std::string percent(const Json& value) {
    return value.is_null() ? "–" : fmt::format("{:.1f} %", 100 * value.get<double>());
}
std::string signed_percent(const Json& value) {
    return value.is_null() ? "–" : fmt::format("{:+.0f} %", 100 * value.get<double>());
}
std::string times(const Json& value) { return value.is_null() ? "–" : fmt::format("{:.2f}", value.get<double>()); }

template <class Text>
std::string with_bounds(const Json& a, Text text) {
    if (a.is_null() || a["value"].is_null()) return "–";
    std::string out = text(a["value"]);
    if (!a["lower"].is_null()) out += fmt::format(" ({} to {})", text(a["lower"]), text(a["upper"]));
    return out;
}

std::string gain_block(const Json& d, const std::string& a, const std::string& b) {
    TextTable table({"mncs of joint works against", ">" + a, ">" + b, "two-way?"});
    struct Row {
        const char *label, *measure, *over, *matched;
    };
    for (const Row& row : {Row{"its domestic works", "gain_over_domestic", "domestic", "no"},
                           Row{"  the same, matched", "matched_gain_over_domestic", "domestic", "yes"},
                           Row{"its other international works", "gain_over_international", "international", "no"},
                           Row{"  the same, matched", "matched_gain_over_international", "international", "yes"}}) {
        const Json& both = find(d, "two_way_gain", "joint", {{"over", row.over}, {"matched", row.matched}});
        std::string words = both.is_null() || both["notes"].empty() ? "" : both["notes"][0].get<std::string>();
        words = words.substr(0, words.find(':'));  // which side gains is in the columns before
        table.add({row.label, with_bounds(find(d, row.measure, a, Json::object()), signed_percent),
                   with_bounds(find(d, row.measure, b, Json::object()), signed_percent), words});
    }
    return "\nWhat each side gains (matched: same field, year, type, team size, and countries)\n" + table.text();
}

std::string lead_block(const Json& d, const std::string& a, const std::string& b) {
    TextTable table({"who leads the joint works", ">" + a, ">" + b, ">third countries", ">works"});
    for (const char* role : {"first", "last", "corresponding"}) {
        const Json by = {{"role", role}, {"missing", "drop"}};
        const Json &of_a = find(d, "lead_share", a, by), &third = find(d, "third_lead_share", "joint", by);
        if (of_a.is_null()) return "";
        table.add({fmt::format("{} author", role), with_bounds(of_a, percent),
                   with_bounds(find(d, "lead_share", b, by), percent), percent(third["value"]), of_a["n"].dump()});
    }
    return "\n" + table.text();
}

std::string partner_line(const Json& d) {
    const Json &two = find(d, "bilateral_share", "joint", Json::object()),
               &three = find(d, "trilateral_share", "joint", Json::object()),
               &more = find(d, "larger_share", "joint", Json::object());
    if (two.is_null() || three.is_null()) return "";
    std::string out = fmt::format("\nOf the joint works {} are of two countries, {} of three, {} of more.",
                                  percent(two["value"]), percent(three["value"]), percent(more["value"]));
    std::string thirds;
    std::size_t shown = 0;
    for (const Json& answer : d["answers"])
        if (answer["measure"] == "third_partner_share" && ++shown <= 5)
            thirds += fmt::format("{}{} {}", thirds.empty() ? "" : ", ", answer["by"]["country"].get<std::string>(),
                                  percent(answer["value"]));
    if (!thirds.empty()) out += " Third countries on most: " + thirds + ".";
    return out + "\n";
}

std::string flow_block(const Json& d, const std::string& a, const std::string& b) {
    TextTable table({"whose works are cited", ">share of references", ">against third countries", ">without joint works"});
    for (const auto& [side, cited] : {std::pair{a, b}, std::pair{b, a}, std::pair{a, a}, std::pair{b, b}}) {
        const Json by = {{"cited", cited}}, without = {{"cited", cited}, {"joint", "left_out"}};
        table.add({fmt::format("{} cites {}", side, cited),
                   with_bounds(find(d, "reference_share", side, by), percent),
                   with_bounds(find(d, "reference_preference", side, by), times),
                   with_bounds(find(d, "reference_preference", side, without), times)});
    }
    return "\nReferences that resolve in this atlas (1: as much as third countries in the same fields and years)\n" +
           table.text();
}

}  // namespace

std::string relation_blocks(const Json& d) {
    const std::string a = d["question"]["countries"][0], b = d["question"]["countries"][1];
    return partner_line(d) + lead_block(d, a, b) + gain_block(d, a, b) + flow_block(d, a, b);
}

}  // namespace comity
