// Which of many runs is shown: one that no other run beats, by a quality that is computed here again.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "comity/analysis/bloc_search.h"
#include "comity/base/philox.h"

namespace comity {
namespace {

// Ties without any plan: many partitions are nearly as good as the best, and runs end in different ones.
TieTable disordered(std::size_t n, std::uint32_t seed) {
    TieTable table{n, std::vector<double>(n * n), std::vector<double>(n * n, 100)};
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i + 1; j < n; ++j) {
            const auto draw = philox4x32({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), 0, 0}, {seed, 0});
            table.observed[i * n + j] = table.observed[j * n + i] = static_cast<double>(draw[0] % 300);
        }
    return table;
}

TEST(BlocSearch, ShowsTheBestOfItsRuns) {
    constexpr std::size_t n = 60;
    std::size_t better_than_the_first = 0;
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        const TieTable table = disordered(n, seed);
        const BlocSearch search{LinkWeight::kLog, {{1, 1}, {3, 2}}, 12, seed, 1};
        const BlocRuns runs = search_blocs(table, search, 0);
        const BlocNetwork network = bloc_network(table, search.weight);
        ASSERT_EQ(runs.labels.size(), 2U);
        for (std::size_t r = 0; r < runs.labels.size(); ++r) {
            ASSERT_EQ(runs.labels[r].size(), search.runs);
            const PartitionQuality quality = bloc_quality(network, search.resolutions[r]);
            std::vector<i128> qualities;
            for (const Labels& labels : runs.labels[r]) qualities.push_back(quality_of(network.graph, labels, quality));
            const auto best = std::max_element(qualities.begin(), qualities.end());  // the first of them
            EXPECT_EQ(runs.best[r], static_cast<std::size_t>(best - qualities.begin()));
            EXPECT_EQ(runs.best_of(r), runs.labels[r][runs.best[r]]);
            better_than_the_first += runs.best[r] != 0;
        }
    }
    // Else the test could not tell the best from the first.
    EXPECT_GE(better_than_the_first, 3U);
}

}  // namespace
}  // namespace comity
