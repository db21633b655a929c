// Cohorts: works of the same year, type and class, and what they say a work is worth. docs/methods/cohort.md.
#pragma once

#include <cstdint>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/kernels/cohort.h"
#include "comity/measures/conventions.h"
#include "comity/measures/filter.h"

namespace comity {

struct Cohort {
    std::int16_t year = 0;
    std::uint64_t works = 0, citations = 0;
    TopThreshold top_10, top_1;
    // The world's own part: works with ncs >= 2 and > 2, and works above and at the two thresholds.
    std::uint64_t twice_ge = 0, twice_gt = 0, above_10 = 0, at_10 = 0, above_1 = 0, at_1 = 0;

    // Mean below num/den?
    [[nodiscard]] bool mean_below(std::uint64_t num, std::uint64_t den) const { return citations * den < works * num; }
};

struct Cohorts {
    std::vector<Cohort> all;
    std::vector<std::uint32_t> of_slice;  // index into `all`; kNoRow: works of this slice have no cohort
};

// Cohorts of every (year, type, class) of the works that pass `filter`; `citations` by row. Slices of unknown year, of
// a type that does not pass, without a class at the level asked, or of a cohort below min_cohort have none.
Cohorts make_cohorts(const Atlas& atlas, const Conventions& conventions, const WorkFilter& filter,
                     const std::vector<std::uint32_t>& citations, int threads);

// The weight in the top share of a work with c citations.
Fraction top_weight(std::uint32_t c, const TopThreshold& threshold, Ties ties);

}  // namespace comity
