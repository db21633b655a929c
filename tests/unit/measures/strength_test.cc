// Strengths against the worked tables of docs/methods/strength.md and against twins.
#include "comity/measures/strength.h"

#include <gtest/gtest.h>

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <functional>
#include <map>

#include "comity/base/philox.h"

namespace comity {
namespace {

enum : std::size_t { CN, GB, US, DE };
const double kToy[4][4] = {{0, 30, 90, 20}, {30, 0, 50, 40}, {90, 50, 0, 60}, {20, 40, 60, 0}};

TieYear year_of(std::size_t n, const std::function<double(std::size_t, std::size_t)>& c) {
    TieYear year;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) year.counts.push_back(i == j ? 0 : c(i, j));
    return year;
}

TieStrength toy() {
    TieYear year = year_of(4, [](auto i, auto j) { return kToy[i][j]; });
    year.output = {1000, 400, 900, 300};
    year.international = {140, 120, 200, 120};  // all bilateral: works are ties
    year.world_international = 290;
    return TieStrength(std::move(year), 4, {});
}

double of(const TieStrength& s, std::string_view measure, std::size_t i = CN, std::size_t j = GB) {
    return s.value(measure, i, j).value.value();
}

TEST(Strength, ToyTable) {
    const TieStrength s = toy();
    struct Row {
        const char* name;
        double value, unit;  // of the last digit given
    };
    for (const Row& row : {Row{"salton", .04743, 1e-5},
                           Row{"salton_on_ties", .23146, 1e-5},
                           Row{"jaccard", .02190, 1e-5},
                           Row{"jaccard_on_ties", .13043, 1e-5},
                           Row{"inclusion", .075, 1e-15},
                           Row{"inclusion_on_ties", .25, 1e-15},
                           Row{"equivalence", .00225, 1e-15},
                           Row{"equivalence_on_ties", 900.0 / 16800, 1e-15},
                           Row{"association", 7.5e-5, 1e-18},
                           Row{"fractionalization", .9285714, 1e-7},
                           Row{"steijn", .80317, 1e-5},
                           Row{"quasi_independence", .93829, 1e-5},
                           Row{"schubert_glanzel", .78571, 1e-5},
                           Row{"nsf_index", .51786, 1e-5},
                           Row{"nsf_index_on_ties", .51786, 1e-5},
                           Row{"luukkonen", .26786, 1e-5},
                           Row{"ric", .35714, 1e-5},
                           Row{"dependency", .2143, 1e-4},
                           Row{"share_of_output", .03, 1e-15},
                           Row{"share_of_international", .2143, 1e-4},
                           Row{"dependency_asymmetry", .0769, 1e-4},
                           Row{"partner_concentration", .47959, 1e-5}})
        EXPECT_NEAR(of(s, row.name), row.value, row.unit * .50001) << row.name;
    EXPECT_NEAR(of(s, "ric", GB, CN), .38636, 5e-6);
    EXPECT_NEAR(of(s, "dependency", GB, CN), .25, 1e-15);
    EXPECT_NEAR(of(s, "association_strength"), 1.0357142857, 5e-11);
    EXPECT_NEAR(of(s, "association_strength_bounded"), .01754, 5e-6);
    EXPECT_NEAR(of(s, "association_strength_log"), .03509, 5e-6);
    EXPECT_NEAR(*s.expected(TieNull::kSteijn, CN, GB), 37.352, 5e-4);
    EXPECT_NEAR(*s.expected(TieNull::kQuasiIndependence, CN, GB), 31.973, 5e-4);
}

TEST(Strength, ToyTablesOfAllPairs) {
    const TieStrength s = toy();
    struct Row {
        std::size_t i, j;
        double association, steijn, ipf;
    };
    for (const Row& r : {Row{CN, GB, 1.0357142857, .8032, .9383}, Row{CN, US, 1.8642857143, 1.3108, 1.1834},
                         Row{CN, DE, .6904761905, .5354, .6255}, Row{GB, US, 29 / 24.0, .8671, .8068},
                         Row{GB, DE, 29 / 18.0, 1.2778, 1.5353}, Row{US, DE, 1.45, 1.0405, .9682}}) {
        EXPECT_NEAR(of(s, "association_strength", r.i, r.j), r.association, 5e-11);
        EXPECT_NEAR(of(s, "steijn", r.i, r.j), r.steijn, 5.1e-5);
        EXPECT_NEAR(of(s, "quasi_independence", r.i, r.j), r.ipf, 5.1e-5);
        for (const char* name : {"association_strength", "steijn", "quasi_independence", "salton", "fractionalization"})
            EXPECT_DOUBLE_EQ(of(s, name, r.i, r.j), of(s, name, r.j, r.i));
    }
    double total = 0;
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = i + 1; j < 4; ++j) total += of(s, "association_strength", i, j);
    EXPECT_NEAR(total, 7.859920634920634, 1e-14);
    EXPECT_NEAR(of(s, "fractionalization", CN, US), 2.18571, 5e-6);
    EXPECT_NEAR(of(s, "fractionalization", CN, DE), .61905, 5e-6);
    const std::map<std::pair<std::size_t, std::size_t>, double> ric = {
        {{CN, US}, .8766}, {{CN, DE}, .2143}, {{GB, US}, .4722}, {{GB, DE}, .7083}, {{US, CN}, .8100},
        {{US, GB}, .3214}, {{US, DE}, .4500}, {{DE, CN}, .2361}, {{DE, GB}, .7083}, {{DE, US}, .6071}};
    for (const auto& [pair, value] : ric) EXPECT_NEAR(of(s, "ric", pair.first, pair.second), value, 5.1e-5);
}

