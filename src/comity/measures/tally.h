// Sums over populations: everything that the measures of a question need, for the whole range, a year, or a field. All
// sums are integers or fixed point, so that the order of works and the number of threads cannot show.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "comity/base/fixed.h"
#include "comity/measures/ground.h"
#include "comity/measures/populations.h"

namespace comity {

// Works with a cohort. A work that lies in several classes enters with its part in those that are cohorts.
struct CohortTally {
    std::uint64_t n = 0;
    Fixed cohort_weight, cohort_citations, expected;  // Σw, Σw·c, Σw·(cohort mean)
    // … whose score exists (mean_zero=null drops some)
    std::uint64_t n_ncs = 0;
    Fixed ncs_weight, ncs;
    std::uint64_t in_small_cohorts = 0, in_low_cohorts = 0;  // of n: cohort under 20 works, cohort mean under 0.5
    std::uint64_t scored_in_small = 0, scored_in_low = 0;    // the same of n_ncs
    std::vector<Fixed> steps;                                // as in the family; top shares over n, the others over n_ncs
    std::array<Fixed, kPercentileKinds> percentiles;

    CohortTally& operator+=(const CohortTally& other);
};

struct Tally : CohortTally {
    std::uint64_t works = 0;          // of the population
    std::uint64_t country_known = 0;  // of them
    Fixed weight, citations;          // Σw, Σw·c over all works
    Fixed with_references;            // Σw over works that list at least one
    std::vector<Fixed> cited;         // works with the family's numbers of citations
    // Works with a published fwci, and with a published percentile
    std::uint64_t n_fwci = 0, n_published = 0;
    Fixed fwci_weight, fwci, published_weight, published;
    std::vector<Fixed> fwci_steps, published_steps;
    CohortTally collaboration;  // in cohorts split by collaboration, where the family asks for them

    void clear(const Family& family);  // all sums 0, with a place for each that the family asks for
    Tally& operator+=(const Tally& other);
};

inline constexpr std::uint64_t kSmallCohort = 20;

// A published fwci of at least (threshold=ge) or more than k times the average; {0, 1} stands for more than 0.
bool published_reaches(double fwci, Fraction k, Threshold threshold);
// One that exists; and one times a weight.
bool has_published(double fwci);
Fixed weighted_real(double value, Weight weight);
bool has_published_percentile(double percentile);

// The parts of a measure: numerator, denominator (none for a sum) and n.
struct MeasureParts {
    Fixed numerator, denominator;
    bool is_sum = false;
    std::uint64_t n = 0;

    [[nodiscard]] std::optional<double> value() const;
};
MeasureParts parts_of(const Measure& measure, const Tally& tally);

// One work of a population other than the world, for intervals, medians and lists.
struct Member {
    Row row = 0;
    std::uint32_t slice = 0;
    std::uint32_t citations = 0;
};

// All that the answers of one pair are made of.
struct PairData {
    Conventions conventions;
    PopulationFilter filter;
    Family family;
    BylineViews bylines;
    SharedCountries countries;     // of bylines
    SharedGround ground;           // citations and cohorts
    std::vector<Member> members;   // rows of any population but the world, ascending

    [[nodiscard]] const RowCounts& citations() const { return ground->citations; }
    [[nodiscard]] const Cohorts& cohorts() const { return ground->cohorts; }
    [[nodiscard]] const Cohorts& collaboration() const { return ground->collaboration; }
    // The filter of the question's works, for rows of its years.
    [[nodiscard]] WorkFilter works(const Atlas& atlas) const;

    struct Group {
        Tally of[kPopulations];
    };
    Group total;
    std::vector<std::pair<int, Group>> years;             // of the range, those with works
    std::vector<std::pair<std::uint32_t, Group>> fields;  // by field id, ascending; 0: no field
};

// Conventions must have their years resolved.
Result<PairData> tally_pair(const Atlas& atlas, const Places& places, const Conventions& conventions,
                            const PopulationFilter& filter, const std::vector<std::string>& measures,
                            const Resources& resources);

}  // namespace comity
