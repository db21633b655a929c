#include <fmt/format.h>

#include "comity/analysis/pair.h"

namespace comity {

std::string PairQuestion::text() const {
    std::string out = "pair " + a.name + " " + b.name;
    for (const auto& [key, value] : filter_text) out += " " + key + "=" + value;
    return out + " " + stated_text(conventions);
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