// A published network of ten nodes: the sums of its normalised weights.
TEST(Strength, TotalsOfANetwork) {
    const int edges[][3] = {{0, 1, 16}, {0, 9, 90}, {1, 4, 1},  {1, 6, 1},  {1, 9, 82}, {2, 5, 2},   {2, 7, 13}, {2, 8, 72},
                            {2, 9, 5},  {3, 4, 13}, {3, 5, 1},  {3, 7, 2},  {3, 8, 2},  {3, 9, 2},   {4, 5, 5},  {4, 6, 15},
                            {4, 8, 4},  {4, 9, 2},  {5, 6, 139}, {5, 7, 6}, {5, 8, 7},  {6, 7, 4},   {6, 9, 1},  {7, 8, 15}};
    std::map<std::pair<std::size_t, std::size_t>, double> weight;
    for (const auto& e : edges)
        weight[{e[0], e[1]}] = weight[{e[1], e[0]}] = e[2];
    const TieStrength s(year_of(10, [&](auto i, auto j) { return weight[{i, j}]; }), 10, {});
    double association = 0, fractionalization = 0;
    for (std::size_t i = 0; i < 10; ++i)
        for (std::size_t j = i + 1; j < 10; ++j) {
            association += of(s, "association_strength", i, j);
            fractionalization += of(s, "fractionalization", i, j);
        }
    EXPECT_NEAR(association, 59.01145827229578, 1e-12);
    EXPECT_NEAR(fractionalization, 50, 1e-12);
}

// Pages say what is neutral: with ties r_i·r_j, quasi-independence is 1 for every pair; NSF's is 1 where the partner's
// share equals its share in the world.
TEST(Strength, NeutralValues) {
    const double r[] = {1, 2, 3, 4, 5};
    const TieStrength s(year_of(5, [&](auto i, auto j) { return r[i] * r[j]; }), 5, {});
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 5; ++j) {
            if (i != j) {
                EXPECT_NEAR(of(s, "quasi_independence", i, j), 1, 1e-12);
            }
        }
}

