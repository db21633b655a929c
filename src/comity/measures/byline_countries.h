// The distinct countries of every byline under one kind of evidence: what most questions need of authorships, read once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/conventions.h"

namespace comity {

struct BylineCountries {
    std::vector<std::uint32_t> offsets;  // byline b has items[offsets[b], offsets[b + 1])
    std::vector<std::uint16_t> items;    // rows of atlas.countries, ascending in a byline

    [[nodiscard]] std::size_t size() const { return offsets.size() - 1; }
    [[nodiscard]] std::span<const std::uint16_t> operator[](std::size_t byline) const {
        return std::span(items).subspan(offsets[byline], offsets[byline + 1] - offsets[byline]);
    }
};

BylineCountries countries_of_bylines(const Atlas& atlas, CountryEvidence evidence, int threads);

// 1 for each byline that has authors and a country for every one of them.
std::vector<std::uint8_t> complete_bylines(const Atlas& atlas, CountryEvidence evidence, int threads);

}  // namespace comity
