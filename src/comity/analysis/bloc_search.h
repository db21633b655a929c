// Looks for blocs in a network of countries: many runs, so that how much they agree can be told. docs/methods/blocs.md.
#pragma once

#include <cstdint>
#include <vector>

#include "comity/kernels/partitions.h"
#include "comity/measures/bloc_network.h"
#include "comity/measures/expected_ties.h"
#include "comity/platform/machine.h"

namespace comity {

struct BlocSearch {
    LinkWeight weight = LinkWeight::kLog;
    std::vector<Fraction> resolutions;  // at least one; blocs of the first are shown
    std::uint32_t runs = 20;  // a resolution
    std::uint64_t seed = 1;
    Resources resources = {};
};

// The runs on one network, by resolution.
struct BlocRuns {
    std::vector<std::vector<Labels>> labels;  // [resolution][run]
    std::vector<std::size_t> best;            // [resolution]: the first run of the highest quality

    [[nodiscard]] const Labels& best_of(std::size_t resolution) const { return labels[resolution][best[resolution]]; }
};

// `network` numbers the network among those of one question: every run has draws of its own. Once nobody waits any more,
// no further run is begun: whoever asked must then not look at them.
BlocRuns search_blocs(const TieTable& table, const BlocSearch& search, std::uint64_t network);

}  // namespace comity
