#include "comity/cli/render_trend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "comity/base/countries.h"
#include "comity/base/text.h"
#include "comity/cli/sources_line.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

std::string count_text(double value) {
    return value == std::floor(value) ? with_thousands(static_cast<std::uint64_t>(value)) : fmt::format("{:.1f}", value);
}

std::string value_of(const Json& a) {
    if (a["value"].is_null()) return "–";
    const double value = a["value"].get<double>();
    const std::string unit = a["unit"];
    if (unit == "share" || unit == "per year") return fmt::format("{:.1f} %", 100 * value);
    if (unit == "count" || unit == "ties" || unit == "works") return count_text(value);
    return fmt::format("{:.2f}", value);
}

std::string bounds_of(const Json& a) {
    if (a["lower"].is_null()) return "";
    const double scale = a["unit"] == "share" ? 100 : 1;
    const int digits = a["unit"] == "share" ? 1 : 2;
    return fmt::format("{:.{}f}–{:.{}f}", scale * a["lower"].get<double>(), digits, scale * a["upper"].get<double>(),
                       digits);
}

class Lookup {
  public:
    explicit Lookup(const Json& answers) {
        for (const Json& a : answers) all_[key(a["measure"], a["population"], a.contains("by") ? a["by"].dump() : "")] = &a;
    }
    [[nodiscard]] const Json* find(const std::string& measure, const std::string& population, const std::string& by) const {
        const auto found = all_.find(key(measure, population, by));
        return found == all_.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::string value(const std::string& measure, const std::string& population,
                                    const std::string& by = "") const {
        const Json* a = find(measure, population, by);
        return a == nullptr ? "–" : value_of(*a);
    }
    [[nodiscard]] std::string bounds(const std::string& measure, const std::string& population,
                                     const std::string& by = "") const {
        const Json* a = find(measure, population, by);
        return a == nullptr ? "" : bounds_of(*a);
    }
    [[nodiscard]] bool known(const std::string& measure, const std::string& population) const {
        const Json* a = find(measure, population, "");
        return a != nullptr && !(*a)["value"].is_null();
    }

  private:
    static std::string key(const std::string& m, const std::string& p, const std::string& by) {
        return m + "\n" + p + "\n" + by;
    }
    std::map<std::string, const Json*> all_;
};

std::string name_of(const std::string& code) {
    const std::string name = country_name(code);
    return name == code ? code : fmt::format("{} ({})", name, code);
}

std::string years_of(const Json& d) {
    std::string years = d["conventions"]["years"];
    if (const auto colon = years.find(':'); colon != std::string::npos) years.replace(colon, 1, "–");
    return years;
}

std::string filters_of(const Json& d) {
    std::string text;
    for (const auto& [key, value] : d["question"]["filters"].items())
        text += fmt::format(", {} {}", key, value.is_string() ? value.get<std::string>() : value.dump());
    return text;
}

struct Column {
    std::string heading, measure, population;
    bool bounds = false;
};

// The columns that a series shows: what this atlas can say, the sides and the world beside the pair.
std::vector<Column> year_columns(const Lookup& lookup, const std::string& a, const std::string& b) {
    std::vector<Column> columns = {{"joint", "joint_count", "joint"}};
    const bool works = lookup.known("share_of_international", a);
    const std::string share = works ? "share_of_international" : "dependency", of = works ? "% int. " : "% ties ";
    for (const std::string& side : {a, b}) columns.push_back({of + side, share, side});
    columns.push_back({"quasi-indep.", "quasi_independence", "joint"});
    columns.push_back({"interval", "quasi_independence", "joint", true});
    if (lookup.known("quasi_independence_within_fields", "joint"))
        columns.push_back({"in fields", "quasi_independence_within_fields", "joint"});
    columns.push_back({"affinity", "association_strength", "joint"});
    columns.push_back({"steijn", "steijn", "joint"});
    if (lookup.known("nsf_index", "joint")) columns.push_back({"nsf", "nsf_index", "joint"});
    const std::string total = works ? "international_count" : "sum_of_ties";
    for (const std::string& side : {a, b}) columns.push_back({(works ? "int. " : "ties ") + side, total, side});
    const bool world = lookup.known("international_count", "world");
    columns.push_back({world ? "int. world" : "ties world", world ? "international_count" : "sum_of_ties", "world"});
    return columns;
}

std::string coverage_of(const Json* a) {
    if (a == nullptr || (*a)["coverage"]["country"].is_null()) return "–";
    return fmt::format("{:.1f} %", 100 * (*a)["coverage"]["country"].get<double>());
}

std::string year_block(const Json& d, const Lookup& lookup) {
    const std::string a = d["question"]["countries"][0], b = d["question"]["countries"][1];
    const std::vector<Column> columns = year_columns(lookup, a, b);
    const bool coverage = lookup.known("complete_affiliations", a) || lookup.known("complete_affiliations", b);
    std::vector<std::string> headings = {"year"};
    for (const Column& column : columns) headings.push_back(">" + column.heading);
    if (coverage) headings.insert(headings.end(), {">country known", ">complete " + a, ">complete " + b});
    TextTable table(headings);
    const auto row = [&](const std::string& label, const std::string& by) {
        std::vector<std::string> cells = {label};
        for (const Column& c : columns)
            cells.push_back(c.bounds ? lookup.bounds(c.measure, c.population, by) : lookup.value(c.measure, c.population, by));
        if (coverage)
            cells.insert(cells.end(), {coverage_of(lookup.find("joint_count", "joint", by)),
                                       lookup.value("complete_affiliations", a, by),
                                       lookup.value("complete_affiliations", b, by)});
        table.add(cells);
    };
    for (const Json& answer : d["answers"])
        if (answer["measure"] == "joint_count" && answer.contains("by") && answer["by"].contains("year"))
            row(std::to_string(answer["by"]["year"].get<int>()), answer["by"].dump());
    table.rule();
    row("all", "");
    return table.text();
}

std::string field_block(const Json& d, const Lookup& lookup) {
    std::vector<const Json*> fields;
    for (const Json& answer : d["answers"])
        if (answer["measure"] == "joint_count" && answer.contains("by") && answer["by"].contains("field"))
            fields.push_back(&answer);
    if (fields.empty()) return "";
    std::stable_sort(fields.begin(), fields.end(), [](const Json* x, const Json* y) {
        return (*x)["value"].get<double>() > (*y)["value"].get<double>();
    });
    constexpr std::size_t kShown = 12;
    TextTable table({"field, all years", ">joint", ">quasi-indep.", ">interval", ">affinity"});
    for (std::size_t i = 0; i < std::min(kShown, fields.size()); ++i) {
        const std::string by = (*fields[i])["by"].dump();
        table.add({shortened((*fields[i])["by"]["field"], 44), value_of(*fields[i]),
                   lookup.value("quasi_independence", "joint", by), lookup.bounds("quasi_independence", "joint", by),
                   lookup.value("association_strength", "joint", by)});
    }
    const std::string more =
        fields.size() > kShown ? fmt::format("({} more fields: --format json)\n", fields.size() - kShown) : "";
    return "\n" + table.text() + more;
}

// Each reason for what is missing, once, with the measures it is missing from.
std::string missing_lines(const Json& d) {
    std::map<std::string, std::set<std::string>> reasons;
    std::vector<std::string> order;
    for (const Json& answer : d["answers"]) {
        if (answer.contains("by") || !answer["value"].is_null()) continue;
        const std::string why = answer["notes"][0];
        if (!reasons.contains(why)) order.push_back(why);
        const std::string measure = answer["measure"];
        const bool world = answer["population"] == "world" && (measure == "publications" || measure.ends_with("_count"));
        reasons[why].insert(measure + (world ? " of the world" : ""));
    }
    std::string out;
    for (const std::string& why : order) {
        std::string names;
        for (const std::string& name : reasons[why]) names += (names.empty() ? "" : ", ") + name;
        out += fmt::format("Not here: {}: {}.\n", names, why);
    }
    return out;
}

std::string footer(const Json& d) {
    return fmt::format("Data: {}; atlas {}.\n'comity explain strength' says what each figure means and what is neutral; "
                       "--format json has every figure with its receipt.\n",
                       sources_line(d["sources"]), d["receipt"]["atlas"]["hash"].get<std::string>().substr(0, 12));
}

}  // namespace

