// Which bylines and which works have a country: what a process makes once that answers questions about one pair after another,
// each of which then looks at the works of its two sides and at no others.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/byline_countries.h"
#include "comity/measures/chosen_works.h"
#include "comity/measures/conventions.h"
#include "comity/measures/places.h"
#include "comity/measures/slice_blocks.h"
#include "comity/platform/machine.h"

namespace comity {

// Numbers by country, ascending within each.
struct NumbersByCountry {
    std::vector<std::uint64_t> offsets;  // country c has items[offsets[c], offsets[c + 1])
    std::vector<std::uint32_t> items;

    [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t country) const {
        return std::span(items).subspan(offsets[country], offsets[country + 1] - offsets[country]);
    }
};

NumbersByCountry bylines_by_country(const Atlas& atlas, const BylineCountries& countries, int threads);
// Rows of the range, counted from its beginning on.
NumbersByCountry rows_by_country(const Atlas& atlas, const BylineCountries& countries, RowRange range, int threads);

// Both as they are kept.
struct CountryIndex {
    std::shared_ptr<const NumbersByCountry> bylines, rows;
    RowRange range;  // of `rows`
};
// None where nothing is kept, or where it would take too much of the room.
std::optional<CountryIndex> shared_index(const Atlas& atlas, const BylineCountries& countries, CountryEvidence evidence,
                                         const std::optional<YearRange>& years, const Resources& resources);

// The numbers below `size` of all countries that are on either side: rows of bylines.arrow, or works.
RowSet of_sides(const NumbersByCountry& numbers, const Places& places, std::size_t size);

}  // namespace comity
