#include "comity/cli/render_cut.h"

#include <fmt/format.h>

#include <cmath>

#include "comity/base/countries.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr std::size_t kThirdCountries = 10;

std::string number(const Json& answer) {
    const Json& v = answer["value"];
    if (v.is_null()) return "–";
    const std::string unit = answer["unit"];
    if (unit == "share") return fmt::format("{:.2f} %", 100 * v.get<double>());
    if (unit == "ties" || unit == "works") return fmt::format("{:.0f}", v.get<double>());
    return fmt::format("{:.4f}", v.get<double>());
}

std::string change(const Json& was, const Json& is) {
    if (was["value"].is_null() || is["value"].is_null()) return "";
    const double a = was["value"], b = is["value"];
    if (a == 0) return "";
    const double percent = 100 * (b / a - 1);
    return std::abs(percent) < 0.005 ? "0.00 %" : fmt::format("{:+.2f} %", percent);
}

std::string named(const std::string& population) {
    const std::string name = country_name(population);
    return name == population ? population : population + " " + name;
}

}  // namespace

std::string render_cut(const Json& d) {
    const Json &q = d["question"], &answers = d["answers"];
    std::string out = fmt::format("If {} and {} kept {} of their tie, {}; the rest by the rule '{}'\n",
                                  q["countries"][0].get<std::string>(), q["countries"][1].get<std::string>(),
                                  q["keep"].dump(), d["conventions"]["years"].get<std::string>(),
                                  q["rule"].get<std::string>());
    out += "accounting of what is, not a prediction of what would be\n\n";
    TextTable table({"figure", "of", ">observed", ">cut", ">change"});
    std::size_t third = 0, left_out = 0;
    std::string notes;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Json& is = answers[i];
        if (is["by"]["scenario"] != "cut") continue;
        const std::string measure = is["measure"], population = is["population"];
        for (const Json& note : is["notes"])
            if (notes.find(note.get<std::string>()) == std::string::npos) notes += note.get<std::string>() + "\n";
        const Json* was = i > 0 && answers[i - 1]["measure"] == measure ? &answers[i - 1] : nullptr;
        for (const Json& other : answers)
            if (was == nullptr && other["measure"] == measure && other["population"] == population &&
                other["by"]["scenario"] == "observed")
                was = &other;
        const bool side = population == q["countries"][0] || population == q["countries"][1] ||
                          population.find(" and ") != std::string::npos;
        if (measure == "tie_sum" && !side && ++third > kThirdCountries) {
            ++left_out;
            continue;
        }
        table.add({measure, named(population), was == nullptr ? "" : number(*was), number(is),
                   was == nullptr || measure == "co_membership" ? "" : change(*was, is)});
    }
    out += table.text();
    if (left_out > 0) out += fmt::format("({} more countries whose ties change: --format csv)\n", left_out);
    return out + notes + "comity explain cut tells the rules\n";
}

}  // namespace comity