std::string render_trend(const Json& d) {
    const Lookup lookup(d["answers"]);
    const std::string a = d["question"]["countries"][0], b = d["question"]["countries"][1];
    std::string out = fmt::format("{} and {}: joint {} {}{}\n\n", name_of(a), name_of(b),
                                  d["question"]["quantity"].get<std::string>(), years_of(d), filters_of(d));
    out += year_block(d, lookup) + field_block(d, lookup);
    out += fmt::format("\nGrowth of the joint count: {} a year. Dependency of {} on {} {}, of {} on {} {}; partner "
                       "concentration {} and {}.\n",
                       lookup.value("growth", "joint"), a, b, lookup.value("dependency", a), b, a,
                       lookup.value("dependency", b), lookup.value("partner_concentration", a),
                       lookup.value("partner_concentration", b));
    out += "Ratios: 1 is what totals alone lead to expect, under the null each is named after.\n";
    for (const Json& note : d["answers"][0]["notes"]) out += fmt::format("Note: {}.\n", note.get<std::string>());
    return out + missing_lines(d) + footer(d);
}

std::string affinity_block(const Json& d) {
    const Lookup lookup(d["answers"]);
    const std::string a = d["question"]["countries"][0], b = d["question"]["countries"][1];
    if (lookup.find("quasi_independence", "joint", "") == nullptr) return "";
    TextTable table({"joint count against what totals lead to expect", ">value", ">interval"});
    for (const auto& [label, measure] :
         {std::pair{"quasi-independence", "quasi_independence"}, std::pair{"  within fields", "quasi_independence_within_fields"},
          std::pair{"affinity (association strength)", "association_strength"}})
        table.add({label, lookup.value(measure, "joint"), lookup.bounds(measure, "joint")});
    for (const auto& [side, other] : {std::pair{a, b}, std::pair{b, a}})
        table.add({fmt::format("dependency of {} on {}", side, other), lookup.value("dependency", side), ""});
    return "\n" + table.text();
}

