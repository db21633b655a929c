#include "comity/cli/render_pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "comity/base/countries.h"
#include "comity/base/percent.h"
#include "comity/base/text.h"
#include "comity/cli/answer_lookup.h"
#include "comity/cli/render_measures.h"
#include "comity/cli/render_relations.h"
#include "comity/cli/render_trend.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

using Lookup = AnswerLookup;

std::vector<std::string> populations_of(const Json& answers) {
    std::vector<std::string> out;
    for (const Json& a : answers)
        if (!a.contains("by") && a["measure"] == "publications") out.push_back(a["population"]);
    return out;
}

std::string side_name(const std::string& code) {
    const std::string name = country_name(code);
    return name == code ? code : fmt::format("{} ({})", name, code);
}

// "118 listed, 97 of them works of this atlas, 80 in these years and of these types".
std::string listed_text(const Json& d) {
    const Json& ids = d["question"]["ids"];
    const std::uint64_t listed = ids["entries"].get<std::uint64_t>() - ids["repeated"].get<std::uint64_t>();
    std::string out = fmt::format("\nof the works listed in {}: {} listed, {} of them works of this atlas",
                                  ids["path"] == "-" ? "standard input" : ids["path"].get<std::string>(),
                                  with_thousands(listed), with_thousands(listed - ids["missing"].get<std::uint64_t>()));
    for (const Json& answer : d["answers"])
        if (answer["population"] == "world" && answer["measure"] == "publications" && !answer.contains("by"))
            out += fmt::format(", {} pass the filter", with_thousands(answer["n"].get<std::uint64_t>()));
    return out;
}

std::string filters_text(const Json& d) {
    const Json& question = d["question"];
    std::string out;
    for (const auto& [key, value] : question["filters"].items()) {
        if (key == "ids") continue;
        const bool named = question.contains("filter_names") && question["filter_names"].contains(key);
        const std::string name = named ? question["filter_names"][key].get<std::string>() : "";
        out += named && name != value ? fmt::format(", {} {} ({})", key, name, value.get<std::string>())
                                      : fmt::format(", {} {}", key, value.get<std::string>());
    }
    return question.contains("ids") ? out + listed_text(d) : out;
}

std::string heading(const Json& d) {
    const Json& c = d["conventions"];
    const Json& sides = d["question"]["countries"];
    std::string years = c["years"];
    if (const auto colon = years.find(':'); colon != std::string::npos)
        years =
            years.substr(0, colon) == years.substr(colon + 1) ? years.substr(0, colon) : years.replace(colon, 1, "–");
    std::string out = sides.empty()      ? "works of " + years
                      : sides.size() < 2 ? fmt::format("{}: works of {}", side_name(sides[0]), years)
                                         : fmt::format("{} and {}: works of {}", side_name(sides[0]),
                                                       side_name(sides[1]), years);
    out += filters_text(d);
    const Json& atlas = d["receipt"]["atlas"];
    out += "\n";
    std::string sources;
    for (const Json& s : d["sources"])
        sources += fmt::format("{}{}{}", sources.empty() ? "" : ", ", s["name"].get<std::string>(),
                               s["release"].is_null() ? "" : " " + s["release"].get<std::string>());
    const std::string scope = atlas["scope"];
    out += fmt::format("{}; {} works ({})\n", sources, with_thousands(atlas["works"].get<std::uint64_t>()),
                       scope == "full"        ? "a full release"
                       : scope == "selection" ? "a selection, not the world"
                                              : "of unknown scope");
    return out;
}

void add_with_bounds(TextTable& table, const Lookup& lookup, const std::vector<std::string>& measures,
                     const std::string& population, const std::string& shown) {
    std::vector<std::string> values = {shown}, bounds = {""};
    bool any = false;
    for (const std::string& m : measures) {
        values.push_back(lookup.value(m, population));
        bounds.push_back(lookup.bounds(m, population));
        any = any || !bounds.back().empty();
    }
    table.add(std::move(values));
    if (any) table.add(std::move(bounds));
}

