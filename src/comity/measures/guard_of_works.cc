#include "comity/measures/guard_of_works.h"

#include <algorithm>

#include "comity/base/fixed.h"
#include "comity/measures/ground.h"
#include "comity/measures/slice_blocks.h"
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
    out.ties = places.size() > 1;
    out.sums = {real(joint), real(a_others), real(b_others), real(others)};
    return out;
}

// The same where every pair weighs 1: sums follow from the number of places.
WorkPart whole_part(std::span<const std::uint16_t> countries, const Places& places, bool complete,
                    std::vector<std::uint16_t>& distinct) {
    distinct.clear();
    for (const std::uint16_t country : countries) distinct.push_back(places.of_country[country]);
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    WorkPart out;
    out.known = !distinct.empty();
    out.complete = complete;
    for (const std::uint16_t place : distinct) {
        out.of_a |= place == Places::kA;
        out.of_b |= place == Places::kB;
    }
    out.ties = distinct.size() > 1;
    const auto others = static_cast<double>(distinct.size() - out.of_a - out.of_b);
    out.sums = {out.of_a && out.of_b ? 1.0 : 0.0, out.of_a ? others : 0, out.of_b ? others : 0, others * (others - 1) / 2};
    return out;
}

std::vector<WorkPart> parts_of_bylines(const Atlas& atlas, const BylineCountries& countries, const Places& places,
                                       const Conventions& conventions, int threads) {
    constexpr std::size_t kTogether = 1 << 12;
    std::vector<WorkPart> parts(countries.size());
    if (weighs_every_pair_whole(conventions)) {
        const std::vector<std::uint8_t> complete = complete_bylines(atlas, places.evidence, threads);
        parallel_for((parts.size() + kTogether - 1) / kTogether, threads, [&](std::size_t piece) {
            std::vector<std::uint16_t> distinct;
            for (std::size_t b = piece * kTogether; b < std::min(parts.size(), (piece + 1) * kTogether); ++b)
                parts[b] = whole_part(countries[b], places, complete[b] != 0, distinct);
        });
        return parts;
    }
    parallel_pieces(parts.size(), kTogether, threads, [&](std::size_t b) {
        std::vector<std::vector<std::uint16_t>> authorships;
        read_authorships(atlas, places, b, authorships);
        parts[b] = part_of(authorships, conventions);
    });
    return parts;
}

}  // namespace

Result<GuardTally> guard_of_works(const Atlas& atlas, const std::vector<Side>& sides, const Conventions& conventions,
                                  const PopulationFilter& classes, const Resources& resources) {
    COMITY_ASSIGN(const Places places, Places::resolve(atlas.countries, sides, conventions.territories));
    COMITY_ASSIGN(const SharedCountries countries, shared_countries(atlas, places.evidence, resources));
    const BylineViews views = view_bylines(atlas, *countries, places, conventions, resources.threads);
    COMITY_ASSIGN(const LeftOutRows left_out, shared_left_out(atlas, places, conventions, views, resources));
    const WorkFilter filter(atlas, conventions, views, resources.threads, conventions.years, left_out);
    const std::vector<WorkPart> parts = parts_of_bylines(atlas, *countries, places, conventions, resources.threads);
    const YearRange years = *conventions.years;
    const std::size_t sources = atlas.source_id.size();
    GuardTally tally(years.from, static_cast<std::size_t>(years.to - years.from + 1), sources);
    const SliceBlock asked = slices_of_years(atlas, years);
    for (std::size_t s = asked.begin; s < asked.end; ++s) {
        const Slice& slice = atlas.slices[s];
        if (slice.year == 0 || !filter.type_passes(slice.type) || !classes.slice_may_hold(slice.key)) continue;
        for (Row row = slice.begin; row < slice.end; ++row)
            if (filter.passes(row) && classes.holds(row))
                tally.add(slice.year, atlas.source[row] == kNoRow ? sources : atlas.source[row],
                          parts[atlas.byline[row]]);
    }
    return tally;
}

}  // namespace comity