std::string render_matrix_pair(const Json& d) {
    const Lookup lookup(d["answers"]);
    const std::string a = d["question"]["countries"][0], b = d["question"]["countries"][1];
    const bool works = d["question"]["quantity"] == "works";
    std::string out = fmt::format("{} and {}: {} {}{}\n\n", name_of(a), name_of(b),
                                  d["question"]["quantity"].get<std::string>(), years_of(d), filters_of(d));
    if (works) {
        TextTable table({"year", ">joint", ">" + a, ">" + b, ">% int. " + a, ">% int. " + b});
        for (const Json& answer : d["answers"]) {
            if (answer["measure"] != "publications" || answer["population"] != "joint") continue;
            const std::string by = answer.contains("by") ? answer["by"].dump() : "";
            table.add({by.empty() ? "all" : std::to_string(answer["by"]["year"].get<int>()), value_of(answer),
                       lookup.value("publications", a, by), lookup.value("publications", b, by),
                       lookup.value("share_of_international", a, by), lookup.value("share_of_international", b, by)});
        }
        out += table.text();
    } else out += fmt::format("joint count {}\n", lookup.value("joint_count", "joint"));
    out += affinity_block(d) + field_block(d, lookup);
    out += "\n'comity trend' shows these countries year by year.\n";
    for (const Json& note : d["answers"][0]["notes"])
        if (!d["answers"][0]["value"].is_null()) out += fmt::format("Note: {}.\n", note.get<std::string>());
    return out + missing_lines(d) + footer(d);
}

std::string render_partners(const Json& d) {
    const Json& q = d["question"];
    const std::string by = q["by"], of = q["countries"][0];
    const bool count = by == "joint_count";
    TextTable table = count ? TextTable({">rank", "partner", ">joint count", "note"})
                            : TextTable({">rank", "partner", ">" + by, ">interval", ">joint count", "note"});
    for (const Json& a : d["answers"]) {
        const std::string note = a["notes"].empty() ? "" : a["notes"][0].get<std::string>();
        std::vector<std::string> cells = {std::to_string(a["by"]["rank"].get<int>()), name_of(a["population"]), value_of(a)};
        if (!count)
            cells.insert(cells.end(), {bounds_of(a), a["n"].is_null() ? "–" : with_thousands(a["n"].get<std::uint64_t>())});
        cells.push_back(note);
        table.add(cells);
    }
    std::string out = fmt::format("Partners of {} by {}: {} {}{}\n", name_of(of), by, q["quantity"].get<std::string>(),
                                  years_of(d), filters_of(d)) +
                      table.text() +
                      fmt::format("{} partners with a joint count under {}, or without the measure, were left out "
                                  "(--min-works).\n",
                                  q["left_out"].get<std::uint64_t>(), q["min_works"].get<std::uint64_t>());
    for (const Json& note : q["notes"]) out += fmt::format("Note: {}.\n", note.get<std::string>());
    return out + footer(d);
}

std::string render_tie_rank(const Json& d) {
    const Json& q = d["question"];
    const std::string by = q["by"];
    const bool sum = by == "sum_of_ties";
    TextTable table = sum ? TextTable({">rank", "country", ">" + by, "note"})
                          : TextTable({">rank", "country", ">" + by, ">ties", "note"});
    for (const Json& a : d["answers"]) {
        const std::string note = a["notes"].empty() ? "" : a["notes"][0].get<std::string>();
        std::vector<std::string> cells = {std::to_string(a["by"]["rank"].get<int>()), name_of(a["population"]), value_of(a)};
        if (!sum) cells.push_back(a["n"].is_null() ? "–" : with_thousands(a["n"].get<std::uint64_t>()));
        cells.push_back(note);
        table.add(cells);
    }
    std::string out = fmt::format("Countries by {}: {} {}{}\n", by, q["quantity"].get<std::string>(), years_of(d), filters_of(d)) +
                      table.text() +
                      fmt::format("{} countries with fewer than {} ties, or without the measure, were left out (--min-works).\n",
                                  q["left_out"].get<std::uint64_t>(), q["min_works"].get<std::uint64_t>());
    for (const Json& note : q["notes"]) out += fmt::format("Note: {}.\n", note.get<std::string>());
    return out + footer(d);
}

}  // namespace comity
