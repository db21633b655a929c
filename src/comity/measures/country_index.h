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

struct CountryIndex {
    NumbersByCountry bylines;
    Row first = 0, rows_of_years = 0;
    NumbersByCountry rows;  // of the years alone, counted from `first` on

    [[nodiscard]] std::size_t bytes() const;
};

// `years` absent: all rows.
CountryIndex index_countries(const Atlas& atlas, const BylineCountries& countries, const std::optional<YearRange>& years, int threads);

// The same, kept: none where nothing is kept, or where it would take too much of the room.
using SharedIndex = std::shared_ptr<const CountryIndex>;
SharedIndex shared_index(const Atlas& atlas, const BylineCountries& countries, CountryEvidence evidence,
                         const std::optional<YearRange>& years, const Resources& resources);

// The numbers below `size` of all countries that are on either side, in one set.
RowSet of_sides(const NumbersByCountry& numbers, const Places& places, std::size_t size);

}  // namespace comity
