#include "comity/kernels/partitions.h"

#include <gtest/gtest.h>

#include <cmath>

#include "comity/kernels/draw_stream.h"

namespace comity {
namespace {

struct Case {
    Labels a, b;
    double rand, variation;
};

// Values of scikit-learn 1.9.1 (adjusted_rand_score) and igraph 1.0.0 (compare_communities, method "vi").
const std::vector<Case> kCases = {
    {{0, 0, 1, 1}, {0, 0, 1, 2}, 0.5714285714285714, 0.3465735902799725},
    {{0, 0, 1, 1}, {0, 1, 0, 1}, -0.5, 1.3862943611198906},
    {{0, 0, 0, 0}, {0, 1, 2, 3}, 0.0, 1.3862943611198906},
    {{0, 0, 0}, {0, 0, 0}, 1.0, 0.0},
    {{0, 0, 0, 1, 1, 1}, {0, 0, 1, 1, 2, 2}, 0.24242424242424243, 0.8675632284814612},
    {{2, 1, 2, 1, 2, 2, 2, 2, 0, 1, 0, 2}, {0, 1, 0, 2, 3, 1, 3, 0, 1, 0, 1, 3}, 0.09206349206349207, 1.394479819934814},
    {{2, 1, 3, 1, 0, 1, 4, 4, 3, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 4, 1, 1, 1, 3, 2, 0, 2, 3, 1},
     {1, 2, 0, 2, 2, 4, 4, 0, 4, 5, 5, 2, 0, 2, 2, 2, 3, 5, 2, 1, 3, 3, 5, 1, 0, 2, 0, 5, 2, 3},
     0.019306713470820535,
     2.157466874690675}};

TEST(Partitions, ValuesOfOtherPackages) {
    for (const Case& c : kCases) {
        EXPECT_NEAR(adjusted_rand(c.a, c.b).value(), c.rand, 1e-15);
        EXPECT_NEAR(adjusted_rand(c.b, c.a).value(), c.rand, 1e-15);
        EXPECT_NEAR(variation_of_information(c.a, c.b), c.variation, 1e-14);
        EXPECT_NEAR(variation_of_information(c.b, c.a), c.variation, 1e-14);
    }
}

TEST(Partitions, NothingToCompare) {
    EXPECT_FALSE(adjusted_rand({}, {}).has_value());
    EXPECT_FALSE(adjusted_rand({0}, {0}).has_value());
    EXPECT_DOUBLE_EQ(adjusted_rand({0, 1, 2}, {2, 1, 0}).value(), 1);
    EXPECT_DOUBLE_EQ(variation_of_information({}, {}), 0);
}

// Twin: pairs of things, one after the other.
double slow_rand(const Labels& a, const Labels& b) {
    double both = 0, in_a = 0, in_b = 0, pairs = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < i; ++j, ++pairs) {
            in_a += a[i] == a[j];
            in_b += b[i] == b[j];
            both += a[i] == a[j] && b[i] == b[j];
        }
    const double chance = in_a * in_b / pairs;
    return (both - chance) / ((in_a + in_b) / 2 - chance);
}

TEST(Partitions, RandIsItsTwin) {
    DrawStream draws(3, 0);
    for (int i = 0; i < 300; ++i) {
        const std::size_t n = 3 + draws.below(20);
        Labels a(n), b(n);
        for (std::size_t k = 0; k < n; ++k) {
            a[k] = static_cast<std::uint32_t>(draws.below(4));
            b[k] = static_cast<std::uint32_t>(draws.below(3));
        }
        const double slow = slow_rand(a, b);
        if (!std::isfinite(slow)) continue;  // all in one group, or all alone, in both
        EXPECT_NEAR(adjusted_rand(a, b).value(), slow, 1e-12);
    }
}

TEST(Partitions, CoMembershipCounts) {
    CoMembership together(3);
    together.add({0, 0, 1});
    together.add({0, 1, 1});
    together.add({5, 5, 5});
    EXPECT_EQ(together.partitions(), 3U);
    EXPECT_EQ(together.count(0, 1), 2U);
    EXPECT_EQ(together.count(2, 1), 2U);
    EXPECT_EQ(together.count(0, 2), 1U);
    EXPECT_EQ(together.count(1, 1), 3U);
}

}  // namespace
}  // namespace comity
