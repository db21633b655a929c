#include "comity/cli/render_decoupling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/base/counted.h"
#include "comity/base/text.h"
#include "comity/cli/sources_line.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

std::string count(const Json& n) {
    if (n.is_null()) return "–";
    const double v = n.get<double>();
    return v == std::floor(v) ? with_thousands(static_cast<std::uint64_t>(v)) : fmt::format("{:.1f}", v);
}
std::string two(const Json& n) { return n.is_null() ? "–" : fmt::format("{:.2f}", n.get<double>()); }
std::string share(const Json& n) { return n.is_null() ? "–" : fmt::format("{:.1f} %", 100 * n.get<double>()); }
std::string change(const Json& factor) {
    return factor.is_null() ? "–" : fmt::format("{:+.0f} %", 100 * (factor.get<double>() - 1));
}
// A slope of the logarithm.
std::string a_year(const Json& slope) {
    return slope.is_null() ? "–" : fmt::format("{:+.1f} %", 100 * std::expm1(slope.get<double>()));
}
std::string p_text(const Json& p) {
    if (p.is_null()) return "–";
    const double v = p.get<double>();
    return v < 0.00015 ? "≤ 0.0001" : v < 0.01 ? fmt::format("{:.4f}", v) : fmt::format("{:.2f}", v);
}
std::string range(const Json& lower, const Json& upper, std::string (*text)(const Json&)) {
    return lower.is_null() || upper.is_null() ? "" : text(lower) + " to " + text(upper);
}

// Paragraphs at a width that is read with ease.
std::string wrapped(const std::string& text, std::size_t width = 100) {
    std::string out, line;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = text.find(' ', at);
        if (end == std::string::npos) end = text.size();
        while (text.compare(end, 2, " %") == 0)  // a number and its sign stay together
            end = std::min(text.find(' ', end + 1), text.size());
        const std::string word = text.substr(at, end - at);
        if (!line.empty() && display_width(line) + 1 + display_width(word) > width) out += line + "\n", line.clear();
        line += (line.empty() ? "" : " ") + word;
        at = end + 1;
    }
    return out + line + "\n";
}

// {year: {measure or measure + side: answer}}
std::map<int, std::map<std::string, const Json*>> by_year(const Json& answers) {
    std::map<int, std::map<std::string, const Json*>> out;
    for (const Json& a : answers) {
        if (!a.contains("by") || !a["by"].contains("year")) continue;
        std::string key = a["measure"];
        if (a["population"] != "joint") key += " " + a["population"].get<std::string>();
        out[a["by"]["year"].get<int>()][key] = &a;
    }
    return out;
}

std::string year_table(const Json& d) {
    const Json &sides = d["question"]["countries"], &guard = d["decoupling"]["guard"];
    const std::string a = sides[0], b = sides[1];
    std::map<int, const Json*> coverage, fitted;
    if (!guard.is_null())
        for (const Json& y : guard["coverage"]) coverage[y["year"]] = &y;
    if (!d["decoupling"]["course"].is_null())
        for (const Json& y : d["decoupling"]["course"]["years"]) fitted[y["year"]] = &y;
    std::vector<std::string> head = {">year", ">joint", ">of " + a + "'s ties", ">of " + b + "'s ties", ">intensity",
                                     "interval", ">fitted"};
    if (!coverage.empty()) head.insert(head.end(), {">country known", ">" + a + " complete", ">" + b + " complete"});
    TextTable table(head);
    for (const auto& [year, cells] : by_year(d["answers"])) {
        const auto value = [&](const std::string& key) {
            const auto found = cells.find(key);
            return found == cells.end() ? Json() : (*found->second)["value"];
        };
        const Json& intensity = *cells.at("intensity");
        std::vector<std::string> row = {std::to_string(year),
                                        count(value("joint_count")),
                                        share(value("share_of_ties " + a)),
                                        share(value("share_of_ties " + b)),
                                        two(intensity["value"]),
                                        range(intensity["lower"], intensity["upper"], two),
                                        fitted.contains(year) ? fmt::format("{:.2f}", std::exp((*fitted[year])["fitted"].get<double>())) : "–"};
        if (!coverage.empty())
            for (const char* key : {"world", "a", "b"})
                row.push_back(coverage.contains(year) ? share((*coverage[year])[key]) : "–");
        table.add(row);
    }
    return "\n" + table.text();
}

std::string tests_block(const Json& t) {
    if (t.is_null()) return "";
    TextTable table({"test", ">statistic", ">p", ">p if errors persist"});
    for (const auto& [key, name] : {std::pair{"step", "step: any change?"}, std::pair{"bend", "bend: other than a steady trend?"}})
        table.add({name, two(t[key]["statistic"]), p_text(t[key]["p"]), p_text(t[key]["p_persistent"])});
    return fmt::format("\nIs there a break? (correlation of successive errors {:.1f})\n", t["correlation"].get<double>()) +
           table.text();
}

