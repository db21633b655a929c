#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "comity/kernels/draw_stream.h"
#include "comity/kernels/leiden.h"
#include "comity/measures/bloc_network.h"
#include "comity/measures/exclusivity.h"
#include "comity/measures/null_network.h"

namespace comity {
namespace {

std::vector<double> symmetric(std::size_t n, const std::vector<std::tuple<int, int, double>>& ties) {
    std::vector<double> counts(n * n);
    for (const auto& [a, b, count] : ties) {
        counts[static_cast<std::size_t>(a) * n + static_cast<std::size_t>(b)] = count;
        counts[static_cast<std::size_t>(b) * n + static_cast<std::size_t>(a)] = count;
    }
    return counts;
}

TieTable table_of(std::size_t n, std::vector<double> counts, TieNull null = TieNull::kQuasiIndependence) {
    auto expected = expected_ties(counts, n, null);
    EXPECT_TRUE(expected.has_value());
    return {n, std::move(counts), expected.value_or(std::vector<double>(n * n))};
}

// CN 0, GB 1, US 2, DE 3: the toy of docs/methods/expected_ties.md.
std::vector<double> toy() {
    return symmetric(4, {{0, 1, 30}, {0, 2, 90}, {0, 3, 20}, {1, 2, 50}, {1, 3, 40}, {2, 3, 60}});
}

TEST(ExpectedTies, WorkedNumbers) {
    const TieTable ipf = table_of(4, toy()), steijn = table_of(4, toy(), TieNull::kSteijn),
                   association = table_of(4, toy(), TieNull::kAssociation);
    EXPECT_NEAR(ipf.e(0, 1), 31.973, 5e-4);
    EXPECT_NEAR(steijn.e(0, 1), 37.352, 5e-4);
    EXPECT_NEAR(association.o(0, 1) / association.e(0, 1), 1.0357142857, 1e-10);
    const double ipf_ratios[] = {0.9383, 1.1834, 0.6255, 0.8068, 1.5353, 0.9682};
    const double steijn_ratios[] = {0.8032, 1.3108, 0.5354, 0.8671, 1.2778, 1.0405};
    int k = 0;
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = i + 1; j < 4; ++j, ++k) {
            EXPECT_NEAR(ipf.o(i, j) / ipf.e(i, j), ipf_ratios[k], 6e-5);
            EXPECT_NEAR(steijn.o(i, j) / steijn.e(i, j), steijn_ratios[k], 6e-5);
        }
}

// Twin: proportional fitting, row after row, until nothing moves.
std::vector<double> slow_quasi_independence(const std::vector<double>& sums) {
    const std::size_t n = sums.size();
    std::vector<double> e(n * n, 1);
    for (std::size_t i = 0; i < n; ++i) e[i * n + i] = 0;
    for (int round = 0; round < 20'000; ++round)
        for (std::size_t i = 0; i < n; ++i) {
            double row = 0;
            for (std::size_t j = 0; j < n; ++j) row += e[i * n + j];
            for (std::size_t j = 0; j < n; ++j) e[i * n + j] *= sums[i] / row, e[j * n + i] = e[i * n + j];
        }
    return e;
}

TEST(ExpectedTies, QuasiIndependenceIsItsTwin) {
    DrawStream draws(21, 0);
    for (int i = 0; i < 30; ++i) {
        const std::size_t n = 3 + draws.below(6);
        std::vector<double> counts(n * n);
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = 0; b < a; ++b)
                counts[a * n + b] = counts[b * n + a] = static_cast<double>(1 + draws.below(a == 1 ? 900 : 60));
        const auto fast = expected_ties(counts, n, TieNull::kQuasiIndependence);
        ASSERT_TRUE(fast.has_value());
        const auto sums = tie_sums(counts, n), kept = tie_sums(*fast, n);
        const auto slow = slow_quasi_independence(sums);
        for (std::size_t k = 0; k < n; ++k) EXPECT_NEAR(kept[k] / sums[k], 1, 1e-11);
        for (std::size_t k = 0; k < n * n; ++k) EXPECT_NEAR((*fast)[k], slow[k], 1e-6 * (1 + slow[k]));
    }
}

TEST(ExpectedTies, NoSolution) {
    // All ties are with one country; two countries; none.
    EXPECT_FALSE(expected_ties(symmetric(3, {{0, 1, 5}, {0, 2, 7}}), 3, TieNull::kQuasiIndependence).has_value());
    EXPECT_FALSE(expected_ties(symmetric(2, {{0, 1, 5}}), 2, TieNull::kQuasiIndependence).has_value());
    EXPECT_FALSE(expected_ties(std::vector<double>(9), 3, TieNull::kQuasiIndependence).has_value());
    // A country without ties is expected to have none.
    const auto e = expected_ties(symmetric(4, {{0, 1, 5}, {0, 2, 7}, {1, 2, 3}}), 4, TieNull::kQuasiIndependence);
    ASSERT_TRUE(e.has_value());
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ((*e)[i * 4 + 3], 0);
}

TEST(NullNetwork, KeepsEverySumAndFollowsTheExpectation) {
    const TieTable table = table_of(5, symmetric(5, {{0, 1, 300}, {0, 2, 900}, {0, 3, 200}, {1, 2, 500}, {1, 3, 400},
                                                     {2, 3, 600}, {3, 4, 1}, {2, 4, 2}}));
    const auto sums = tie_sums(table.observed, 5);
    std::vector<double> mean(25);
    constexpr int kDraws = 400;
    for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
        const auto counts = draw_null_network(table, 5, draw);
        EXPECT_EQ(tie_sums(counts, 5), sums);
        for (std::size_t k = 0; k < 25; ++k) mean[k] += counts[k] / kDraws;
        for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(counts[i * 5 + i], 0);
    }
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = i + 1; j < 5; ++j)
            EXPECT_NEAR(mean[i * 5 + j], table.e(i, j), 6 * std::sqrt(table.e(i, j) / kDraws) + 0.02 * table.e(i, j) + 0.2);
    EXPECT_EQ(draw_null_network(table, 5, 7), draw_null_network(table, 5, 7));
    EXPECT_NE(draw_null_network(table, 5, 7), draw_null_network(table, 5, 8));
}

