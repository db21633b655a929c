#include "comity/kernels/graph.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace comity {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// Links by node and neighbour, those of equal ends added up.
std::vector<Link> both_ways(std::span<const Link> links) {
    std::vector<Link> all;
    all.reserve(2 * links.size());
    for (const Link& link : links) {
        all.push_back(link);
        if (link.a != link.b) all.push_back({link.b, link.a, link.weight});
    }
    std::sort(all.begin(), all.end(),
              [](const Link& x, const Link& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
    std::vector<Link> added;
    for (const Link& link : all)
        if (!added.empty() && added.back().a == link.a && added.back().b == link.b) added.back().weight += link.weight;
        else added.push_back(link);
    return added;
}

// Weight inside and mass of every community.
struct Sums {
    std::vector<i128> inside, mass;
};

Sums sums_of(const Graph& graph, const Labels& labels, const std::vector<std::int64_t>& mass) {
    const std::size_t n = labels.empty() ? 0 : 1 + *std::max_element(labels.begin(), labels.end());
    Sums sums{std::vector<i128>(n), std::vector<i128>(n)};
    for (std::uint32_t v = 0; v < graph.nodes(); ++v) {
        const std::uint32_t c = labels[v];
        sums.mass[c] += mass[v];
        sums.inside[c] += graph.loop[v];
        for (std::uint32_t e = graph.first[v]; e < graph.first[v + 1]; ++e)
            if (graph.neighbour[e] > v && labels[graph.neighbour[e]] == c) sums.inside[c] += graph.weight[e];
    }
    return sums;
}

std::int64_t total_weight(const Graph& graph) {
    std::int64_t twice = 0;
    for (const std::int64_t s : strengths(graph)) twice += s;
    return twice / 2;
}

}  // namespace

Graph graph_of(std::size_t nodes, std::span<const Link> links) {
    Graph graph;
    graph.first.assign(nodes + 1, 0);
    graph.loop.assign(nodes, 0);
    for (const Link& link : both_ways(links)) {
        if (link.a == link.b) {
            graph.loop[link.a] = link.weight;
            continue;
        }
        if (link.weight == 0) continue;
        ++graph.first[link.a + 1];
        graph.neighbour.push_back(link.b);
        graph.weight.push_back(link.weight);
    }
    for (std::size_t v = 0; v < nodes; ++v) graph.first[v + 1] += graph.first[v];
    return graph;
}

std::uint32_t renumber(Labels& labels) {
    std::vector<std::uint32_t> fresh(labels.empty() ? 0 : 1 + *std::max_element(labels.begin(), labels.end()), kNone);
    std::uint32_t count = 0;
    for (std::uint32_t& label : labels) {
        if (fresh[label] == kNone) fresh[label] = count++;
        label = fresh[label];
    }
    return count;
}

Graph merged(const Graph& graph, const Labels& group, std::uint32_t groups) {
    // Nodes by group.
    std::vector<std::uint32_t> begin(groups + 1), nodes(graph.nodes());
    for (const std::uint32_t g : group) ++begin[g + 1];
    for (std::uint32_t g = 0; g < groups; ++g) begin[g + 1] += begin[g];
    std::vector<std::uint32_t> at(begin.begin(), begin.end() - 1);
    for (std::uint32_t v = 0; v < graph.nodes(); ++v) nodes[at[group[v]]++] = v;

    Graph out;
    out.first.assign(1, 0);
    std::vector<std::int64_t> sum(groups);  // weight between the group at hand and each it touches
    std::vector<bool> touched(groups);
    std::vector<std::uint32_t> seen;
    for (std::uint32_t g = 0; g < groups; ++g) {
        std::int64_t loops = 0;
        for (std::uint32_t i = begin[g]; i < begin[g + 1]; ++i) {
            const std::uint32_t v = nodes[i];
            loops += 2 * graph.loop[v];
            for (std::uint32_t e = graph.first[v]; e < graph.first[v + 1]; ++e) {
                const std::uint32_t other = group[graph.neighbour[e]];
                if (!touched[other]) touched[other] = true, seen.push_back(other);
                sum[other] += graph.weight[e];
            }
        }
        std::sort(seen.begin(), seen.end());
        for (const std::uint32_t other : seen) {
            if (other == g) loops += sum[other];  // both ends of an inner link were seen
            else if (sum[other] != 0) out.neighbour.push_back(other), out.weight.push_back(sum[other]);
            sum[other] = 0;
            touched[other] = false;
        }
        seen.clear();
        out.loop.push_back(loops / 2);
        out.first.push_back(static_cast<std::uint32_t>(out.neighbour.size()));
    }
    return out;
}

std::vector<std::int64_t> strengths(const Graph& graph) {
    std::vector<std::int64_t> sums(graph.nodes());
    for (std::size_t v = 0; v < graph.nodes(); ++v) {
        sums[v] = 2 * graph.loop[v];
        for (std::uint32_t e = graph.first[v]; e < graph.first[v + 1]; ++e) sums[v] += graph.weight[e];
    }
    return sums;
}

PartitionQuality modularity_quality(const Graph& graph, Fraction resolution) {
    return {i128{4} * total_weight(graph) * static_cast<i128>(resolution.den), static_cast<i128>(resolution.num),
            strengths(graph)};
}

PartitionQuality potts_quality(std::vector<std::int64_t> sizes, Fraction resolution) {
    return {i128{2} * static_cast<i128>(resolution.den), static_cast<i128>(resolution.num), std::move(sizes)};
}

i128 quality_of(const Graph& graph, const Labels& labels, const PartitionQuality& quality) {
    const Sums sums = sums_of(graph, labels, quality.mass);
    i128 total = 0;
    for (std::size_t c = 0; c < sums.mass.size(); ++c)
        total += quality.gain * sums.inside[c] - quality.cost * sums.mass[c] * sums.mass[c];
    return total;
}

double modularity(const Graph& graph, const Labels& labels, Fraction resolution) {
    const PartitionQuality quality = modularity_quality(graph, resolution);
    const auto t = static_cast<long double>(total_weight(graph));
    if (t == 0) return 0;
    const auto total = static_cast<long double>(quality_of(graph, labels, quality));
    return static_cast<double>(total / (4 * t * t * static_cast<long double>(resolution.den)));
}

}  // namespace comity