// Iterative proportional fitting as it is told in textbooks, on random tables.
TEST(Strength, QuasiIndependenceEqualsItsTwin) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const std::size_t n = 3 + seed % 9;
        const auto draw = [&](std::size_t i, std::size_t j) {
            const auto low = static_cast<std::uint32_t>(std::min(i, j)), high = static_cast<std::uint32_t>(std::max(i, j));
            return static_cast<double>(1 + pick(philox4x32({low, high, 0, 0}, philox_key(seed))[0], 1000));
        };
        const TieYear year = year_of(n, draw);
        const TieStrength s(year, n, {});
        std::vector<double> fit(n * n, 1);
        for (std::size_t i = 0; i < n; ++i) fit[i * n + i] = 0;
        for (int round = 0; round < 20000; ++round)
            for (const bool rows : {true, false})
                for (std::size_t i = 0; i < n; ++i) {
                    double sum = 0;
                    for (std::size_t j = 0; j < n; ++j) sum += rows ? fit[i * n + j] : fit[j * n + i];
                    for (std::size_t j = 0; j < n; ++j) (rows ? fit[i * n + j] : fit[j * n + i]) *= s.sum(i) / sum;
                }
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                if (i != j) {
                    EXPECT_NEAR(*s.expected(TieNull::kQuasiIndependence, i, j) / fit[i * n + j], 1, 1e-6) << n;
                }
            }
    }
}

// Two fields, in each of which A and B are as close as size alone says; together they look apart, and the third
// country's pairs close. Simpson's reversal: the sum of expectations within fields undoes it.
TEST(Strength, SimpsonReversal) {
    // Field 1 belongs to A, field 2 to B. In each the pair A-B has more than expected; pooled it has less.
    const auto field = [](double ab, double ac, double ad, double bc, double bd, double cd) {
        const double c[4][4] = {{0, ab, ac, ad}, {ab, 0, bc, bd}, {ac, bc, 0, cd}, {ad, bd, cd, 0}};
        TieYear year;
        for (const auto& row : c) year.counts.insert(year.counts.end(), row, row + 4);
        return year;
    };
    const TieYear one = field(60, 400, 400, 4, 4, 400), two = field(60, 4, 4, 400, 400, 400);
    TieCube cube;
    cube.countries = {"A", "B", "C", "D"};
    cube.years = {one, two};
    const TieStrength all(pooled(cube), 4, {});
    for (const char* name : {"association_strength", "steijn", "quasi_independence"}) {
        FieldSum sum;
        for (const TieYear& year : {one, two}) {
            const TieStrength s(year, 4, {});
            EXPECT_GT(of(s, name, 0, 1), 1) << name;
            sum.add(s, null_within_fields(name), 0, 1);
        }
        EXPECT_LT(of(all, name, 0, 1), 1) << name;
        EXPECT_GT(*sum.ratio().value, 1) << name;
    }
}

TEST(Strength, WhatIsMissingSaysWhy) {
    TieYear year = year_of(4, [](auto i, auto j) { return kToy[i][j]; });
    const TieStrength s(std::move(year), 4, {"no output", "no international", "no world", true});
    EXPECT_EQ(s.value("salton", CN, GB).why, "no output");
    EXPECT_EQ(s.value("share_of_international", CN, GB).why, "no international");
    EXPECT_EQ(s.value("nsf_index", CN, GB).why, "no international");
    EXPECT_TRUE(s.value("salton_on_ties", CN, GB).value.has_value());
    // A star: every tie is one of country 0.
    const TieStrength star(year_of(3, [](auto i, auto j) { return i == 0 || j == 0 ? 5.0 : 0.0; }), 3, {});
    EXPECT_FALSE(star.value("quasi_independence", 0, 1).value.has_value());
    EXPECT_FALSE(star.value("ric", 0, 1).value.has_value());
    EXPECT_FALSE(star.value("luukkonen", 0, 1).value.has_value());
    EXPECT_EQ(star.value("association_strength", 1, 2).value, 0);
    EXPECT_FALSE(star.value("association_strength_log", 1, 2).value.has_value());
    // Fractional ties do not compare with numbers of works.
    TieYear fractional = year_of(4, [](auto i, auto j) { return kToy[i][j] / 2; });
    fractional.output = {1000, 400, 900, 300};
    const TieStrength f(std::move(fractional), 4, {"not whole", "not whole", "not whole", false});
    EXPECT_EQ(f.value("jaccard", CN, GB).why, "not whole");
}

