// The inner sums of every measure: weighted counts of one population inside one slice, where year, type and cohort are
// the same for all works. Scores follow from them by one multiplication a slice.
#pragma once

#include <cstdint>

#include "comity/atlas/atlas.h"
#include "comity/measures/cohorts.h"
#include "comity/measures/conventions.h"
#include "comity/measures/tally.h"

namespace comity {

struct SliceSums {
    std::uint64_t works = 0, country_known = 0, n_fwci = 0;
    Fixed weight, citations, with_references;
    Fixed above_10, at_10, above_1, at_1, twice;
    Fixed fwci_weight, fwci, fwci_2;
};

// What a row brings to any population: its facts without its weight.
struct RowFacts {
    Row row = 0;
    std::uint32_t citations = 0;
    bool country_known = false;
    const Cohort* cohort = nullptr;  // nullptr: none
};

void add_work(const Atlas& atlas, const Conventions& conventions, const RowFacts& facts, Weight weight,
              SliceSums& sums);

// The sums of a slice as part of a tally.
Tally close_slice(const Conventions& conventions, const Cohort* cohort, const SliceSums& sums);

}  // namespace comity
