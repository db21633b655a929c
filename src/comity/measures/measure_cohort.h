// One cohort's numbers from its works: size, citations, steps, standings.
#pragma once

#include <span>
#include <vector>

#include "comity/measures/cohorts.h"

namespace comity {

// What a work brings into one of its cohorts.
struct CohortWork {
    std::uint32_t count = 0;   // citations
    std::uint32_t weight = 1;  // units
    Row row = 0;
};

struct MeasuredCohort {
    std::uint64_t works = 0, citations = 0;  // units
    Standing standing;
};

// `counts` of works that weigh 1 each; both functions may reorder their input, and fill `steps`.
MeasuredCohort measure_cohort(std::vector<std::uint32_t>& counts, const Family& family, std::span<CohortStep> steps);
// `ids` by row where works of equal counts are put in the order of their ids; else empty.
MeasuredCohort measure_cohort(std::span<CohortWork> works, const Family& family, std::span<CohortStep> steps,
                              std::span<const OpenAlexId> ids);

}  // namespace comity
