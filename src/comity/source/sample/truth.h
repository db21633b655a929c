// What Comity should find in the sample world, computed from the plan and not from any draw: expected values under the
// default conventions, as the number of works goes to infinity. Double arithmetic: nothing here is seeded.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "comity/source/sample/plan.h"

namespace comity::sample {

// A set of countries, its share of all works of a year, and the part of these works whose record shows the countries
// (before the rates that concern all works alike).
struct SetShare {
    CountrySet set;
    double share, seen;
};
std::vector<SetShare> country_sets(int year);

// The citations that a work has at the end of 2024 when only its first `ages` years count.
using Distribution = std::vector<double>;  // probability by number of citations
Distribution thinned(const Table& totals, double kept);
double kept_share(int year, int window);  // of all citations of a work of that year

struct CohortTruth {
    double mean = 0;
    int top_10 = 0, top_1 = 0;           // thresholds
    double weight_10 = 0, weight_1 = 0;  // of works at the threshold
    Distribution ordinary, hit;
    double hit_share = 0;  // of the cohort
};

struct Expected {
    double publications = 0;  // share of all works; times the number of works: the expected count
    double with_cohort = 0;   // likewise, those that have a cohort
    double mncs = 0, pp_top_10 = 0, pp_top_1 = 0, pp_ncs_2 = 0;
};

// Which works: by the countries that the record shows; the empty set for those that show none.
using Population = std::function<bool(CountrySet)>;
Population joint_of(CountryPair pair);
Population everyone();

class Truth {
  public:
    explicit Truth(int window = 4);
    [[nodiscard]] const CohortTruth& cohort(int year, WorkType type, int subfield) const;
    [[nodiscard]] Expected expected(const Population& population, int first_year, int last_year) const;
    // The same share as Expected::publications, had every record shown its countries.
    [[nodiscard]] double publications_if_all_shown(const Population& population, int year) const;

  private:
    struct Part;  // a population's works of one year
    [[nodiscard]] Part part_of(const Population& population, int year, bool all_shown = false) const;
    std::array<std::vector<SetShare>, kYears> sets_;
    std::array<std::array<std::array<CohortTruth, kSubfields>, 2>, kYears>
        cohorts_;  // [year][is it a review][subfield]
};

// truth.json for a world of that size.
std::string truth_json(std::uint64_t works, std::uint64_t seed);

}  // namespace comity::sample