std::string level_text(const Json& d) {
    if (d["conventions"]["interval"] == "none") return "";
    return fmt::format("; below: {} % interval ({})", percent_of_level(d["conventions"]["level"].get<double>()),
                       d["conventions"]["interval"].get<std::string>());
}

// What stands in the world's line: with population filters it is the world of what they chose.
std::string world_name(const Json& d) {
    if (!d["question"]["filters"].empty()) return "world (of the filter)";
    return d["receipt"]["atlas"]["scope"] == "full" ? "world" : "world (this atlas)";
}

std::string impact_block(const Json& d, const Lookup& lookup) {
    const bool full = d["receipt"]["atlas"]["scope"] == "full";
    const std::vector<std::string> measures = {"publications", "citations", "mncs",
                                               "pp_top_10",    "pp_top_1",  "pp_ncs_2"};
    TextTable table({"population", ">publications", ">citations", ">mncs", ">pp_top_10", ">pp_top_1", ">pp_ncs_2"});
    for (const std::string& p : populations_of(d["answers"]))
        add_with_bounds(table, lookup, measures, p, p == "world" ? world_name(d) : p);
    const std::string against = full ? "against the world" : "against the works of this atlas (not the world)";
    return fmt::format("\nOutput and impact {}{}\n{}", against, level_text(d), table.text());
}

std::string published_block(const Json& d, const Lookup& lookup) {
    const std::vector<std::string> measures = {"fwci", "pp_fwci_2"};
    TextTable table({"population", ">fwci", ">pp_fwci_2", ">n"});
    for (const std::string& p : populations_of(d["answers"])) {
        const Json* a = lookup.find("fwci", p);
        const std::string n =
            a == nullptr || (*a)["n"].is_null() ? "–" : with_thousands((*a)["n"].get<std::uint64_t>());
        table.add({p == "world" ? world_name(d) : p, lookup.value("fwci", p), lookup.value("pp_fwci_2", p), n});
        if (!lookup.bounds("fwci", p).empty())
            table.add({"", lookup.bounds("fwci", p), lookup.bounds("pp_fwci_2", p), ""});
    }
    return "\nScores as OpenAlex published them (against the world of that release)\n" + table.text();
}

std::string joint_block(const Json& d, const Lookup& lookup) {
    const std::string a = d["question"]["countries"][0], b = d["question"]["countries"][1];
    TextTable table({"joint works", ">value", ">interval"});
    const auto add = [&](const std::string& label, const std::string& measure, const std::string& population) {
        table.add({label, lookup.value(measure, population), lookup.bounds(measure, population)});
    };
    for (const std::string& side : {a, b}) add("share of all works of " + side, "share_of_output", side);
    for (const std::string& side : {a, b})
        add("share of international works of " + side, "share_of_international", side);
    add("bilateral (no third country)", "bilateral_share", "joint");
    add("authors a work, median", "authors_median", "joint");
    add("authors a work, mean", "authors_mean", "joint");
    add("countries a work, mean", "countries_mean", "joint");
    for (const std::string& p : {std::string("joint"), a, b, std::string("world")})
        add("growth a year, " + p, "growth", p);
    return "\n" + table.text();
}

