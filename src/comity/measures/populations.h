// The eight populations of a pair, and what each distinct byline is to them. docs/methods/population.md, joint.md,
// counting.md.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/base/fixed.h"
#include "comity/measures/byline_countries.h"
#include "comity/measures/conventions.h"
#include "comity/measures/places.h"

namespace comity {

struct NumbersByCountry;  // country_index.h

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

// What a byline says whoever the sides are.
struct BylineFacts {
    std::vector<std::uint16_t> places;  // by byline: distinct ones
    std::vector<std::uint8_t> known;    // BylineView::country_known
};

// One view a byline of the atlas, put together when it is asked for. What few bylines have is kept for them alone, so that
// another pair costs a pass over few bytes a byline. The atlas must outlive it.
class BylineViews {
  public:
    [[nodiscard]] std::size_t size() const { return populations_.size(); }
    [[nodiscard]] BylineView operator[](std::size_t byline) const;
    [[nodiscard]] std::uint32_t authors(std::size_t byline) const {
        return static_cast<std::uint32_t>(roles_[byline + 1] - roles_[byline]);
    }
    [[nodiscard]] std::uint32_t places(std::size_t byline) const { return facts_->places[byline]; }
    [[nodiscard]] std::uint8_t populations(std::size_t byline) const { return populations_[byline]; }
    [[nodiscard]] bool country_known(std::size_t byline) const { return facts_->known[byline] != 0; }
    // Of a byline that belongs to the population.
    [[nodiscard]] Weight weight(std::size_t byline, Population p) const;

  private:
    friend class BylineViewing;
    struct Weights {
        Weight a = 0, b = 0, joint = 0;
    };
    std::span<const std::int32_t> roles_;   // offsets of the atlas's lists of roles
    std::shared_ptr<const BylineFacts> facts_;
    std::vector<std::uint8_t> populations_;  // by byline
    bool whole_ = true;                     // counting=full: no weights are kept
    std::vector<std::uint32_t> weight_of_;  // by byline: index into weights_; that of 0 is nothing
    std::vector<Weights> weights_;
};

BylineViews view_bylines(const Atlas& atlas, const Places& places, const Conventions& conventions, int threads);
// The same where the countries of bylines under places.evidence have been read.
BylineViews view_bylines(const Atlas& atlas, const BylineCountries& countries, const Places& places,
                         const Conventions& conventions, int threads);
// The same where facts_of_bylines() has been asked under the same countries, merging and counting; `by_country`, if it is there,
// tells which bylines have a country.
BylineViews view_bylines(const Atlas& atlas, const BylineCountries& countries, std::shared_ptr<const BylineFacts> facts,
                         const NumbersByCountry* by_country, const Places& places, const Conventions& conventions, int threads);
BylineFacts facts_of_bylines(const Atlas& atlas, const BylineCountries& countries, const Places& places,
                             const Conventions& conventions, int threads);

// The weight of a work for each of its countries under `counting`: (place, weight), ascending by place; places of
// weight 0 under role counting included.
struct CountryCredit {
    std::uint16_t place = 0;
    Weight weight = 0;
};
std::vector<CountryCredit> country_credits(const std::vector<std::vector<std::uint16_t>>& authorships,
                                           std::span<const std::uint8_t> roles, Counting counting);

// The places of each authorship of a byline, ascending and distinct.
void read_authorships(const Atlas& atlas, const Places& places, std::size_t byline,
                      std::vector<std::vector<std::uint16_t>>& authorships);

// Which populations a work belongs to, by what signs it; `joint`: what the joint rule says where both sides sign.
std::uint8_t memberships(bool has_a, bool has_b, std::size_t places, bool joint, Partners partners);

// Whether first, last or corresponding authors alone count; the AuthorRole that these look at.
bool counts_by_role(Counting counting);
std::uint8_t role_of(Counting counting);

// What one byline says, given as the places of each authorship (ascending, distinct) and its roles.
BylineView view_byline(const std::vector<std::vector<std::uint16_t>>& authorships, std::span<const std::uint8_t> roles,
                       const Conventions& conventions);

}  // namespace comity