// Fractions do not add up to the last digit; what has nothing to compare with is null all the same, and not huge.
TEST(Strength, RoundingMakesNoTies) {
    const double third = 1.0 / 3;
    for (std::size_t n = 4; n < 12; ++n) {
        const auto of_first = [&](std::size_t i, std::size_t j) {
            return i != 0 && j != 0 ? 0 : third / static_cast<double>(i + j) + .1 * static_cast<double>(n);
        };
        const TieStrength star(year_of(n, of_first), n, {});
        for (const char* name : {"luukkonen", "ric", "quasi_independence"})
            EXPECT_FALSE(star.value(name, 0, 1).value.has_value()) << name << " " << n;
        EXPECT_EQ(star.pairs_without(0), 0);
        for (std::size_t j = 1; j < n; ++j) EXPECT_EQ(star.sum_without(j, 0), 0);
    }
    // One small tie outside the star is all that is left, and exact.
    const TieStrength nearly(year_of(5, [&](auto i, auto j) { return i == 0 || j == 0 ? 1e6 + third : i + j == 3 ? .1 : 0; }), 5, {});
    EXPECT_EQ(nearly.pairs_without(0), .1);
    EXPECT_EQ(nearly.sum_without(1, 0), .1);
    EXPECT_TRUE(nearly.value("luukkonen", 0, 1).value.has_value());
    // Two of equal sums depend equally on each other, whatever the order of what was added up.
    const double c[4][4] = {{0, .7, .1, .2}, {.7, 0, .2, .1}, {.1, .2, 0, .3}, {.2, .1, .3, 0}};
    EXPECT_EQ(of(TieStrength(year_of(4, [&](auto i, auto j) { return c[i][j]; }), 4, {}), "dependency_asymmetry", 0, 1), 0);
}

// 0 is a count too: its ratio may be anything up to that of 3.69 joint works.
TEST(Strength, NoJointWorksHaveAnInterval) {
    const TieStrength s = [] {
        TieYear year = year_of(4, [](auto i, auto j) { return i + j == 1 ? 0 : kToy[i][j]; });
        year.international = {110, 90, 200, 120};
        year.world_international = 260;
        return TieStrength(std::move(year), 4, {});
    }();
    const Conventions c;
    const double upper = poisson_bounds(0, c.level)->upper;
    EXPECT_NEAR(upper, 3.68888, 1e-5);
    const auto bounds = [&](const char* name) {
        return strength_bounds(*find_strength_measure(name), s.value(name, CN, GB), 0, c);
    };
    for (const auto& [name, null] : {std::pair{"association_strength", TieNull::kAssociation}, {"steijn", TieNull::kSteijn},
                                     {"quasi_independence", TieNull::kQuasiIndependence}}) {
        ASSERT_TRUE(bounds(name)) << name;
        EXPECT_EQ(bounds(name)->lower, 0);
        EXPECT_NEAR(bounds(name)->upper, upper / *s.expected(null, CN, GB), 1e-12);
    }
    EXPECT_NEAR(bounds("nsf_index")->upper, upper * 260 / (110 * 90), 1e-12);
    EXPECT_NEAR(bounds("nsf_index_on_ties")->upper, upper * 260 / (110 * 90), 1e-12);
    EXPECT_NEAR(bounds("fractionalization")->upper, upper * 2 * (1 / 110.0 + 1 / 90.0), 1e-12);
    EXPECT_EQ(bounds("association_strength_bounded")->lower, -1);
    const double ratio = upper / *s.expected(TieNull::kAssociation, CN, GB);
    EXPECT_NEAR(bounds("association_strength_bounded")->upper, (ratio - 1) / (ratio + 1), 1e-12);
    EXPECT_FALSE(bounds("association_strength_log"));
    EXPECT_FALSE(bounds("salton_on_ties"));
    FieldSum sum;
    sum.add(s, TieNull::kSteijn, CN, GB);
    EXPECT_NEAR(strength_bounds(*find_strength_measure("steijn_within_fields"), sum.ratio(), 0, c)->upper,
                upper / *s.expected(TieNull::kSteijn, CN, GB), 1e-12);
}