std::string year_block(const Json& d, const Lookup& lookup) {
    const std::string a = d["question"]["countries"][0], b = d["question"]["countries"][1];
    TextTable table({"year", ">joint", ">" + a, ">" + b, ">% of " + a, ">% of " + b, ">mncs joint", ">interval",
                     ">pp_top_10 joint", ">country known"});
    for (const Json& answer : d["answers"]) {
        if (!answer.contains("by") || !answer["by"].contains("year") || answer["measure"] != "publications" ||
            answer["population"] != "joint")
            continue;
        const std::string by = answer["by"].dump();
        const Json* world = lookup.find("publications", "world", by);
        const std::string known = world == nullptr || (*world)["coverage"]["country"].is_null()
                                      ? "–"
                                      : fmt::format("{:.1f} %", 100 * (*world)["coverage"]["country"].get<double>());
        table.add({std::to_string(answer["by"]["year"].get<int>()), lookup.value("publications", "joint", by),
                   lookup.value("publications", a, by), lookup.value("publications", b, by),
                   lookup.value("share_of_output", a, by), lookup.value("share_of_output", b, by),
                   lookup.value("mncs", "joint", by), lookup.bounds("mncs", "joint", by),
                   lookup.value("pp_top_10", "joint", by), known});
    }
    return "\nBy year\n" + table.text();
}

std::string field_block(const Json& d, const Lookup& lookup) {
    std::vector<const Json*> fields;
    for (const Json& answer : d["answers"])
        if (answer.contains("by") && answer["by"].contains("field") && answer["measure"] == "publications" &&
            answer["population"] == "joint")
            fields.push_back(&answer);
    if (fields.empty()) return "";
    std::stable_sort(fields.begin(), fields.end(), [](const Json* x, const Json* y) {
        return (*x)["value"].get<double>() > (*y)["value"].get<double>();
    });
    constexpr std::size_t kShown = 12;
    TextTable table({"field", ">joint", ">mncs", ">interval", ">pp_top_10", ">pp_ncs_2"});
    for (std::size_t i = 0; i < std::min(kShown, fields.size()); ++i) {
        const std::string by = (*fields[i])["by"].dump();
        table.add({shortened((*fields[i])["by"]["field"], 44), lookup.value("publications", "joint", by),
                   lookup.value("mncs", "joint", by), lookup.bounds("mncs", "joint", by),
                   lookup.value("pp_top_10", "joint", by), lookup.value("pp_ncs_2", "joint", by)});
    }
    const std::string more =
        fields.size() > kShown ? fmt::format("({} more fields: --format json)\n", fields.size() - kShown) : "";
    return "\nBy field\n" + table.text() + more;
}

std::string institution_block(const Json& d) {
    std::string out;
    for (const Json& side : d["question"]["countries"]) {
        TextTable table({fmt::format("institutions of {} on most joint works", side.get<std::string>()), ">works"});
        bool any = false;
        for (const Json& answer : d["answers"])
            if (answer.contains("by") && answer["by"].contains("institution") && answer["by"]["side"] == side) {
                table.add({shortened(answer["by"]["institution"], 60), value_text(answer)});
                any = true;
            }
        if (any) out += "\n" + table.text();
    }
    return out;
}

std::string coverage_line(const Lookup& lookup) {
    const Json *world = lookup.find("mncs", "world"), *joint = lookup.find("mncs", "joint");
    if (world == nullptr || joint == nullptr) return "";
    const auto share = [](const Json& v) {
        return v.is_null() ? std::string("–") : fmt::format("{:.1f} %", 100 * v.get<double>());
    };
    return fmt::format(
        "\nCoverage: a country is known for {} of all works asked about; of the joint works {} have a class, {} list "
        "references, {} a published fwci.\n",
        share((*world)["coverage"]["country"]), share((*joint)["coverage"]["class"]),
        share((*joint)["coverage"]["references"]), share((*joint)["coverage"]["fwci"]));
}

// What the headline figures of the joint works are told with, each once.
std::string note_lines(const Json& d) {
    std::string out;
    std::set<std::string> seen;
    for (const Json& answer : d["answers"]) {
        if (answer.contains("by") || answer["population"] != "joint") continue;
        for (const Json& note : answer["notes"])
            if (seen.insert(note).second)
                out += fmt::format("Note: {} ({}).\n", note.get<std::string>(), answer["measure"].get<std::string>());
    }
    return out;
}

