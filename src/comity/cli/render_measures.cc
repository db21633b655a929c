#include "comity/cli/render_measures.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/cli/answer_lookup.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr const char* kShownAnyway[] = {"publications", "citations", "mncs", "pp_top_10",
                                        "pp_top_1",     "pp_ncs_2",  "fwci", "pp_fwci_2"};
constexpr std::size_t kColumns = 5;  // measures a table

std::vector<std::string> asked(const Json& d) {
    if (!d["question"].contains("measures")) return {};
    return d["question"]["measures"].get<std::vector<std::string>>();
}

bool is_profile(const std::string& measure) { return measure.starts_with("profile_"); }

std::vector<std::string> populations_of(const Json& answers) {
    std::vector<std::string> out;
    for (const Json& a : answers)
        if (const std::string p = a["population"]; std::find(out.begin(), out.end(), p) == out.end()) out.push_back(p);
    return out;
}

std::string population_table(const Json& d, const AnswerLookup& lookup, const std::vector<std::string>& measures) {
    std::vector<std::string> head = {"population"};
    for (const std::string& m : measures) head.push_back(">" + m);
    TextTable table(head);
    for (const std::string& p : populations_of(d["answers"])) {
        std::vector<std::string> values = {p}, bounds = {""};
        for (const std::string& m : measures) {
            values.push_back(lookup.value(m, p));
            bounds.push_back(lookup.bounds(m, p));
        }
        const bool any = std::any_of(bounds.begin(), bounds.end(), [](const std::string& b) { return !b.empty(); });
        table.add(std::move(values));
        if (any) table.add(std::move(bounds));
    }
    return "\n" + table.text();
}

std::string year_table(const Json& d, const AnswerLookup& lookup, const std::vector<std::string>& measures) {
    std::vector<std::string> head = {"year, joint works"};
    for (const std::string& m : measures) head.push_back(">" + m);
    TextTable table(head);
    for (const Json& a : d["answers"]) {
        if (a["measure"] != measures.front() || a["population"] != "joint" || !a.contains("by") ||
            !a["by"].contains("year"))
            continue;
        std::vector<std::string> values = {std::to_string(a["by"]["year"].get<int>())};
        for (const std::string& m : measures) values.push_back(lookup.value(m, "joint", a["by"].dump()));
        table.add(std::move(values));
    }
    return "\n" + table.text();
}

// Classes of a profile for the joint works, the world and both sides.
std::string profile_table(const Json& d, const AnswerLookup& lookup, const std::string& profile) {
    const std::vector<std::string> populations = {"joint", "world", d["question"]["countries"][0],
                                                  d["question"]["countries"][1]};
    TextTable table({profile, ">joint", ">interval", ">world", ">" + populations[2], ">" + populations[3]});
    for (const Json& a : d["answers"]) {
        if (a["measure"] != profile || a["population"] != "joint" || a["by"].size() != 1) continue;
        const std::string by = a["by"].dump();
        table.add({a["by"]["class"], value_text(a), bounds_text(a), lookup.value(profile, populations[1], by),
                   lookup.value(profile, populations[2], by), lookup.value(profile, populations[3], by)});
    }
    return "\n" + table.text();
}

}  // namespace

bool has_core_measures(const Json& d) {
    const std::vector<std::string> measures = asked(d);
    return measures.empty() || std::all_of(std::begin(kShownAnyway), std::end(kShownAnyway), [&](const char* core) {
               return std::find(measures.begin(), measures.end(), core) != measures.end();
           });
}

std::string measure_blocks(const Json& d) {
    const bool others_shown = has_core_measures(d);
    const AnswerLookup lookup(d["answers"]);
    std::vector<std::string> measures, profiles;
    for (const std::string& m : asked(d)) {
        if (is_profile(m)) profiles.push_back(m);
        else if (!others_shown || std::find(std::begin(kShownAnyway), std::end(kShownAnyway), m) ==
                                      std::end(kShownAnyway))
            measures.push_back(m);
    }
    std::string out;
    for (std::size_t i = 0; i < measures.size(); i += kColumns) {
        const std::vector<std::string> some(measures.begin() + static_cast<std::ptrdiff_t>(i),
                                            measures.begin() +
                                                static_cast<std::ptrdiff_t>(std::min(i + kColumns, measures.size())));
        out += population_table(d, lookup, some) + year_table(d, lookup, some);
    }
    for (const std::string& profile : profiles) out += profile_table(d, lookup, profile);
    return out;
}

}  // namespace comity
