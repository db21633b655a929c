// The eight populations of a pair, and what each distinct byline is to them. docs/methods/population.md, joint.md,
// counting.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/base/fixed.h"
#include "comity/measures/conventions.h"
#include "comity/measures/places.h"

namespace comity {

enum class Population : std::uint8_t {
    kJoint,
    kWorld,
    kA,
    kADomestic,
    kAInternational,
    kB,
    kBDomestic,
    kBInternational
};
inline constexpr std::size_t kPopulations = 8;
inline constexpr std::array<Population, kPopulations> kAllPopulations = {
    Population::kJoint,          Population::kWorld, Population::kA,         Population::kADomestic,
    Population::kAInternational, Population::kB,     Population::kBDomestic, Population::kBInternational};

constexpr std::size_t index_of(Population p) { return static_cast<std::size_t>(p); }
constexpr std::uint8_t bit_of(Population p) { return static_cast<std::uint8_t>(1U << index_of(p)); }

// "joint", "world", "GB", "GB domestic", "GB international without CN", …; "GB international" where there is no other side.
std::string population_name(Population p, const std::string& a, const std::string& b);

// What one byline says under the conventions of a question. Bit kWorld of `populations` is always set.
struct BylineView {
    std::uint32_t authors = 0;  // authorships
    std::uint32_t places = 0;   // distinct countries after merging
    std::uint8_t populations = 0;
    bool country_known = false;      // under role counting: the role's country
    Weight a = 0, b = 0, joint = 0;  // the work's weight for side A, side B and for the pair

    [[nodiscard]] Weight weight(Population p) const {
        switch (p) {
            case Population::kJoint: return joint;
            case Population::kWorld: return kWhole;
            case Population::kA:
            case Population::kADomestic:
            case Population::kAInternational: return a;
            default: return b;
        }
    }
};

// One view a byline of the atlas.
std::vector<BylineView> view_bylines(const Atlas& atlas, const Places& places, const Conventions& conventions,
                                     int threads);

// The weight of a work for each of its countries under `counting`: (place, weight), ascending by place; places of
// weight 0 under role counting included. `known` is as in BylineView.
struct CountryCredit {
    std::uint16_t place = 0;
    Weight weight = 0;
};
std::vector<CountryCredit> country_credits(const std::vector<std::vector<std::uint16_t>>& authorships,
                                           std::span<const std::uint8_t> roles, Counting counting);

// The places of each authorship of a byline, ascending and distinct.
void read_authorships(const Atlas& atlas, const Places& places, std::size_t byline,
                      std::vector<std::vector<std::uint16_t>>& authorships);

// The same for one byline, given as the places of each authorship (ascending, distinct) and its roles.
BylineView view_byline(const std::vector<std::vector<std::uint16_t>>& authorships, std::span<const std::uint8_t> roles,
                       const Conventions& conventions);

}  // namespace comity
