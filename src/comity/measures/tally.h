// Sums over populations: everything that the core measures need, for the whole range, a year, or a field. All sums are
// integers or fixed point, so that the order of works and the number of threads cannot show.
#pragma once

#include <cstdint>
#include <vector>

#include "comity/base/fixed.h"
#include "comity/measures/cohorts.h"
#include "comity/measures/populations.h"

namespace comity {

struct Tally {
    std::uint64_t works = 0;          // of the population
    std::uint64_t country_known = 0;  // of them
    Fixed weight, citations;          // Σw, Σw·c over all works
    Fixed with_references;            // Σw over works that list at least one
    // Works with a cohort
    std::uint64_t n = 0;
    Fixed cohort_weight, top_10, top_1;
    // … whose score exists (mean_zero=null drops some)
    std::uint64_t n_ncs = 0;
    Fixed ncs_weight, ncs, ncs_2;
    std::uint64_t in_small_cohorts = 0, in_low_cohorts = 0;  // of n: cohort under 20 works, cohort mean under 0.5
    // Works with a published fwci
    std::uint64_t n_fwci = 0;
    Fixed fwci_weight, fwci, fwci_2;

    Tally& operator+=(const Tally& other);
};

inline constexpr std::uint64_t kSmallCohort = 20;

// A published fwci of at least (threshold=ge) or more than 2; one that exists; and one times a weight.
bool published_twice(double fwci, Threshold threshold);
bool has_published(double fwci);
Fixed weighted_real(double value, Weight weight);

// One work of a population other than the world, for intervals, medians and lists.
struct Member {
    Row row = 0;
    std::uint32_t slice = 0;
    std::uint32_t citations = 0;
};

// What one work is worth under the conventions; fractions are exact.
struct Score {
    bool in_cohort = false, has_ncs = false, ncs_2 = false;
    std::uint64_t ncs_num = 0, ncs_den = 1;
    Fraction top_10{0, 1}, top_1{0, 1};
    bool has_fwci = false, fwci_2 = false;
};

// All that the answers of one pair are made of.
struct PairData {
    Conventions conventions;
    PopulationFilter filter;
    std::vector<BylineView> bylines;
    std::vector<std::uint32_t> citations;  // by row
    Cohorts cohorts;
    std::vector<Member> members;  // rows of any population but the world, ascending

    struct Group {
        Tally of[kPopulations];
    };
    Group total;
    std::vector<std::pair<int, Group>> years;             // of the range, those with works
    std::vector<std::pair<std::uint32_t, Group>> fields;  // by field id, ascending; 0: no field
};

// Conventions must have their years resolved.
PairData tally_pair(const Atlas& atlas, const Places& places, const Conventions& conventions,
                    const PopulationFilter& filter, int threads);

Score score_of(const Atlas& atlas, const PairData& data, const Member& member);

}  // namespace comity
