#include "comity/measures/guard_of_works.h"

#include <algorithm>

#include "comity/base/fixed.h"
#include "comity/measures/ties_of_works.h"

namespace comity {

namespace {

WorkPart part_of(const std::vector<std::vector<std::uint16_t>>& authorships, const Conventions& conventions) {
    const PairWeights pairs(authorships, conventions);
    const auto& places = pairs.places();
    WorkPart out;
    out.known = !places.empty();
    out.complete = !authorships.empty() &&
                   std::none_of(authorships.begin(), authorships.end(), [](const auto& a) { return a.empty(); });
    Fixed joint, a_others, b_others, others;
    for (std::size_t x = 0; x < places.size(); ++x) {
        out.of_a |= places[x] == Places::kA;
        out.of_b |= places[x] == Places::kB;
        for (std::size_t y = x + 1; y < places.size(); ++y) {
            const Fixed weight{pairs.weight(x, y)};
            const bool first = places[x] == Places::kA, second = places[x] == Places::kB;
            if (first && places[y] == Places::kB) joint += weight;
            else if (first) a_others += weight;
            else if (second) b_others += weight;
            else others += weight;
        }
    }
    const auto real = [](const Fixed& f) { return static_cast<double>(f.real()); };
    out.sums = {real(joint), real(a_others), real(b_others), real(others)};
    return out;
}

}  // namespace

Result<GuardTally> guard_of_works(const Atlas& atlas, const std::vector<Side>& sides, const Conventions& conventions,
                                  const PopulationFilter& classes, int threads) {
    COMITY_ASSIGN(const Places places, Places::resolve(atlas.countries, sides, conventions.territories));
    const BylineViews views = view_bylines(atlas, places, conventions, threads);
    const WorkFilter filter(atlas, conventions, views);
    std::vector<WorkPart> parts;
    std::vector<std::vector<std::uint16_t>> authorships;
    for (std::size_t b = 0; b < views.size(); ++b) {
        read_authorships(atlas, places, b, authorships);
        parts.push_back(part_of(authorships, conventions));
    }
    const YearRange years = *conventions.years;
    const std::size_t sources = atlas.source_id.size();
    GuardTally tally(years.from, static_cast<std::size_t>(years.to - years.from + 1), sources);
    for (const Slice& slice : atlas.slices) {
        if (slice.year == 0 || !years.holds(slice.year) || !filter.type_passes(slice.type) ||
            !classes.slice_may_hold(slice.key))
            continue;
        for (Row row = slice.begin; row < slice.end; ++row)
            if (filter.passes(row) && classes.holds(row))
                tally.add(slice.year, atlas.source[row] == kNoRow ? sources : atlas.source[row],
                          parts[atlas.byline[row]]);
    }
    return tally;
}

}  // namespace comity