TEST(Exclusivity, WorkedNumbers) {
    // docs/methods/exclusivity.md: CN US against GB DE under Steijn's expectation.
    const TieTable table = table_of(4, toy());
    const BlocSums sums = partition_sums(table, {0, 1, 0, 1});
    EXPECT_DOUBLE_EQ(sums.within, 130);
    EXPECT_DOUBLE_EQ(sums.between, 160);
    EXPECT_NEAR(sums.within_share().value(), 130.0 / 290, 1e-15);
    EXPECT_NEAR(sums.within_expected, 90 / 1.18343 + 40 / 1.53531, 5e-3);
    EXPECT_NEAR(sums.exclusivity().value(), (130 / sums.within_expected) / (160 / (290 - sums.within_expected)), 1e-9);
    EXPECT_NEAR(excess_within(table, {0, 1, 0, 1}).value(), (130 - sums.within_expected) / 290, 1e-12);
    EXPECT_FALSE(partition_sums(table, {0, 0, 0, 0}).exclusivity().has_value());
    EXPECT_FALSE(partition_sums(table, {0, 1, 2, 3}).exclusivity().has_value());
    EXPECT_DOUBLE_EQ(excess_within(table, {0, 0, 0, 0}).value(), 0);
}

// A set is a bloc of a partition whose other countries are each alone, but for pairs that do not touch it.
TEST(Exclusivity, SetsAndPartitionsAgree) {
    const TieTable table = table_of(4, toy());
    const BlocSums set = set_sums(table, {true, false, true, false});
    EXPECT_DOUBLE_EQ(set.within, 90);
    EXPECT_DOUBLE_EQ(set.between, 30 + 20 + 50 + 60);
    const BlocSums cross = cross_sums(table, {0, 1, 0, 1}, 0, 1);
    EXPECT_DOUBLE_EQ(cross.within, 160);
    EXPECT_DOUBLE_EQ(cross.between, 0);
    // A country's sums are kept, so what is within decides what lies between.
    EXPECT_NEAR(2 * set.within + set.between, 2 * set.within_expected + set.between_expected, 1e-9);
}

