#include "comity/analysis/bloc_search.h"

#include "comity/kernels/leiden.h"

namespace comity {

namespace {

std::uint64_t stream_of(std::uint64_t network, std::size_t resolution, std::size_t run) {
    return network << 40 | std::uint64_t{resolution} << 32 | run;
}

}  // namespace

BlocRuns search_blocs(const TieTable& table, const BlocSearch& search, std::uint64_t network) {
    const BlocNetwork links = bloc_network(table, search.weight);
    std::vector<PartitionQuality> qualities;
    for (const Fraction& resolution : search.resolutions) qualities.push_back(bloc_quality(links, resolution));

    const std::size_t runs = search.runs;
    std::vector<LeidenResult> results(qualities.size() * runs);
    parallel_for(results.size(), search.resources.threads, [&](std::size_t i) {
        if (!still_wanted(search.resources).ok()) return;
        results[i] = leiden(links.graph, qualities[i / runs], {search.seed, stream_of(network, i / runs, i % runs)});
    });

    BlocRuns found;
    for (std::size_t r = 0; r < qualities.size(); ++r) {
        auto& labels = found.labels.emplace_back();
        found.best.push_back(0);
        for (std::size_t run = 0; run < runs; ++run) {
            if (results[r * runs + run].quality > results[r * runs + found.best[r]].quality) found.best[r] = run;
            labels.push_back(std::move(results[r * runs + run].labels));
        }
    }
    return found;
}

}  // namespace comity
