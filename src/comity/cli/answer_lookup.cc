#include "comity/cli/answer_lookup.h"

#include <fmt/format.h>

#include <cmath>

#include "comity/base/text.h"

namespace comity {

namespace {

std::string key(const std::string& measure, const std::string& population, const std::string& by) {
    return measure + "\n" + population + "\n" + by;
}

}  // namespace

std::string value_text(const Json& answer) {
    if (answer["value"].is_null()) return "–";
    const std::string unit = answer["unit"];
    const double v = answer["value"].get<double>();
    if (unit == "share" || unit == "per year") return fmt::format("{:.1f} %", 100 * v);
    if (unit == "works" || unit == "citations")
        return v == std::floor(v) ? with_thousands(static_cast<std::uint64_t>(v)) : fmt::format("{:.1f}", v);
    return fmt::format("{:.2f}", v);
}

std::string bounds_text(const Json& answer) {
    if (answer["lower"].is_null()) return "";
    const double scale = answer["unit"] == "share" ? 100 : 1;
    const int digits = answer["unit"] == "share" ? 1 : 2;
    return fmt::format("{:.{}f}–{:.{}f}", scale * answer["lower"].get<double>(), digits,
                       scale * answer["upper"].get<double>(), digits);
}

AnswerLookup::AnswerLookup(const Json& answers) {
    for (const Json& a : answers)
        all_[key(a["measure"], a["population"], a.contains("by") ? a["by"].dump() : "")] = &a;
}

const Json* AnswerLookup::find(const std::string& measure, const std::string& population, const std::string& by) const {
    const auto found = all_.find(key(measure, population, by));
    return found == all_.end() ? nullptr : found->second;
}

std::string AnswerLookup::value(const std::string& measure, const std::string& population,
                                const std::string& by) const {
    const Json* a = find(measure, population, by);
    return a == nullptr ? "–" : value_text(*a);
}

std::string AnswerLookup::bounds(const std::string& measure, const std::string& population,
                                 const std::string& by) const {
    const Json* a = find(measure, population, by);
    return a == nullptr ? "" : bounds_text(*a);
}

}  // namespace comity
