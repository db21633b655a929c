// What blocs are looked for in: a network of countries whose links weigh how much more, or less, two of them work
// together than expected. docs/methods/blocs.md.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "comity/kernels/graph.h"
#include "comity/measures/expected_ties.h"

namespace comity {

enum class LinkWeight : std::uint8_t { kLog, kRatio, kCount };
std::optional<LinkWeight> link_weight_of(std::string_view name);
std::string_view link_weight_name(LinkWeight weight);
inline constexpr std::string_view kLinkWeights = "log, ratio, count";

struct BlocNetwork {
    Graph graph;
    LinkWeight weight = LinkWeight::kLog;
};

// log: log2 of (observed + ½) over (expected + ½), in units of 2^-20, of either sign. ratio: observed over expected.
// count: observed. The last two in units small enough for any sum, large enough for any difference.
BlocNetwork bloc_network(const TieTable& table, LinkWeight weight);

// log: the constant Potts model; a bloc's pairs must work together at least `resolution` times as much as expected, in
// the geometric mean. ratio and count: modularity with that resolution.
PartitionQuality bloc_quality(const BlocNetwork& network, Fraction resolution);

}  // namespace comity
