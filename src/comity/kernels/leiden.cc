#include "comity/kernels/leiden.h"

#include <deque>
#include <numeric>

namespace comity {

namespace {

Labels single_nodes(std::size_t n) {
    Labels labels(n);
    std::iota(labels.begin(), labels.end(), 0U);
    return labels;
}

std::vector<std::int64_t> sums_by(const std::vector<std::int64_t>& values, const Labels& group, std::size_t groups) {
    std::vector<std::int64_t> sums(groups);
    for (std::size_t v = 0; v < values.size(); ++v) sums[group[v]] += values[v];
    return sums;
}

// Phase one. A community's mass and number of nodes are kept up to date; `near` is the weight between the node at hand
// and each community it touches.
class NodeMover {
  public:
    NodeMover(const Graph& graph, const PartitionQuality& quality, Labels& labels, DrawStream& draws)
        : graph_(graph),
          quality_(quality),
          labels_(labels),
          draws_(draws),
          mass_(sums_by(quality.mass, labels, graph.nodes())),
          members_(graph.nodes()),
          near_(graph.nodes()),
          touched_(graph.nodes()) {
        for (const std::uint32_t c : labels_) ++members_[c];
        for (auto c = static_cast<std::uint32_t>(graph.nodes()); c-- > 0;)
            if (members_[c] == 0) empty_.push_back(c);
    }

    bool run() {
        std::vector<std::uint32_t> order = single_nodes(graph_.nodes());
        draws_.shuffle(order);
        std::deque<std::uint32_t> queue(order.begin(), order.end());
        std::vector<bool> waiting(graph_.nodes(), true);
        bool moved = false;
        while (!queue.empty()) {
            const std::uint32_t v = queue.front();
            queue.pop_front();
            waiting[v] = false;
            if (!move(v)) continue;
            moved = true;
            for (std::uint32_t e = graph_.first[v]; e < graph_.first[v + 1]; ++e) {
                const std::uint32_t u = graph_.neighbour[e];
                if (waiting[u] || labels_[u] == labels_[v]) continue;
                waiting[u] = true;
                queue.push_back(u);
            }
        }
        return moved;
    }

  private:
    // What v is worth to community c, v not counted in it.
    [[nodiscard]] i128 worth(std::uint32_t v, std::uint32_t c) const {
        return quality_.gain * near_[c] - 2 * quality_.cost * quality_.mass[v] * mass_[c];
    }

    bool move(std::uint32_t v) {
        const std::uint32_t home = labels_[v];
        mass_[home] -= quality_.mass[v];
        std::vector<std::uint32_t> seen;
        for (std::uint32_t e = graph_.first[v]; e < graph_.first[v + 1]; ++e) {
            const std::uint32_t c = labels_[graph_.neighbour[e]];
            if (!touched_[c]) seen.push_back(c);
            touched_[c] = true;
            near_[c] += graph_.weight[e];
        }
        std::uint32_t best = home;
        i128 most = worth(v, home);
        if (most < 0 && members_[home] > 1) best = empty_.back(), most = 0;
        // Of equally good communities a draw chooses: the order of nodes must not. Staying goes before them.
        std::uint64_t equal = 0;
        for (const std::uint32_t c : seen) {
            const i128 here = worth(v, c);
            if (here < most || c == home || (here == most && equal == 0)) continue;
            equal = here > most ? 1 : equal + 1;
            if (equal == 1 || draws_.below(equal) == 0) best = c;
            most = here;
        }
        for (const std::uint32_t c : seen) near_[c] = 0, touched_[c] = false;
        mass_[best] += quality_.mass[v];
        if (best == home) return false;
        if (members_[best]++ == 0) empty_.pop_back();
        if (--members_[home] == 0) empty_.push_back(home);
        labels_[v] = best;
        return true;
    }

