#include "comity/cli/render_claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/base/counted.h"
#include "comity/base/text.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr std::size_t kWidth = 100;

std::string wrapped(const std::string& text, const std::string& indent = "") {
    std::string out, line;
    for (const std::string_view word : split(text, ' ')) {
        // A sign of per cent stays with its number.
        if (!line.empty() && !word.starts_with('%') && display_width(line) + 1 + display_width(std::string(word)) > kWidth) {
            out += line + "\n";
            line = indent;
        }
        line += (line.empty() ? "" : " ") + std::string(word);
    }
    return out + line + "\n";
}

bool in_percent(const Json& reading) { return reading["unit"] == "share"; }

std::string value_text(const Json& reading, const Json& value) {
    if (value.is_null()) return "–";
    const double v = value.get<double>();
    if (reading["unit"] == "works" || reading["unit"] == "citations")
        return v >= 0 && v == std::floor(v) ? with_thousands(static_cast<std::uint64_t>(v)) : fmt::format("{:.1f}", v);
    return in_percent(reading) ? fmt::format("{:.1f} %", 100 * v) : fmt::format("{:.2f}", v);
}

std::string count_text(const Json& n) { return n.is_null() ? "–" : with_thousands(n.get<std::uint64_t>()); }

// The answer of a reading's default specification, of the joint works or of one side's, or null.
Json default_answer(const Json& d, const std::string& reading) {
    for (const Json& answer : d["answers"])
        if (answer["population"] != "world" && answer.contains("by") && answer["by"]["reading"] == reading)
            return answer;
    return Json();
}

std::string reach_text(const Json& r) {
    if (r["reaching"].is_null()) return "–";
    return count_text(r["reaching"]) + (r["near"] == 0 ? "" : " + " + count_text(r["near"]));
}

// A share says whose works it is of.
std::string measure_text(const Json& reading) {
    return reading["measure"].get<std::string>() + (reading["of"].is_null() ? "" : " of " + reading["of"].get<std::string>());
}

std::string readings_table(const Json& d) {
    TextTable table({"reading", "measure", ">first options", ">interval", ">n", ">min", ">median", ">max", ">baseline",
                     ">stated", ">judge", ">reach + near", "verdict"});
    for (const Json& r : d["claim"]["readings"]) {
        const Json answer = default_answer(d, r["id"]);
        std::string value = "–", bounds, n = "–";
        if (!answer.is_null()) {
            value = value_text(r, answer["value"]);
            n = count_text(answer["n"]);
            if (!answer["lower"].is_null()) {
                const double scale = in_percent(r) ? 100 : 1;
                bounds = fmt::format("{:.{}f}–{:.{}f}", scale * answer["lower"].get<double>(), in_percent(r) ? 1 : 2,
                                     scale * answer["upper"].get<double>(), in_percent(r) ? 1 : 2);
            }
        }
        const Json stated = r["stated"].is_null() ? Json() : r["stated"]["value"];
        table.add({r["id"], measure_text(r), value, bounds, n, value_text(r, r["min"]), value_text(r, r["median"]),
                   value_text(r, r["max"]), value_text(r, r["world_median"]), value_text(r, stated),
                   count_text(r["judging"]) + "/" + count_text(r["specifications"]), reach_text(r), r["verdict"]});
    }
    return table.text();
}

std::string readings_text(const Json& d) {
    std::string out;
    for (const Json& r : d["claim"]["readings"])
        out += fmt::format("  {:<5}{}; compared with {}\n", r["id"].get<std::string>(), r["text"].get<std::string>(),
                           r["compared_with"].get<std::string>());
    return out;
}

std::string effects_table(const Json& d) {
    std::string out;
    for (const Json& r : d["claim"]["readings"]) {
        if (r["with_value"].get<std::uint64_t>() < 2) continue;
        if (r["judging"] == 0) {
            out += "\n" + wrapped(fmt::format("What moves {} is not shown: its values rest on {} works at most, and fewer than {} "
                                             "judge nothing. --csv has every value.", r["id"].get<std::string>(),
                                             count_text(r["most_works"]), count_text(d["claim"]["fewest_to_judge"])));
            continue;
        }
        TextTable table({"what moves " + r["id"].get<std::string>(), "kind", ">variance", "option", ">median", ">n"});
        for (const Json& axis : r["axes"]) {
            bool first = true;
            for (const Json& option : axis["options"]) {
                table.add({first ? axis["name"].get<std::string>() : "", first ? axis["kind"].get<std::string>() : "",
                           first ? fmt::format("{:.1f} %", 100 * axis["variance_share"].get<double>()) : "",
                           shortened(option["name"], 50), value_text(r, option["median"]),
                           count_text(option["specifications"])});
                first = false;
            }
        }
        out += "\n" + table.text();
    }
    return out;
}

