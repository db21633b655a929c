// The Leiden algorithm (Traag, Waltman & van Eck 2019), written from its description: communities of a network that are
// connected, and that no single node can leave for the better. Deterministic for a seed. docs/methods/leiden.md.
#pragma once

#include <cstdint>

#include "comity/kernels/draw_stream.h"
#include "comity/kernels/graph.h"

namespace comity {

struct LeidenOptions {
    std::uint64_t seed = 1, run = 0;  // together they choose the stream of draws
    int patience = 3;  // rounds in a row that must change nothing; parts are drawn anew in each
    int max_rounds = 200;
};

struct LeidenResult {
    Labels labels;  // 0, 1, … in order of first appearance
    i128 quality = 0;
    int rounds = 0;
    bool settled = false;  // the last `patience` rounds changed nothing
};

// Rounds from single nodes on until they change nothing any more.
LeidenResult leiden(const Graph& graph, const PartitionQuality& quality, const LeidenOptions& options);

// The two phases, for leiden.cc and its tests.

// Moves single nodes to the community of a neighbour, or out into a new one, as long as that is better; a node is
// looked at again when a neighbour has moved away from it. Returns whether anything moved. Labels lie below n.
bool move_nodes(const Graph& graph, const PartitionQuality& quality, Labels& labels, DrawStream& draws);

// Builds each community of `labels` anew from single nodes: one that is well connected to the rest of its community
// joins, at random and rather where it is better, a well connected part of it. Returns the parts.
Labels refine(const Graph& graph, const PartitionQuality& quality, const Labels& labels, DrawStream& draws);

}  // namespace comity
