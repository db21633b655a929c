#include "comity/cli/render_claim.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/text.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr std::size_t kWidth = 100;

std::string wrapped(const std::string& text) {
    std::string out, line;
    for (const std::string_view word : split(text, ' ')) {
        if (!line.empty() && display_width(line) + 1 + display_width(std::string(word)) > kWidth) {
            out += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + std::string(word);
    }
    return out + line + "\n";
}

bool in_percent(const std::string& measure) { return measure.starts_with("pp_"); }

std::string value_text(const std::string& measure, const Json& value) {
    if (value.is_null()) return "–";
    const double v = value.get<double>();
    if (measure == "publications") return fmt::format("{:.1f}", v);
    return in_percent(measure) ? fmt::format("{:.1f} %", 100 * v) : fmt::format("{:.2f}", v);
}

std::string count_text(const Json& n) { return n.is_null() ? "–" : with_thousands(n.get<std::uint64_t>()); }

// The joint answer of a reading's default specification, or null.
Json default_answer(const Json& d, const std::string& reading) {
    for (const Json& answer : d["answers"])
        if (answer["population"] == "joint" && answer.contains("by") && answer["by"]["reading"] == reading)
            return answer;
    return Json();
}

std::string readings_table(const Json& d) {
    TextTable table({"reading", "measure", ">default", ">interval", ">n", ">min", ">median", ">max", ">world", ">specs",
                     ">reach", ">near", "verdict"});
    for (const Json& r : d["claim"]["readings"]) {
        const std::string m = r["measure"];
        const Json answer = default_answer(d, r["id"]);
        std::string value = "–", bounds, n = "–";
        if (!answer.is_null()) {
            value = value_text(m, answer["value"]);
            n = count_text(answer["n"]);
            if (!answer["lower"].is_null()) {
                const double scale = in_percent(m) ? 100 : 1;
                bounds = fmt::format("{:.{}f}–{:.{}f}", scale * answer["lower"].get<double>(), in_percent(m) ? 1 : 2,
                                     scale * answer["upper"].get<double>(), in_percent(m) ? 1 : 2);
            }
        }
        table.add({r["id"], m, value, bounds, n, value_text(m, r["min"]), value_text(m, r["median"]),
                   value_text(m, r["max"]), value_text(m, r["world_median"]), count_text(r["with_value"]),
                   count_text(r["reaching"]), count_text(r["near"]), r["verdict"]});
    }
    return table.text();
}

std::string effects_table(const Json& d) {
    std::string out;
    for (const Json& r : d["claim"]["readings"]) {
        if (r["with_value"].get<std::uint64_t>() < 2) continue;
        TextTable table({"what moves " + r["id"].get<std::string>(), "kind", ">variance", "option", ">median"});
        for (const Json& axis : r["axes"]) {
            bool first = true;
            for (const Json& option : axis["options"]) {
                table.add({first ? axis["key"].get<std::string>() : "", first ? axis["kind"].get<std::string>() : "",
                           first ? fmt::format("{:.1f} %", 100 * axis["variance_share"].get<double>()) : "",
                           shortened(option["option"], 50), value_text(r["measure"], option["median"])});
                first = false;
            }
        }
        out += "\n" + table.text();
    }
    return out;
}

}  // namespace

std::string render_claim(const Json& d) {
    if (d.contains("template")) return d["template"].get<std::string>();
    const Json& c = d["claim"];
    std::string out = wrapped("\"" + c["statement"].get<std::string>() + "\"");
    out += fmt::format("{}{}{}{}{}\n\n", c["speaker"].get<std::string>(), c["place"] == "" ? "" : ", ",
                       c["place"].get<std::string>(), c["date"] == "" ? "" : ", ", c["date"].get<std::string>());
    out += fmt::format("Verdict: {}\n\n", c["verdict"].get<std::string>()) + wrapped(c["paragraph"]);
    if (c["readings"].empty()) return out;
    out += "\n" + readings_table(d);
    out +=
        "'default' takes the first option of every axis, with its bootstrap interval; 'reach' and 'near' count "
        "specifications.\n";
    if (c["excluded_combinations"].get<std::uint64_t>() > 0)
        out += fmt::format("{} combinations were left out by rule.\n", count_text(c["excluded_combinations"]));
    if (d.contains("specifications")) out += effects_table(d);
    return out +
           "\n'comity claim curve' writes every specification (--csv, --svg); 'comity explain verdict' states the "
           "rule.\n";
}

std::string render_rerun(const Json& d) {
    const Json& r = d["rerun"];
    if (r["differs"].empty())
        return fmt::format("the same: {} answers, atlas {}\n", count_text(r["compared_answers"]),
                           d["receipt"]["atlas"]["hash"].get<std::string>().substr(0, 12));
    constexpr std::size_t kShown = 20;
    std::string out = fmt::format("{} differences:\n", count_text(r["differs"].size()));
    std::size_t shown = 0;
    for (const Json& line : r["differs"])
        if (shown++ < kShown) out += "  " + line.get<std::string>() + "\n";
    if (shown > kShown) out += fmt::format("  and {} more: --format json\n", shown - kShown);
    return out;
}

}  // namespace comity