std::string breaks_block(const Json& d) {
    const Json& course = d["course"];
    if (course.is_null()) return "";
    if (course["breaks"].empty())
        return fmt::format("\nNo break; the course is one of {}. BIC alone would take {}.\n",
                           course["pieces"].get<std::string>(), course["breaks_by_bic"].get<std::size_t>());
    const bool lines = course["pieces"] == "lines";
    TextTable table({">break", "interval", ">level", ">slope a year", "coincides with"});
    for (const Json& b : course["breaks"]) {
        std::string events;
        for (const Json& e : d["events"])
            for (const Json& year : e["breaks"])
                if (year == b["year"])
                    events += (events.empty() ? "" : "; ") + shortened(e["name"].get<std::string>(), 60) +
                              (e["kind"] == "data" ? " [data]" : "");
        table.add({std::to_string(b["year"].get<int>()),
                   b["earliest"].is_null() ? "none" : fmt::format("{} to {}", b["earliest"].get<int>(), b["latest"].get<int>()),
                   change(b["level_factor"]), lines ? a_year(b["slope_change"]) : "–", events});
    }
    return fmt::format("\nBreaks, with {} between them (BIC alone would take {})\n", course["pieces"].get<std::string>(),
                       course["breaks_by_bic"].get<std::size_t>()) +
           table.text();
}

std::string guard_block(const Json& guard) {
    if (guard.is_null() || guard["parts"].empty()) return "";
    TextTable table({"the change in", ">change", "interval", ">remains"});
    const std::map<std::string, std::string> names = {{"complete", "works with complete affiliations"},
                                                      {"stable", "sources with stable coverage"},
                                                      {"filled_in", "all works, what is missing filled in"}};
    for (const Json& part : guard["parts"]) {
        const Json& c = part["change"];
        if (c.is_null()) table.add({names.at(part["part"]), "–", "too few joint works", "–"});
        else table.add({names.at(part["part"]), change(c["factor"]), range(c["lower"], c["upper"], change),
                        share(part["remaining"])});
    }
    return "\nIs it missing data?\n" + table.text() +
           fmt::format("{} of {} sources are stable, with {} of the works. To explain the change, {} of all works without a "
                       "country would have to be joint ones.\n",
                       guard["stable_sources"].get<std::size_t>(), guard["sources"].get<std::size_t>(),
                       share(guard["stable_works"]), share(guard["needed"]));
}

std::string events_block(const Json& events) {
    TextTable table({"date", "event", ">level", "interval", ">slope a year"});
    bool any = false;
    for (const Json& e : events) {
        if (e["kind"] == "data" || e["intensity"].is_null()) continue;
        const Json& fit = e["intensity"];
        table.add({e["date"].get<std::string>(), shortened(e["name"].get<std::string>(), 60), change(fit["level"]["factor"]),
                   range(fit["level"]["lower"], fit["level"]["upper"], change),
                   a_year(fit["slope"]["change"])});
        any = true;
    }
    return any ? "\nAt dated events, against the line of the years before (a change at a date is no effect of it)\n" +
                     table.text()
               : "";
}

std::string footer(const Json& d, const char* term) {
    return fmt::format("\nSources: {}; atlas {}.\n'comity explain {}' holds the rule; --format json has every figure.\n",
                       sources_line(d["sources"]), d["receipt"]["atlas"]["hash"].get<std::string>().substr(0, 12), term);
}

std::string render_screen(const Json& d) {
    const Json& s = d["screen"];
    constexpr std::size_t kShown = 25;
    TextTable falls({"pair", ">change", "interval", ">since", ">joint", ">intensity", ">q", ">p if errors persist", "verdict"}), rises = falls;
    std::size_t shown_falls = 0, shown_rises = 0;
    for (const Json& p : s["pairs"]) {
        if (p["factor"].is_null()) continue;
        const bool fall = p["factor"].get<double>() < 1;
        if ((fall ? shown_falls : shown_rises)++ >= kShown) continue;
        (fall ? falls : rises)
            .add({p["a"].get<std::string>() + "-" + p["b"].get<std::string>(), change(p["factor"]),
                  range(p["lower"], p["upper"], change), std::to_string(p["since"].get<int>()), count(p["joint"]),
                  two(p["intensity"]), p_text(p["q"]), p_text(p["p_persistent"]), p["verdict"].get<std::string>()});
    }
    const auto n = [&](const char* key) { return with_thousands(s[key].get<std::uint64_t>()); };
    std::string out = fmt::format(
        "{} of {} {} series long enough; {} break at a false-discovery rate of {:g}: {} fell, {} grew, the rest "
        "stands where it stood.\n",
        counted(s["tested"].get<std::uint64_t>(), "pairs"), n("all_pairs"), s["tested"] == 1 ? "has a" : "have", n("found"), s["rate"].get<double>(), n("falls"), n("rises"));
    if (shown_falls > 0) out += "\nLargest falls relative to expectation\n" + falls.text();
    if (shown_rises > 0) out += "\nLargest rises\n" + rises.text();
    std::string verdicts;
    bool unknown = false;
    for (const auto& [verdict, n_pairs] : s["verdicts"].items())
        verdicts += fmt::format("{}{} {}", verdicts.empty() ? "" : ", ", with_thousands(n_pairs.get<std::uint64_t>()), verdict);
    for (const Json& p : s["pairs"]) unknown |= p["missing_data"] == "coverage unknown";
    if (!verdicts.empty()) out += "\nVerdicts on those that fell or grew: " + verdicts + ".";
    return out + (unknown ? " Coverage is unknown in these data: missing data cannot be excluded." : "") +
           "\nSmall pairs move much: 'comity decoupling A B' looks closer.\n" + footer(d, "discovery_rate");
}

}  // namespace

std::string render_decoupling(const Json& d) {
    if (d.contains("screen")) return render_screen(d);
    const Json& x = d["decoupling"];
    return wrapped(x["paragraph"]) + year_table(d) + tests_block(x["tests"]) + breaks_block(x) + guard_block(x["guard"]) +
           events_block(x["events"]) + footer(d, "decoupling");
}

}  // namespace comity
