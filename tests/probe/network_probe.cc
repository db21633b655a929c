// Runs kernels on networks from standard input, so that tests can compare them with other packages.
//
//   leiden modularity|potts NUM DEN SEED RUNS NODES LINKS   then LINKS lines "a b weight"
//
// One line a request: the labels of the best of RUNS runs, separated by blanks.
#include <cstdio>
#include <iostream>
#include <string>

#include "comity/kernels/leiden.h"

namespace {

using namespace comity;

struct Request {
    std::string quality;
    Fraction resolution;
    std::uint64_t seed = 0, runs = 0;
    Graph graph;
};

bool read_request(Request& request) {
    std::string word;
    std::size_t nodes = 0, links = 0;
    if (!(std::cin >> word >> request.quality >> request.resolution.num >> request.resolution.den >> request.seed >>
          request.runs >> nodes >> links))
        return false;
    std::vector<Link> all(links);
    for (Link& link : all) std::cin >> link.a >> link.b >> link.weight;
    request.graph = graph_of(nodes, all);
    return word == "leiden" && bool(std::cin);
}

LeidenResult best_run(const Request& r) {
    const PartitionQuality quality =
        r.quality == "modularity" ? modularity_quality(r.graph, r.resolution)
                                  : potts_quality(std::vector<std::int64_t>(r.graph.nodes(), 1), r.resolution);
    LeidenResult best = leiden(r.graph, quality, {r.seed, 0});
    for (std::uint64_t run = 1; run < r.runs; ++run)
        if (LeidenResult next = leiden(r.graph, quality, {r.seed, run}); next.quality > best.quality)
            best = std::move(next);
    return best;
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (Request request; read_request(request);) {
        for (const std::uint32_t label : best_run(request).labels) std::printf("%u ", label);
        std::printf("\n");
    }
    return std::cin.eof() ? 0 : 1;
}