    const Graph& graph_;
    const PartitionQuality& quality_;
    Labels& labels_;
    DrawStream& draws_;
    std::vector<std::int64_t> mass_;
    std::vector<std::uint32_t> members_, empty_;
    std::vector<std::int64_t> near_;
    std::vector<bool> touched_;
};

// Labels of the base graph's nodes through the nodes that they have become part of.
Labels composed(const Labels& node_of, const Labels& labels) {
    Labels out(node_of.size());
    for (std::size_t v = 0; v < node_of.size(); ++v) out[v] = labels[node_of[v]];
    return out;
}

// From the base graph up: move, refine, merge what was refined, until every community is one node.
Labels climb(const Graph& base, const PartitionQuality& base_quality, Labels labels, DrawStream& draws) {
    Graph graph = base;
    PartitionQuality quality = base_quality;
    Labels node_of = single_nodes(base.nodes());
    for (;;) {
        move_nodes(graph, quality, labels, draws);
        if (renumber(labels) == graph.nodes()) break;
        Labels parts = refine(graph, quality, labels, draws);
        const std::uint32_t count = renumber(parts);
        if (count == graph.nodes()) break;  // nothing to merge: the communities stay as they are
        Labels above(count);
        for (std::size_t v = 0; v < parts.size(); ++v) above[parts[v]] = labels[v];
        quality.mass = sums_by(quality.mass, parts, count);
        graph = merged(graph, parts, count);
        node_of = composed(node_of, parts);
        labels = std::move(above);
    }
    return composed(node_of, labels);
}

// Whole communities as nodes: none may gain by joining another.
Labels join_communities(const Graph& base, const PartitionQuality& quality, Labels labels, DrawStream& draws) {
    const std::uint32_t count = renumber(labels);
    const Graph graph = merged(base, labels, count);
    const PartitionQuality whole{quality.gain, quality.cost, sums_by(quality.mass, labels, count)};
    Labels above = single_nodes(count);
    move_nodes(graph, whole, above, draws);
    return composed(labels, above);
}

// A community in pieces that no link joins becomes as many communities; that never costs quality.
Labels connected_pieces(const Graph& graph, const Labels& labels) {
    constexpr auto kNone = static_cast<std::uint32_t>(-1);
    Labels pieces(graph.nodes(), kNone);
    std::uint32_t count = 0;
    std::vector<std::uint32_t> stack;
    for (std::uint32_t start = 0; start < graph.nodes(); ++start) {
        if (pieces[start] != kNone) continue;
        pieces[start] = count;
        stack.push_back(start);
        while (!stack.empty()) {
            const std::uint32_t v = stack.back();
            stack.pop_back();
            for (std::uint32_t e = graph.first[v]; e < graph.first[v + 1]; ++e) {
                const std::uint32_t u = graph.neighbour[e];
                if (pieces[u] != kNone || labels[u] != labels[v]) continue;
                pieces[u] = count;
                stack.push_back(u);
            }
        }
        ++count;
    }
    return pieces;
}

}  // namespace

bool move_nodes(const Graph& graph, const PartitionQuality& quality, Labels& labels, DrawStream& draws) {
    return NodeMover(graph, quality, labels, draws).run();
}

LeidenResult leiden(const Graph& graph, const PartitionQuality& quality, const LeidenOptions& options) {
    DrawStream draws(options.seed, options.run);
    LeidenResult result;
    result.labels = single_nodes(graph.nodes());
    int quiet = 0;
    while (!result.settled && result.rounds < options.max_rounds) {
        Labels next = climb(graph, quality, result.labels, draws);
        next = connected_pieces(graph, join_communities(graph, quality, std::move(next), draws));
        renumber(next);
        quiet = next == result.labels ? quiet + 1 : 0;
        result.settled = quiet == options.patience;
        result.labels = std::move(next);
        ++result.rounds;
    }
    result.quality = quality_of(graph, result.labels, quality);
    return result;
}

}  // namespace comity
