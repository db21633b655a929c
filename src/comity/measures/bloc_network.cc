#include "comity/measures/bloc_network.h"

#include <cmath>

#include "comity/kernels/log_ratio.h"

namespace comity {

namespace {

// The largest power of two up to 2^20 with which the sum stays below 2^48, so that qualities fit 128 bits.
double unit_for(double sum) {
    double unit = std::ldexp(1.0, 20);
    while (unit > 1e-300 && sum * unit >= std::ldexp(1.0, 48)) unit /= 2;
    return unit;
}

double plain_weight(const TieTable& table, std::size_t i, std::size_t j, LinkWeight weight) {
    if (weight == LinkWeight::kCount) return table.o(i, j);
    return table.e(i, j) > 0 ? table.o(i, j) / table.e(i, j) : 0;
}

}  // namespace

std::optional<LinkWeight> link_weight_of(std::string_view name) {
    for (const LinkWeight weight : {LinkWeight::kLog, LinkWeight::kRatio, LinkWeight::kCount})
        if (link_weight_name(weight) == name) return weight;
    return std::nullopt;
}

std::string_view link_weight_name(LinkWeight weight) {
    switch (weight) {
        case LinkWeight::kLog: return "log";
        case LinkWeight::kRatio: return "ratio";
        case LinkWeight::kCount: break;
    }
    return "count";
}

BlocNetwork bloc_network(const TieTable& table, LinkWeight weight) {
    double sum = 0;
    for (std::size_t i = 0; weight != LinkWeight::kLog && i < table.n; ++i)
        for (std::size_t j = i + 1; j < table.n; ++j) sum += plain_weight(table, i, j, weight);
    const double unit = unit_for(sum);
    std::vector<Link> links;
    for (std::uint32_t i = 0; i < table.n; ++i)
        for (std::uint32_t j = i + 1; j < table.n; ++j)
            links.push_back({i, j, weight == LinkWeight::kLog
                                       ? log2_fixed((table.o(i, j) + 0.5) / (table.e(i, j) + 0.5))
                                       : std::llround(unit * plain_weight(table, i, j, weight))});
    return {graph_of(table.n, links), weight};
}

PartitionQuality bloc_quality(const BlocNetwork& network, Fraction resolution) {
    if (network.weight != LinkWeight::kLog) return modularity_quality(network.graph, resolution);
    const double times = static_cast<double>(resolution.num) / static_cast<double>(resolution.den);
    const auto bar = static_cast<std::uint64_t>(std::max<std::int64_t>(0, log2_fixed(times)));
    return potts_quality(std::vector<std::int64_t>(network.graph.nodes(), 1), {bar, 1});
}

}  // namespace comity