std::string footer(const Json& d) {
    std::string licences;
    std::set<std::string> seen;
    for (const Json& s : d["sources"])
        if (seen.insert(s["licence"]).second)
            licences += (licences.empty() ? "" : ", ") + s["licence"].get<std::string>();
    std::string changed;
    const Json& c = d["conventions"];
    std::vector<std::string> told = {"counting", "class", "window", "corpus"};
    // The usual ones, and those that say that figures are of another kind than usual.
    for (const auto& [key, usual] : {std::pair{"multi_class", "primary"}, {"cohort_by", "class"}, {"baseline", "atlas"}})
        if (c.value(key, usual) != usual) told.emplace_back(key);
    for (const std::string& key : told)
        changed += fmt::format("{}{}={}", changed.empty() ? "" : ", ", key,
                               c[key].is_string() ? c[key].get<std::string>() : c[key].dump());
    return fmt::format(
        "Conventions: {} …; data {}, atlas {}.\n'comity explain mncs' says what a figure means; --format json has "
        "every figure with its receipt.\n",
        changed, licences, d["receipt"]["atlas"]["hash"].get<std::string>().substr(0, 12));
}

}  // namespace

std::string render_pair(const Json& d) {
    const Lookup lookup(d["answers"]);
    if (!has_core_measures(d)) return heading(d) + measure_blocks(d) + note_lines(d) + footer(d);
    return heading(d) + impact_block(d, lookup) + published_block(d, lookup) + measure_blocks(d) + joint_block(d, lookup) +
           relation_blocks(d) + affinity_block(d) + year_block(d, lookup) + field_block(d, lookup) + institution_block(d) +
           coverage_line(lookup) + note_lines(d) + footer(d);
}

std::string render_works(const Json& d) {
    TextTable table({"id", ">year", "title", "countries", ">citations", ">cohort mean", ">ncs", "flags"});
    for (const Json& w : d["works"]) {
        std::string countries, flags;
        for (const Json& code : w["countries"]) countries += (countries.empty() ? "" : " ") + code.get<std::string>();
        for (const Json& flag : w["flags"]) flags += (flags.empty() ? "" : " ") + flag.get<std::string>();
        const std::string id = w["id"];
        table.add({id.substr(id.rfind('/') + 1), std::to_string(w["year"].get<int>()),
                   w["title"].is_null() ? "–" : shortened(w["title"], 50), shortened(countries, 20),
                   with_thousands(w["citations"].get<std::uint64_t>()),
                   w["cohort_mean"].is_null() ? "–" : fmt::format("{:.2f}", w["cohort_mean"].get<double>()),
                   w["ncs"].is_null() ? "–" : fmt::format("{:.2f}", w["ncs"].get<double>()), flags});
    }
    const Json& found = d["answers"][0]["value"];
    return heading(d) +
           fmt::format("\nPopulation '{}': {} works, {} shown, by {}\n", d["question"]["population"].get<std::string>(),
                       with_thousands(found.get<std::uint64_t>()), with_thousands(d["works"].size()),
                       d["question"]["sort"].get<std::string>()) +
           table.text() + footer(d);
}

std::string render_rank(const Json& d) {
    const std::string by = d["question"]["by"];
    TextTable table({">rank", "country", ">" + by, ">interval", ">n", "note"});
    for (const Json& a : d["answers"]) {
        const std::string code = a["population"], note = a["notes"].empty() ? "" : a["notes"][0].get<std::string>();
        table.add({std::to_string(a["by"]["rank"].get<int>()), side_name(code), value_text(a),
                   bounds_text(a), with_thousands(a["n"].get<std::uint64_t>()), note});
    }
    return fmt::format("Countries by {}: {}\n", by, heading(d)) + table.text() +
           fmt::format("{} countries with fewer than {} works were left out (--min-works).\n",
                       d["question"]["left_out"].get<std::uint64_t>(),
                       d["question"]["min_works"].get<std::uint64_t>()) +
           footer(d);
}

}  // namespace comity
