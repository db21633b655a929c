// The inner sums of every measure. What needs no cohort is added to a tally work by work; what needs one is summed
// within a slice first, since where all its works share their cohort the scores follow by one multiplication a slice.
#pragma once

#include <cstdint>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/cohorts.h"
#include "comity/measures/conventions.h"
#include "comity/measures/tally.h"

namespace comity {

// What a row brings to any population: its facts without its weight.
struct RowFacts {
    Row row = 0;
    std::uint32_t slice = 0;
    std::uint32_t citations = 0;
    bool country_known = false;
};

// All that turns rows into sums under one set of conventions. The references must outlive it.
struct Reckoning {
    const Atlas& atlas;
    const Conventions& conventions;
    const Family& family;
    const Cohorts& cohorts;
    const Cohorts& collaboration;
    bool fwci = true;  // false: no measure is the mean of published scores
};

// Adds a work to the sums that need no cohort. `tally` has been cleared for the family.
void add_work(const Reckoning& with, const RowFacts& facts, Weight weight, Tally& tally);

// Sums over the works of one cohort, in the cohort's units.
struct CohortSums {
    Fixed weight, citations;
    std::vector<Fixed> above, at;  // a step each
    std::array<Fixed, kPercentileKinds> percentiles;

    void clear(std::size_t steps);
};

// Adds the sums of one cohort to a tally; n and the notes about cohorts are the caller's.
void close_cohort(const Conventions& conventions, const Family& family, const Cohort& cohort, std::span<const Cut> cuts,
                  std::uint64_t unit, const CohortSums& sums, CohortTally& tally);
void set_cuts(const Family& family, std::span<const CohortStep> steps, const Conventions& conventions,
              std::vector<Cut>& cuts);

// Adds all works of a cohort, each with weight 1.
void add_whole_cohort(const Conventions& conventions, const Family& family, const Cohorts& cohorts,
                      std::uint32_t cohort, CohortTally& tally);

// The sums of one population in the cohorts of one slice. Use: add(…) the slice's works, then close_into(…) a tally
// that has been cleared for the family; the next work may be of another slice.
class SliceSums {
  public:
    SliceSums(const Atlas& atlas, const Conventions& conventions, const Family& family, const Cohorts& cohorts)
        : atlas_(&atlas), conventions_(&conventions), family_(&family), cohorts_(&cohorts) {}

    void add(const RowFacts& facts, Weight weight);
    [[nodiscard]] bool empty() const { return works_ == 0; }
    [[nodiscard]] std::uint32_t slice() const { return slice_; }  // of the works added, if any
    void close_into(CohortTally& tally);

  private:
    // A cohort that works of this slice belong to, where not all belong to the same.
    struct Own {
        std::vector<Cut> cuts;
        CohortSums sums;
    };

    void begin(std::uint32_t slice);
    Own& own_of(std::uint32_t cohort);
    void add_to(std::uint32_t cohort, const RowFacts& facts, Weight weight, std::uint32_t part,
                std::span<const Cut> cuts, CohortSums& sums) const;
    void add_by_row(const RowFacts& facts, Weight weight);

    const Atlas* atlas_;
    const Conventions* conventions_;
    const Family* family_;
    const Cohorts* cohorts_;
    std::uint64_t works_ = 0;
    std::uint32_t slice_ = 0;
    std::uint32_t cohort_ = kNoRow;  // of the slice
    Own own_;                        // of that cohort
    // Where cohorts cut through slices: those met so far, a slice after the other in the same places.
    std::vector<std::uint32_t> met_;
    std::vector<Own> of_met_;  // at least as many
    // Works, where cohorts cut through slices: with a cohort, in a small one, in one of low mean; the same of those with
    // a score.
    struct WorkCounts {
        std::uint64_t n = 0, small = 0, low = 0;
        void add(bool any, bool in_small, bool in_low) { n += any, small += in_small, low += in_low; }
    };
    WorkCounts all_, scored_;
};

}  // namespace comity
