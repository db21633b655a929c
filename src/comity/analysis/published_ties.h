// What OpenAlex's published percentile does to works with equal citations, by an atlas's own records.
// docs/methods/citation_normalized_percentile.md.
#pragma once

#include <cstdint>

#include "comity/atlas/atlas.h"

namespace comity {

struct PublishedTies {
    std::uint64_t works = 0;  // with a published fwci and percentile, a year, a type and a subfield
    std::uint64_t tied = 0;   // of them, equal to another in cohort and fwci
    std::uint64_t apart = 0;  // of these, with another percentile than some work they are equal to
    double widest = 0;        // the greatest difference between two that are equal
    std::uint64_t uncited = 0, uncited_top_10 = 0, uncited_top_1 = 0;  // fwci 0; of them, flagged
};

PublishedTies published_ties(const Atlas& atlas);

}  // namespace comity