// What people call options of an axis, joined by a word.
std::string names_text(const Json& axis, const Json& options, const char* between) {
    std::string out;
    for (const Json& option : options)
        for (std::size_t o = 0; o < axis["options"].size(); ++o)
            if (axis["options"][o] == option) out += (out.empty() ? "" : between) + axis["names"][o].get<std::string>();
    return out;
}

std::string conditions_text(const Json& axes, const Json& when) {
    std::string out;
    for (const auto& [key, options] : when.items())
        for (const Json& axis : axes)
            if (axis["key"] == key)
                out += fmt::format("{}{} {}", out.empty() ? "" : " and ", axis["name"].get<std::string>(),
                                   names_text(axis, options, " or "));
    return out;
}

// What the rules leave out, rule by rule.
std::string rules_text(const Json& d) {
    std::string out;
    for (const Json& axis : d["claim"]["axes"])
        for (const Json& rule : axis["rules"]) {
            const bool allows = rule.contains("allowed_if");
            out += wrapped(fmt::format("{} {} {} {} {}: {}", count_text(rule["excluded"]),
                                       axis["name"].get<std::string>(), names_text(axis, rule["options"], ", "),
                                       allows ? "only with" : "never with",
                                       conditions_text(d["claim"]["axes"], rule[allows ? "allowed_if" : "forbidden_if"]),
                                       rule["why"].get<std::string>()), "  ");
        }
    return out;
}

std::string reasons_text(const Json& d) {
    std::string out;
    for (const Json& r : d["claim"]["readings"])
        for (const Json& reason : r["without_value"])
            out += fmt::format("{}: {} no value: {}\n", r["id"].get<std::string>(),
                               counted(reason["specifications"].get<std::uint64_t>(), "specifications") +
                                   (reason["specifications"] == 1 ? " has" : " have"),
                               reason["reason"].get<std::string>());
    return out;
}

// The claims at hand; those that need other data than an atlas of works say so.
std::string render_claims(const Json& d) {
    constexpr std::size_t kStatement = 70, kRest = 24;  // the last column and the gaps
    TextTable table({"id", "statement", "can be checked"});
    std::size_t ids = 0;
    for (const Json& c : d["claims"]) ids = std::max(ids, display_width(c["id"]));
    for (const Json& c : d["claims"])
        table.add({c["id"].get<std::string>(), shortened(c["statement"].get<std::string>(), room_on_terminal(ids + kRest, kStatement)),
                   c["needs"].empty() ? "yes" : "not from works alone"});
    return table.text() + "\n'comity claim check --id ID --atlas ATLAS' checks one, and says what another needs.\n";
}

}  // namespace

std::string render_claim(const Json& d) {
    if (d.contains("template")) return d["template"].get<std::string>();
    if (d.contains("claims")) return render_claims(d);
    const Json& c = d["claim"];
    std::string out = wrapped("\"" + c["statement"].get<std::string>() + "\"");
    std::string said = c["speaker"].get<std::string>();
    for (const char* part : {"place", "date"})
        if (c[part] != "") said += (said.empty() ? "" : ", ") + c[part].get<std::string>();
    if (!said.empty()) out += said + "\n";
    out += fmt::format("\nVerdict: {}{}\n\n", c["verdict"].get<std::string>(),
                       c["verdict_reading"].is_null() ? "" : " (reading " + c["verdict_reading"].get<std::string>() + ")");
    out += wrapped(c["paragraph"]);
    if (c["readings"].empty()) return out;
    out += "\n" + readings_table(d) + readings_text(d) + "\n" + reasons_text(d);
    out += fmt::format(
        "'first options': the first option of every axis, with its bootstrap interval. 'judge': specifications that rest "
        "on\nat least {} works, of all. 'reach + near': those at or above the stated figure, and further ones that cannot "
        "be told\nfrom it. 'baseline': the median of the same figure over all works. A number of specifications is no "
        "probability.\n",
        c["fewest_to_judge"].get<std::uint64_t>());
    if (c["excluded_combinations"].get<std::uint64_t>() > 0)
        out += fmt::format("{} of options {} left out{}\n",
                           counted(c["excluded_combinations"].get<std::uint64_t>(), "combinations"),
                           c["excluded_combinations"] == 1 ? "makes no sense and is" : "make no sense and are",
                           d.contains("specifications") ? ":\n" + rules_text(d) : " by rule.");
    if (d.contains("specifications"))
        return out + effects_table(d) + "\n--csv and --svg write every specification to files; 'comity explain verdict' states the rule.\n";
    return out + "\n'comity claim curve' shows what each option moves, and writes every specification (--csv, --svg); 'comity "
                 "explain\nverdict' states the rule.\n";
}

}  // namespace comity
