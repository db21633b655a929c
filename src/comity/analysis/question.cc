#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/pair.h"

namespace comity {

std::string PairQuestion::text() const {
    std::string out = "pair " + a.name + " " + b.name;
    for (const auto& [key, value] : filter_text) out += " " + key + "=" + value;
    return out + " " + stated_text(conventions);
}

bool PairQuestion::joint_figures() const {
    return std::all_of(core_measures().begin(), core_measures().end(), [&](const std::string& core) {
        return std::find(measures.begin(), measures.end(), core) != measures.end();
    });
}

Status resolve_years(Conventions& conventions, const Atlas& atlas) {
    if (conventions.years) return ok();
    const auto year = atlas.release_year();
    if (!year)
        return usage_error(
            fmt::format("{} has no release date to take the years from: say --years FROM:TO", atlas.directory));
    conventions.years = YearRange{*year - 5, *year - 1};
    return ok();
}

}  // namespace comity
