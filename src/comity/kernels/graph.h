// Undirected networks with whole weights, and the quality of a partition of their nodes, in whole numbers: no rounding
// decides which partition is better. docs/methods/leiden.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "comity/base/fixed.h"
#include "comity/kernels/cohort.h"

namespace comity {

struct Link {
    std::uint32_t a = 0, b = 0;  // a = b: a loop
    std::int64_t weight = 0;     // may be negative
};

struct Graph {
    std::vector<std::uint32_t> first;      // n + 1: where a node's links begin
    std::vector<std::uint32_t> neighbour;  // each link stands at both ends, ascending within a node; no loops
    std::vector<std::int64_t> weight;      // of each entry of `neighbour`
    std::vector<std::int64_t> loop;        // weight of a node's link with itself

    [[nodiscard]] std::size_t nodes() const { return loop.size(); }
};

// Links of the same two nodes add up; those of weight 0 are left out.
Graph graph_of(std::size_t nodes, std::span<const Link> links);

// A label a node. Communities are the nodes of one label.
using Labels = std::vector<std::uint32_t>;
// The same partition with labels 0, 1, … in order of first appearance. Returns how many there are.
std::uint32_t renumber(Labels& labels);

// The communities of `group` (labels 0 … groups-1) as nodes; links inside one become its loop.
Graph merged(const Graph& graph, const Labels& group, std::uint32_t groups);

// Σ of a node's links, a loop counted twice.
std::vector<std::int64_t> strengths(const Graph& graph);

// What a partition is judged by: Σ over communities of gain·W − cost·M², with W the weight of the links inside (each
// once) and M the sum of `mass` over its nodes.
struct PartitionQuality {
    i128 gain = 1, cost = 0;
    std::vector<std::int64_t> mass;  // a node
};

// Modularity with resolution γ: Σ [W/T − γ (S/2T)²], T the weight of all links, S the strength of the community; times
// 4T²·(denominator of γ). Weights must not be negative, and T below 2^50.
PartitionQuality modularity_quality(const Graph& graph, Fraction resolution);
// Constant Potts model: Σ [W − γ n(n−1)/2], n the sum of `sizes`; times 2·(denominator of γ) and less a constant.
PartitionQuality potts_quality(std::vector<std::int64_t> sizes, Fraction resolution);

i128 quality_of(const Graph& graph, const Labels& labels, const PartitionQuality& quality);

// As people know it.
double modularity(const Graph& graph, const Labels& labels, Fraction resolution);

}  // namespace comity