// Every measure answers something, with a value or a reason, for all pairs.
TEST(Strength, EveryMeasureAnswers) {
    for (const TieStrength& s : {toy(), TieStrength(year_of(3, [](auto, auto) { return 0.0; }), 3, {"x", "x", "x", true})})
        for (const StrengthMeasure& m : strength_measures()) {
            if (m.by_field) continue;
            const StrengthValue v = s.value(m.name, 0, 1);
            EXPECT_NE(v.value.has_value(), !v.why.empty()) << m.name;
            EXPECT_TRUE(std::isfinite(v.value.value_or(0))) << m.name;
        }
}

// Garwood: P(X >= c | lower) = P(X <= c | upper) = 0.025, by adding up probabilities.
TEST(Strength, PoissonBoundsEqualTheirDefinition) {
    const auto cumulative = [](double mean, int most) {
        double term = std::exp(-mean), sum = term;
        for (int k = 1; k <= most; ++k) sum += term *= mean / k;
        return sum;
    };
    for (const int c : {0, 1, 2, 7, 30, 100}) {
        const Bounds b = *poisson_bounds(c, {95, 100});
        if (c > 0) EXPECT_NEAR(1 - cumulative(b.lower, c - 1), .025, 1e-10);
        else EXPECT_EQ(b.lower, 0);
        EXPECT_NEAR(cumulative(b.upper, c), .025, 1e-10);
    }
    EXPECT_FALSE(poisson_bounds(1.5, {95, 100}).has_value());
    const Bounds w = wilson_bounds(248, 1000, {95, 100});
    EXPECT_NEAR(w.lower, .2222322443017442, 1e-14);
    EXPECT_NEAR(w.upper, .2756964419749756, 1e-14);
}

// A diagonal below a cell of its country is no total of it.
TEST(Strength, SharesOfWhatIsNoTotalAreNone) {
    TieYear year = year_of(4, [](auto i, auto j) { return kToy[i][j]; });
    year.output = year.international = {5, 40, 900, 300};  // CN-GB 30
    const TieStrength s(std::move(year), 4, {});
    for (const char* name : {"share_of_output", "share_of_international", "salton", "jaccard", "inclusion", "equivalence", "association"}) {
        const StrengthValue v = s.value(name, CN, GB);
        EXPECT_FALSE(v.value.has_value()) << name;
        EXPECT_TRUE(v.why.starts_with("the two have more together")) << name << v.why;
    }
    EXPECT_EQ(of(s, "share_of_output", GB, CN), .75);
    EXPECT_TRUE(s.value("salton", US, DE).value.has_value());
    // A total that is the sum of the same fractions in another order is one.
    TieYear parts = year_of(2, [](auto, auto) { return .1 + .2; });
    parts.output = {.3, .3};
    EXPECT_EQ(of(TieStrength(std::move(parts), 2, {}), "share_of_output", 0, 1), 1);
}

// Above kMostExactCount bounds are Wilson and Hilferty's: where both can be had, the same.
TEST(Strength, BoundsOfLargeCountsGoOnAsTheExactOnes) {
    for (const Fraction level : {Fraction{1, 2}, Fraction{95, 100}, Fraction{9999, 10'000}}) {
        const double tail = (1 - static_cast<double>(level.num) / static_cast<double>(level.den)) / 2;
        for (const double c : {kMostExactCount, kMostExactCount + 1, 5e9}) {
            const Bounds b = *poisson_bounds(c, level);
            EXPECT_NEAR(b.lower / boost::math::gamma_p_inv(c, tail), 1, 1e-13) << c;
            EXPECT_NEAR(b.upper / boost::math::gamma_q_inv(c + 1, tail), 1, 1e-13) << c;
            EXPECT_NEAR((b.upper - c) / (boost::math::gamma_q_inv(c + 1, tail) - c), 1, 1e-8) << c;
        }
    }
    for (const double c : {5e10, 1e12, 9e15}) {
        const Bounds b = *poisson_bounds(c, {95, 100});
        EXPECT_NEAR((c - b.lower) / std::sqrt(c), 1.959964, 1e-4) << c;
        EXPECT_NEAR((b.upper - c) / std::sqrt(c), 1.959964, 1e-4) << c;
    }
}

}  // namespace
}  // namespace comity
