// What one work is worth to a measure, as numbers: for intervals and lists of works. The sums of answers are made
// elsewhere, exactly.
#pragma once

#include <optional>

#include "comity/measures/slice_sums.h"

namespace comity {

// A work in its cohorts. Weights are 1 for a work of one cohort, and the part of its classes that are cohorts for one of
// several; scores are sums over those classes, each with its part.
struct CohortScore {
    double weight = 0, ncs_weight = 0;  // 0: no cohort, no score
    double ncs = 0, expected = 0;
};
CohortScore cohort_score(const Reckoning& with, const Cohorts& cohorts, const RowFacts& facts);

// A work's normalised score, in the mean over its classes where there are several; nothing without one.
std::optional<double> ncs_of(const Atlas& atlas, const PairData& data, const Member& member);

// The work's numerator and denominator in a measure, apart from its weight in a population. Denominator 0: the measure
// does not look at it.
struct ScoreParts {
    double numerator = 0, denominator = 0;
};
ScoreParts score_parts(const Reckoning& with, const Measure& measure, const RowFacts& facts);

}  // namespace comity
