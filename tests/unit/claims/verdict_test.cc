// Values are rounded as decimals are: a half is a half, whatever double stands for it.
#include "comity/claims/verdict.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(Verdict, AHalfRoundsUp) {
    for (const auto& [part, stated] : {std::pair{29, .15}, {57, .29}, {113, .57}, {115, .58}})
        EXPECT_TRUE(reaches(part / 200.0, {stated, 2})) << part;
    EXPECT_FALSE(reaches(.1449, {.15, 2}));
    EXPECT_FALSE(reaches(.4999999999999999, {1, 0}));
    EXPECT_TRUE(reaches(.5, {1, 0}));
    EXPECT_TRUE(reaches(1234567.5, {1234568, 0}));
    EXPECT_TRUE(reaches(1e20, {1e20, 0}));
    EXPECT_FALSE(reaches(2.5, {1e300, 12}));
    EXPECT_TRUE(reaches(1.7e308, {2, 12}));
    EXPECT_FALSE(reaches(-1.7e308, {2, 12}));
    EXPECT_TRUE(reaches(9007199254740993.0, {9007199254740992.0, 0}));
    EXPECT_FALSE(reaches(1e-300, {1e-12, 12}));
    EXPECT_TRUE(reaches(-.25, {-.2, 1}));  // up is towards 0
    EXPECT_FALSE(reaches(-.26, {-.2, 1}));
    EXPECT_TRUE(reaches(0, {0, 3}));
}

// Every k of n against its fraction: k/n, rounded, is the largest u with (2u − 1) n <= 2k · 10^d.
TEST(Verdict, SharesRoundAsFractionsDo) {
    for (std::int64_t n = 1; n <= 400; ++n)
        for (std::int64_t k = 0; k <= n; ++k)
            for (std::int64_t d = 0, scale = 1; d <= 3; ++d, scale *= 10) {
                const std::int64_t units = (2 * k * scale + n) / (2 * n);
                const double value = static_cast<double>(k) / static_cast<double>(n), step = static_cast<double>(scale);
                const int decimals = static_cast<int>(d);
                ASSERT_TRUE(reaches(value, {static_cast<double>(units) / step, decimals})) << k << " of " << n << ", " << d;
                ASSERT_FALSE(reaches(value, {static_cast<double>(units + 1) / step, decimals})) << k << " of " << n << ", " << d;
            }
}

}  // namespace
}  // namespace comity
