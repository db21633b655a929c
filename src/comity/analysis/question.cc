#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/pair.h"
#include "comity/measures/settle.h"

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
    if (!conventions.years) conventions.years = YearRange{-5, -1};
    return settle(conventions, atlas.release_year(), atlas.directory);
}

}  // namespace comity
