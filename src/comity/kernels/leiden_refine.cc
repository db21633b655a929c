#include <array>
#include <numeric>

#include "comity/kernels/leiden.h"

namespace comity {

namespace {

// 2^(-1/2), 2^(-1/4), … in units of 2^-32, from whole square roots, so that no library's last bit decides a draw.
constexpr std::uint64_t whole_root(u128 x) {
    std::uint64_t root = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 63; bit != 0; bit >>= 1)
        if (u128{root | bit} * (root | bit) <= x) root |= bit;
    return root;
}

constexpr int kFractionBits = 12;
constexpr std::array<std::uint64_t, kFractionBits> kRoots = [] {
    std::array<std::uint64_t, kFractionBits> roots{};
    u128 value = u128{1} << 31;  // 1/2
    for (auto& root : roots) root = whole_root(value << 32), value = root;
    return roots;
}();

// 2^(-lag/unit) in units of 2^-32; lag >= 0, unit > 0.
std::uint64_t halvings(i128 lag, i128 unit) {
    const i128 whole = lag / unit;
    if (whole >= 32) return 0;
    i128 rest = lag % unit;
    u128 value = u128{1} << 32;
    for (const std::uint64_t root : kRoots) {
        // The next binary digit of rest/unit; doubling cannot overflow, rest < unit < 2^125.
        rest *= 2;
        if (rest < unit) continue;
        rest -= unit;
        value = value * root >> 32;
    }
    return static_cast<std::uint64_t>(value >> static_cast<int>(whole));
}

// A gain that is smaller by the tenth part of a link of mean weight is e times less likely: the upper end of what the
// authors found good; 0.1 · ln 2 = 1/14.
i128 unit_of_gain(const Graph& graph, const PartitionQuality& quality) {
    i128 sum = 0;
    for (const std::int64_t w : graph.weight) sum += w < 0 ? -w : w;
    const auto links = static_cast<i128>(graph.weight.size());
    return links == 0 ? 1 : std::max<i128>(1, quality.gain * (sum / links) / 14);
}

class Refiner {
  public:
    Refiner(const Graph& graph, const PartitionQuality& quality, const Labels& labels, DrawStream& draws)
        : graph_(graph),
          quality_(quality),
          community_(labels),
          draws_(draws),
          unit_(unit_of_gain(graph, quality)),
          part_(graph.nodes()),
          mass_(quality.mass),
          outward_(graph.nodes()),
          alone_(graph.nodes(), true),
          near_(graph.nodes()),
          touched_(graph.nodes()),
          whole_(graph.nodes()) {
        std::iota(part_.begin(), part_.end(), 0U);
        for (std::uint32_t v = 0; v < graph.nodes(); ++v) {
            whole_[labels[v]] += quality.mass[v];
            for (std::uint32_t e = graph.first[v]; e < graph.first[v + 1]; ++e)
                if (labels[graph.neighbour[e]] == labels[v]) outward_[v] += graph.weight[e];
        }
    }

    Labels run() {
        std::vector<std::uint32_t> order(graph_.nodes());
        std::iota(order.begin(), order.end(), 0U);
        draws_.shuffle(order);
        for (const std::uint32_t v : order)
            if (alone_[v] && well_connected(v, v)) join(v);
        return part_;
    }

  private:
    // Whether splitting the part off its community would not be better: E(C, S−C) ≥ γ·‖C‖·(‖S‖−‖C‖).
    [[nodiscard]] bool well_connected(std::uint32_t part, std::uint32_t member) const {
        const i128 rest = whole_[community_[member]] - mass_[part];
        return quality_.gain * outward_[part] >= 2 * quality_.cost * mass_[part] * rest;
    }

    void join(std::uint32_t v) {
        std::vector<std::uint32_t> seen;
        for (std::uint32_t e = graph_.first[v]; e < graph_.first[v + 1]; ++e) {
            const std::uint32_t u = graph_.neighbour[e];
            if (community_[u] != community_[v]) continue;
            if (!touched_[part_[u]]) seen.push_back(part_[u]);
            touched_[part_[u]] = true;
            near_[part_[u]] += graph_.weight[e];
        }
        const std::uint32_t chosen = choose(v, seen);
        if (chosen != v) {
            outward_[chosen] += outward_[v] - 2 * near_[chosen];
            mass_[chosen] += mass_[v];
            part_[v] = chosen;
            alone_[chosen] = alone_[v] = false;
        }
        for (const std::uint32_t c : seen) near_[c] = 0, touched_[c] = false;
    }

    // v itself stands for staying alone, a gain of 0.
    std::uint32_t choose(std::uint32_t v, const std::vector<std::uint32_t>& seen) {
        std::vector<std::pair<std::uint32_t, i128>> open = {{v, 0}};
        i128 most = 0;
        for (const std::uint32_t c : seen) {
            const i128 gain = quality_.gain * near_[c] - 2 * quality_.cost * quality_.mass[v] * mass_[c];
            if (gain < 0 || near_[c] <= 0 || !well_connected(c, v)) continue;
            open.emplace_back(c, gain);
            most = std::max(most, gain);
        }
        std::vector<std::uint64_t> chance;
        std::uint64_t sum = 0;
        for (const auto& [c, gain] : open) sum += chance.emplace_back(halvings(most - gain, unit_));
        std::uint64_t at = draws_.below(sum);
        std::size_t i = 0;
        while (at >= chance[i]) at -= chance[i++];
        return open[i].first;
    }

    const Graph& graph_;
    const PartitionQuality& quality_;
    const Labels& community_;
    DrawStream& draws_;
    i128 unit_;
    Labels part_;                                // a part goes by the name of one of its nodes
    std::vector<std::int64_t> mass_, outward_;   // a part: its mass, its links to the rest of its community
    std::vector<bool> alone_;
    std::vector<std::int64_t> near_;
    std::vector<bool> touched_;
    std::vector<std::int64_t> whole_;  // mass of a community
};

}  // namespace

Labels refine(const Graph& graph, const PartitionQuality& quality, const Labels& labels, DrawStream& draws) {
    return Refiner(graph, quality, labels, draws).run();
}

}  // namespace comity
