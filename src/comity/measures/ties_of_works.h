// Ties of a works atlas: every pair of places of every work, a year at a time, under the conventions of a question.
// docs/methods/joint_count.md.
#pragma once

#include <functional>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/base/lazy.h"
#include "comity/measures/conventions.h"
#include "comity/measures/filter.h"
#include "comity/measures/ground.h"
#include "comity/measures/places.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/populations.h"
#include "comity/measures/ties.h"

namespace comity {

// Which works a cube counts, besides the conventions.
struct TieFilter {
    PopulationFilter classes;
    bool complete_only = false;                      // only works whose authorships all have a country
    std::function<bool(const Slice&, Row)> keep = {};  // one more condition a work; empty: none. Works atlases only
};

// The countries of a cube: the sides as asked, then all others, ascending. `of_place` leads from a place to its index.
struct CubeCountries {
    std::vector<std::string> names;
    std::vector<std::uint16_t> of_place;
};
CubeCountries cube_countries(const Places& places, std::size_t sides);
// A cube holds a number for each two countries and year: 250 countries in 500 years are a third of what it may hold, some gigabytes.
// Files that make up codes by the thousand would fill the memory.
inline constexpr std::size_t kMostCells = 100'000'000;
Status check_cube_size(std::size_t countries, YearRange years);

// The weight of a pair of places on one byline, as docs/methods/joint_count.md says; 0 when `joint` or `partners`
// leaves it out. `places` are those of the byline, ascending; x and y index them.
class PairWeights {
  public:
    PairWeights(const std::vector<std::vector<std::uint16_t>>& authorships, const Conventions& conventions);
    [[nodiscard]] const std::vector<std::uint16_t>& places() const { return places_; }
    [[nodiscard]] Weight weight(std::size_t x, std::size_t y) const;

  private:
    [[nodiscard]] bool joint(std::uint16_t x, std::uint16_t y) const;
    const std::vector<std::vector<std::uint16_t>>& authorships_;
    const Conventions& conventions_;
    std::vector<std::uint16_t> places_;
    std::vector<Weight> credits_;  // of the places, under fractional_author
};

// Whether every pair of places of every byline weighs 1, so that PairWeights need not be asked.
bool weighs_every_pair_whole(const Conventions& conventions);

// Everything about a question that does not depend on the class asked for, so that cubes by field share it. Keeps a
// reference to the atlas.
class TiesOfWorks {
  public:
    // Countings that look at one role say nothing about a pair: a usage error. Years absent: all_years(). `left_out`: of an
    // equal filter, where there is one.
    static Result<TiesOfWorks> prepare(const Atlas& atlas, const std::vector<Side>& sides, Conventions conventions,
                                       const Resources& resources, LeftOutRows left_out = nullptr);
    // Kept for others who ask the same, unless the filter chooses among single works.
    [[nodiscard]] TieCube cube(const TieFilter& filter = {}) const;
    [[nodiscard]] const Conventions& conventions() const { return conventions_; }  // years resolved
    [[nodiscard]] std::vector<std::uint32_t> fields() const;  // of works of the years, ascending; 0: no field

  private:
    // By byline: its places as indices of the cube, whether every authorship has a country, and the weights of its
    // pairs (x < y, row by row) where they are not all 1.
    struct OfBylines {
        std::vector<std::uint64_t> place_offset = {0}, pair_offset = {0};
        std::vector<std::uint16_t> place;
        SharedComplete complete;
        std::vector<Weight> pair_weight;
    };
    // Sums over works of one year, in units that no order of works can change; pairs of x < y alone.
    struct YearSums {
        YearSums() = default;
        explicit YearSums(std::size_t n) : pairs(n * n), output(n), international(n), complete(n) {}
        YearSums& operator+=(const YearSums& other);
        std::vector<Fixed> pairs;
        std::vector<std::uint64_t> output, international, complete;
        std::uint64_t works = 0, with_country = 0, with_two = 0;
    };
    TiesOfWorks(const Atlas& atlas, Places places, Conventions conventions)
        : atlas_(&atlas), places_(std::move(places)), conventions_(std::move(conventions)) {}
    const BylineViews& views() const;
    const OfBylines& of_bylines() const;
    void read_places(OfBylines& to) const;
    void read_pairs(OfBylines& to) const;
    void add_slices(const SliceBlock& block, const WorkFilter& filter, const TieFilter& asked, const OfBylines& of,
                    YearSums& sums) const;
    static TieYear closed(int year, YearSums sums);
    [[nodiscard]] TieCube make_cube(const TieFilter& asked) const;

    const Atlas* atlas_;
    Places places_;
    Conventions conventions_;
    Resources resources_;
    std::string name_;      // all that a cube depends on besides its filter
    LeftOutRows left_out_;  // as the filter of the conventions has them
    CubeCountries countries_;
    SharedCountries countries_of_;  // of bylines
    bool every_pair_whole_ = false;
    // For the first cube that nobody kept.
    Lazy<BylineViews> views_;
    Lazy<OfBylines> of_bylines_;
};

// From the first year with a work, but no earlier than 1900, to the release's year, else the last year with a work.
Result<YearRange> all_years(const Atlas& atlas);

}  // namespace comity
