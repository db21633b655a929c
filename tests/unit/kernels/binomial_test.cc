#include "comity/kernels/binomial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "comity/kernels/log_ratio.h"

namespace comity {
namespace {

// Exact probabilities of 0 … n successes, by adding one trial after the other.
std::vector<double> exact_binomial(std::size_t n, double p) {
    std::vector<double> chance = {1};
    for (std::size_t i = 0; i < n; ++i) {
        chance.push_back(0);
        for (std::size_t k = chance.size(); k-- > 0;) chance[k] = chance[k] * (1 - p) + (k > 0 ? chance[k - 1] * p : 0);
    }
    return chance;
}

TEST(Binomial, FollowsItsDistribution) {
    DrawStream draws(11, 0);
    for (const auto& [n, p] : {std::pair<std::size_t, double>{1, 0.5}, {5, 0.3}, {12, 0.85}, {40, 0.01}, {33, 1.0 / 3}}) {
        const std::vector<double> chance = exact_binomial(n, p);
        std::vector<double> seen(n + 1);
        constexpr int kDraws = 20'000;
        const auto fixed = static_cast<Chance>(p * static_cast<double>(kCertain));
        for (int i = 0; i < kDraws; ++i) ++seen[draw_binomial(n, fixed, draws)];
        for (std::size_t k = 0; k <= n; ++k) {
            const double expected = kDraws * chance[k];
            EXPECT_NEAR(seen[k], expected, 5 * std::sqrt(expected) + 1) << n << " " << p << " " << k;
        }
    }
}

// Twin: one Philox block after the other. Whole rounds of 32 blocks, then words, then bits.
TEST(Binomial, HeadsCountsTheStreamsBits) {
    for (const std::uint64_t n : {1U, 31U, 32U, 4095U, 4096U, 4097U, 12'345U, 100'000U}) {
        DrawStream fast(3, 9), slow(3, 9);
        std::uint64_t ones = 0;
        for (std::uint64_t bits = n; bits > 0; bits -= std::min<std::uint64_t>(bits, 32))
            ones += static_cast<std::uint64_t>(std::popcount(slow.next() >> (bits < 32 ? 32 - bits : 0)));
        EXPECT_EQ(heads(n, fast), ones) << n;
    }
    DrawStream draws(3, 10);
    const double many = static_cast<double>(heads(10'000'000, draws));
    EXPECT_NEAR(many, 5e6, 5 * std::sqrt(2.5e6));
}

TEST(Binomial, Bounds) {
    DrawStream draws(12, 0);
    EXPECT_EQ(draw_binomial(100, kCertain, draws), 100U);
    EXPECT_EQ(draw_binomial(100, 0, draws), 0U);
    EXPECT_EQ(draw_binomial(0, kCertain / 2, draws), 0U);
    EXPECT_EQ(heads(0, draws), 0U);
    for (int i = 0; i < 50; ++i) EXPECT_LE(heads(7, draws), 7U);
}

TEST(Multinomial, KeepsTheSumAndFollowsTheWeights) {
    DrawStream draws(13, 0);
    const std::vector<double> weights = {5, 0, 1, 3, 0, 11, 0};
    std::vector<double> sum(weights.size());
    for (int i = 0; i < 200; ++i) {
        const auto cells = draw_multinomial(1000, weights, draws);
        EXPECT_EQ(std::accumulate(cells.begin(), cells.end(), std::uint64_t{0}), 1000U);
        for (std::size_t c = 0; c < cells.size(); ++c) sum[c] += static_cast<double>(cells[c]);
    }
    for (std::size_t c = 0; c < weights.size(); ++c) {
        const double expected = 200'000 * weights[c] / 20;
        EXPECT_NEAR(sum[c], expected, 5 * std::sqrt(expected)) << c;
    }
}

TEST(LogRatio, AgreesWithTheLibrary) {
    EXPECT_EQ(log2_fixed(1), 0);
    EXPECT_EQ(log2_fixed(2), 1 << kLogBits);
    EXPECT_EQ(log2_fixed(0.25), -(2 << kLogBits));
    DrawStream draws(14, 0);
    for (int i = 0; i < 5000; ++i) {
        const double x = (1.0 + draws.next()) / (1.0 + draws.below(1 << 20));
        const double exact = std::ldexp(std::log2(x), kLogBits);
        EXPECT_LE(static_cast<double>(log2_fixed(x)), exact + 1e-6);
        EXPECT_GT(static_cast<double>(log2_fixed(x)), exact - 1 - 1e-6);
    }
}

}  // namespace
}  // namespace comity
