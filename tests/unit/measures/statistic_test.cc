#include "comity/measures/statistic.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

Cell cell_of(std::size_t n) {
    Cell cell;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = static_cast<double>(i * 7 % 13), y = static_cast<double>(i * 5 % 11 + 1);
        cell.add(i, {i % 2 == 0 ? x : 0, i % 2 == 0 ? 1.0 : 0, i % 2 == 0 ? 0 : y, i % 2 == 0 ? 0 : 1.0});
    }
    return cell;
}

Conventions with(IntervalKind kind) {
    Conventions c;
    c.interval = kind;
    return c;
}

TEST(Statistic, GainAndDifference) {
    const double sums[] = {17, 10, 9, 10};
    EXPECT_NEAR(*gain_statistic(0, 1, 2, 3)(sums), 17.0 / 9 - 1, 1e-15);
    EXPECT_NEAR(*difference_statistic(0, 1, 2, 3)(sums), 0.8, 1e-15);
    const double none[] = {17, 10, 0, 10};
    EXPECT_FALSE(gain_statistic(0, 1, 2, 3)(none));
    const double empty[] = {17, 10, 9, 0};
    EXPECT_FALSE(difference_statistic(0, 1, 2, 3)(empty));
}

// A plain ratio through the general door gives what bounds_of gives, for every number of columns.
TEST(Statistic, RatioAgreesWithBoundsOf) {
    for (std::size_t columns = 2; columns <= kMaxColumns; ++columns) {
        Cell cell;
        cell.columns = columns;
        cell.n = 50;
        for (std::size_t i = 0; i < 50 * columns; ++i) cell.table.push_back(static_cast<double>(i * i % 17 + 1));
        const auto ratio = [](std::span<const double> s) { return std::optional(s[0] / s[1]); };
        for (const IntervalKind kind : {IntervalKind::kBootstrap, IntervalKind::kNormal}) {
            const auto general = statistic_bounds(cell, ratio, with(kind), "q", "c", 1);
            const auto plain = bounds_of(cell, {{0, 1, false}}, with(kind), "q", "c", 1)[0];
            ASSERT_TRUE(general && plain);
            EXPECT_NEAR(general->lower, plain->lower, 1e-9) << columns;
            EXPECT_NEAR(general->upper, plain->upper, 1e-9) << columns;
        }
    }
}

// A share of one half: the balance is 1, and its slope jumps. No bound lies beyond 1, and the interval is as wide as that of the share.
TEST(Statistic, BalancesHaveWidthAtOneHalf) {
    Cell half, most;
    for (std::size_t i = 0; i < 50; ++i) {
        half.add(i, {i % 2 == 0 ? 1.0 : 0.0, 1});
        most.add(i, {i % 10 == 0 ? 0.0 : 1.0, 1});
    }
    const auto share = [](std::span<const double> s) { return std::optional(s[0] / s[1]); };
    const Conventions c = with(IntervalKind::kNormal);
    const auto of_share = statistic_bounds(half, share, c, "q", "c", 1), of_half = balance_bounds(half, share, c, "q", "c", 1);
    ASSERT_TRUE(of_share && of_half);
    EXPECT_NEAR(of_half->lower, 2 * of_share->lower, 1e-9);
    EXPECT_EQ(of_half->upper, 1);
    const auto far = statistic_bounds(most, share, c, "q", "c", 1), of_most = balance_bounds(most, share, c, "q", "c", 1);
    EXPECT_NEAR(of_most->lower, 2 - 2 * far->upper, 1e-9);
    EXPECT_NEAR(of_most->upper, 2 - 2 * far->lower, 1e-9);
    const auto drawn = balance_bounds(half, share, with(IntervalKind::kBootstrap), "q", "c", 1);
    EXPECT_LE(drawn->upper, 1);
    EXPECT_LT(drawn->lower, drawn->upper);
    EXPECT_FALSE(balance_bounds(half, share, with(IntervalKind::kNone), "q", "c", 1));
}

TEST(Statistic, UnitsAreDrawnTogether) {
    Cell cell;
    for (std::size_t i = 0; i < 300; ++i) cell.add(i % 23, {static_cast<double>(i * 7 % 13), 1});
    const auto ratio = [](std::span<const double> s) { return std::optional(s[0] / s[1]); };
    for (const IntervalKind kind : {IntervalKind::kBootstrap, IntervalKind::kCwts, IntervalKind::kNormal}) {
        Conventions c = with(kind);
        c.resample = Resample::kInstitutions;
        const auto general = statistic_bounds(cell, ratio, c, "q", "c", 1);
        const auto plain = bounds_of(cell, {{0, 1, false}}, c, "q", "c", 1)[0];
        EXPECT_NEAR(general->lower, plain->lower, 1e-9);
        EXPECT_NEAR(general->upper, plain->upper, 1e-9);
        EXPECT_NE(general->lower, statistic_bounds(cell, ratio, with(kind), "q", "c", 1)->lower);
    }
}

// Two ways to the same interval: close for a smooth statistic of many works.
TEST(Statistic, DeltaMethodAndBootstrapAgree) {
    const Cell cell = cell_of(4000);
    const auto gain = gain_statistic(0, 1, 2, 3);
    const auto drawn = statistic_bounds(cell, gain, with(IntervalKind::kBootstrap), "q", "c", 1);
    const auto normal = statistic_bounds(cell, gain, with(IntervalKind::kNormal), "q", "c", 1);
    ASSERT_TRUE(drawn && normal);
    EXPECT_NEAR((drawn->upper - drawn->lower) / (normal->upper - normal->lower), 1, 0.1);
    EXPECT_FALSE(statistic_bounds(cell, gain, with(IntervalKind::kWilson), "q", "c", 1));
    EXPECT_FALSE(statistic_bounds(cell, gain, with(IntervalKind::kNone), "q", "c", 1));
}

}  // namespace
}  // namespace comity
