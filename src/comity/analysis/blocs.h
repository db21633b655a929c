// Which countries keep to each other: blocs found in the network of ties, or given sets; how exclusive they are, whether
// that grows, how stable they are. docs/methods/blocs.md.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/analysis/bloc_search.h"
#include "comity/atlas/atlas.h"
#include "comity/exports/network.h"
#include "comity/measures/filter.h"
#include "comity/measures/places.h"
#include "comity/measures/ties.h"
#include "comity/platform/machine.h"

namespace comity {

struct BlocsQuestion {
    std::vector<Side> of;           // given sets; none: blocs are looked for
    std::vector<std::string> with;  // countries: how often does each pair of them share a bloc
    Conventions conventions;        // years resolved
    PopulationFilter filter;
    TieNull expected = TieNull::kQuasiIndependence;
    BlocSearch search;
    double min_ties = 100;             // countries with fewer in all years together stay out of the network
    std::uint32_t null_networks = 20;  // random networks to compare with
    bool by_year = true;               // look for blocs in single years too
};

// `works`: the atlas behind the ties, where it is one of works; else nullptr.
Result<std::vector<Answer>> answer_blocs(const TieCube& cube, const Atlas* works, const BlocsQuestion& question,
                                         const Resources& resources);

// The network with its blocs, for other tools. Title and description are the caller's.
Result<CountryNetwork> answer_network(const TieCube& cube, const BlocsQuestion& question, const Resources& resources);

}  // namespace comity
