#include "comity/measures/reallocation.h"

#include <gtest/gtest.h>

#include <numeric>

namespace comity {
namespace {

// Mean of the categories' scores, weighted by the categories; those without a score (domestic work) stay out.
double weighted_score(std::span<const double> categories, std::span<const std::optional<double>> scores) {
    double sum = 0, weight = 0;
    for (std::size_t i = 0; i < categories.size(); ++i)
        if (scores[i]) sum += categories[i] * *scores[i], weight += categories[i];
    return sum / weight;
}

// Wu, Esposito & Evans' rule with the numbers of docs/methods/cut.md: US, UK, EU, domestic.
TEST(Reallocation, WorkedNumbersOfWuEspositoEvans) {
    const std::vector<double> before = {30, 10, 20, 40};
    const std::vector<std::optional<double>> leads = {0.532592418, 0.752631801, 0.563636889, std::nullopt};
    const auto score = [&](double keep) { return weighted_score(*reallocated(before, 0, keep), leads); };
    EXPECT_NEAR(score(1), 0.579614, 5e-7);
    EXPECT_NEAR(score(0.5), 0.599206, 5e-7);
    EXPECT_NEAR(score(0), 0.626635, 5e-7);
    const auto half = *reallocated(before, 0, 0.5);
    EXPECT_NEAR(half[0], 15, 1e-12);
    EXPECT_NEAR(half[1], 12.1429, 5e-5);
    EXPECT_NEAR(half[2], 24.2857, 5e-5);
    EXPECT_NEAR(half[3], 48.5714, 5e-5);
    const auto none = *reallocated(before, 0, 0);
    EXPECT_NEAR(none[1], 14.2857, 5e-5);
    EXPECT_NEAR(none[2], 28.5714, 5e-5);
    EXPECT_NEAR(none[3], 57.1429, 5e-5);
}

TEST(Reallocation, KeepsTheSumOrSaysItCannot) {
    const std::vector<double> before = {3, 0, 5};
    for (const double keep : {0.0, 0.25, 1.0}) {
        const auto after = reallocated(before, 0, keep);
        ASSERT_TRUE(after.has_value());
        EXPECT_NEAR(std::accumulate(after->begin(), after->end(), 0.0), 8, 1e-12);
        EXPECT_EQ((*after)[1], 0);  // who had nothing gets nothing
    }
    EXPECT_FALSE(reallocated(std::vector<double>{3, 0}, 0, 0.5).has_value());
    EXPECT_TRUE(reallocated(std::vector<double>{3, 0}, 0, 1).has_value());
}

std::vector<double> sums(const std::vector<double>& counts, std::size_t n) {
    std::vector<double> out(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) out[i] += counts[i * n + j];
    return out;
}

// CN 0, GB 1, US 2, DE 3; CN-US 90 is halved.
TEST(Reallocation, CutNetworkByHand) {
    const std::vector<double> counts = {0, 30, 90, 20, 30, 0, 50, 40, 90, 50, 0, 60, 20, 40, 60, 0};
    const std::vector<double> domestic = {850, 200, 700, 150};
    const auto lost = *cut_network(counts, domestic, 0, 2, 0.5, CutRule::kLost);
    EXPECT_EQ(sums(lost.counts, 4), (std::vector<double>{95, 120, 155, 120}));
    const auto partners = *cut_network(counts, domestic, 0, 2, 0.5, CutRule::kPartners);
    // CN's 45 go 30:20 to GB and DE, the United States' 45 go 50:60.
    EXPECT_NEAR(partners.counts[0 * 4 + 1], 30 + 27, 1e-12);
    EXPECT_NEAR(partners.counts[3 * 4 + 0], 20 + 18, 1e-12);
    EXPECT_NEAR(partners.counts[2 * 4 + 1], 50 + 45 * 50.0 / 110, 1e-12);
    EXPECT_NEAR(partners.counts[2 * 4 + 3], 60 + 45 * 60.0 / 110, 1e-12);
    EXPECT_EQ(partners.counts[1 * 4 + 3], 40);
    EXPECT_EQ(partners.domestic, domestic);
    EXPECT_NEAR(sums(partners.counts, 4)[0], 140, 1e-12);
    EXPECT_NEAR(sums(partners.counts, 4)[2], 200, 1e-12);
    const auto all = *cut_network(counts, domestic, 0, 2, 0.5, CutRule::kAll);
    EXPECT_NEAR(all.counts[0 * 4 + 1], 30 + 45 * 30.0 / 900, 1e-12);
    EXPECT_NEAR(all.domestic[0], 850 + 45 * 850.0 / 900, 1e-12);
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) EXPECT_EQ(all.counts[i * 4 + j], all.counts[j * 4 + i]);
}

TEST(Reallocation, KeepingAllChangesNothing) {
    const std::vector<double> counts = {0, 3, 9, 3, 0, 5, 9, 5, 0}, domestic = {1, 2, 3};
    for (const CutRule rule : {CutRule::kLost, CutRule::kPartners, CutRule::kAll}) {
        EXPECT_EQ(cut_rule_of(cut_rule_name(rule)), rule);
        const auto same = *cut_network(counts, domestic, 0, 1, 1, rule);
        EXPECT_EQ(same.counts, counts);
        EXPECT_EQ(same.domestic, domestic);
    }
    EXPECT_FALSE(cut_rule_of("half").has_value());
    // A country with no other partner has nowhere to go.
    EXPECT_FALSE(cut_network({0, 3, 0, 3, 0, 5, 0, 5, 0}, domestic, 0, 1, 0, CutRule::kPartners).has_value());
}

}  // namespace
}  // namespace comity