TEST(Exclusivity, GrowthOfALine) {
    const std::vector<int> years = {2019, 2020, 2021, 2022};
    std::vector<double> values;
    for (const int year : years) values.push_back(2 * std::pow(1.05, year - 2019));
    const auto exact = log_growth(years, values, 0.95);
    ASSERT_TRUE(exact.has_value());
    EXPECT_NEAR(exact->value, 0.05, 1e-12);
    EXPECT_NEAR(exact->lower.value(), 0.05, 1e-6);
    // Values e^0, e^1, e^0: slope 0; residual sum 2/3, one degree of freedom, error √(2/3 / 1 / 2), t(0.975; 1) = 12.7062.
    const auto rough = log_growth(std::vector<int>{1, 2, 3}, std::vector<double>{1, std::exp(1), 1}, 0.95);
    EXPECT_NEAR(rough->value, 0, 1e-12);
    EXPECT_NEAR(rough->upper.value(), std::expm1(12.706204736 * std::sqrt(1.0 / 3)), 1e-3);
    EXPECT_FALSE(log_growth(std::vector<int>{1}, std::vector<double>{1}, 0.95).has_value());
    EXPECT_FALSE(log_growth(std::vector<int>{1, 2}, std::vector<double>{1, 0}, 0.95).has_value());
}

// A value of 0 has no logarithm; the others have their line.
TEST(Exclusivity, GrowthLeavesOutYearsOfNothing) {
    const auto some = log_growth(std::vector<int>{1, 2, 3, 4}, std::vector<double>{1, 0, 1.21, 1.331}, 0.95);
    ASSERT_TRUE(some.has_value());
    EXPECT_NEAR(some->value, 0.1, 1e-12);
    EXPECT_NEAR(some->upper.value(), 0.1, 1e-6);
    const auto two = log_growth(std::vector<int>{1, 2, 3}, std::vector<double>{1, 0, 4}, 0.95);
    ASSERT_TRUE(two.has_value());
    EXPECT_NEAR(two->value, 1, 1e-12);
    EXPECT_FALSE(two->lower.has_value());
    EXPECT_FALSE(log_growth(std::vector<int>{1, 2, 3}, std::vector<double>{0, 3, 0}, 0.95).has_value());
}

// Two planted groups whose pairs work together three times as much as expected.
TEST(BlocNetwork, FindsPlantedGroupsUnderEveryWeight) {
    constexpr std::size_t n = 10;
    std::vector<double> counts(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            if (i != j) counts[i * n + j] = 10.0 * static_cast<double>((1 + i % 4) * (1 + j % 4)) * (i % 2 == j % 2 ? 3 : 1);
    const TieTable table = table_of(n, counts);
    for (const LinkWeight weight : {LinkWeight::kLog, LinkWeight::kRatio, LinkWeight::kCount}) {
        const BlocNetwork network = bloc_network(table, weight);
        const Labels labels = leiden(network.graph, bloc_quality(network, {1, 1}), {}).labels;
        for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(labels[i], i % 2) << link_weight_name(weight);
    }
    // Nobody works together four times as much as expected.
    const BlocNetwork network = bloc_network(table, LinkWeight::kLog);
    const Labels alone = leiden(network.graph, bloc_quality(network, {4, 1}), {}).labels;
    EXPECT_EQ(Labels(alone), (Labels{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(BlocNetwork, Names) {
    for (const LinkWeight weight : {LinkWeight::kLog, LinkWeight::kRatio, LinkWeight::kCount})
        EXPECT_EQ(link_weight_of(link_weight_name(weight)), weight);
    for (const TieNull null : {TieNull::kQuasiIndependence, TieNull::kSteijn, TieNull::kAssociation})
        EXPECT_EQ(tie_null_of(tie_null_name(null)), null);
    EXPECT_FALSE(link_weight_of("square").has_value());
    EXPECT_FALSE(tie_null_of("chance").has_value());
}

}  // namespace
}  // namespace comity
