// Breaks: the Nile's published figures, the worked examples of docs/methods, and twins that fit every piece from
// scratch.
#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "comity/base/philox.h"
#include "comity/kernels/break_null.h"
#include "comity/kernels/break_tests.h"
#include "comity/kernels/breakpoints.h"
#include "comity/kernels/regression.h"

namespace comity {
namespace {

using Series = std::vector<double>;

// Annual flow of the Nile at Aswan, 1871-1970.
const Series kNile = {
    1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994,  1020, 960,  1180,
    799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,  874,  694,  940,  833,
    701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,  1120, 1100, 832,  764,  821,  768,
    845,  864,  862,  698,  845,  744,  796,  1040, 759,  781,  865,  845,  944,  984,  897,  822,  1010,
    771,  676,  649,  846,  812,  742,  801,  1040, 860,  874,  848,  890,  744,  749,  838,  1050, 918,
    986,  797,  923,  975,  815,  1020, 906,  901,  1170, 912,  746,  919,  718,  714,  740};

Series random_series(std::uint32_t round, std::size_t n) {
    Series y;
    for (std::uint32_t t = 0; t < n; ++t) {
        const PhiloxBlock bits = philox4x32({round, t, 0, 0}, {17, 4});
        y.push_back(pick(bits[0], 1000) / 100.0 + (t > n / 2 ? pick(round * 2654435761U, 12) : 0) + 0.05 * t);
    }
    return y;
}

Series random_weights(std::uint32_t round, std::size_t n) {
    Series w;
    for (std::uint32_t t = 0; t < n; ++t)
        w.push_back((1 + pick(philox4x32({round, t, 9, 0}, {17, 4})[0], 400)) / 100.0);
    return w;
}

// Twin: residual sum of squares of one piece by the general regression, on that piece alone.
double slow_rss(SegmentShape shape, const Series& y, const Series& w, std::size_t begin, std::size_t end) {
    Design x{parameters_of(shape), {}};
    Series piece, weights;
    for (std::size_t t = begin; t < end; ++t) {
        x.rows.push_back(1);
        if (shape == SegmentShape::kLine) x.rows.push_back(static_cast<double>(t));
        piece.push_back(y[t]);
        weights.push_back(w.empty() ? 1 : w[t]);
    }
    const auto fit = least_squares(x, piece, weights);
    return fit ? fit->deviance : 0;
}

TEST(Segments, EveryPieceAgainstTwin) {
    for (const SegmentShape shape : {SegmentShape::kMean, SegmentShape::kLine})
        for (std::uint32_t round = 0; round < 20; ++round) {
            const Series y = random_series(round, 5 + round), w = round % 2 == 0 ? Series() : random_weights(round, 5 + round);
            const SegmentFits fits(shape, y, w);
            for (std::size_t begin = 0; begin < y.size(); ++begin)
                for (std::size_t end = begin + 1; end <= y.size(); ++end)
                    EXPECT_NEAR(fits.rss(begin, end), slow_rss(shape, y, w, begin, end), 1e-9);
        }
}

TEST(Segments, ALargeOffsetCostsNoDigits) {
    Series y = random_series(3, 40), far = y;
    for (std::size_t t = 0; t < far.size(); ++t) far[t] += 1e7 + 3e5 * static_cast<double>(t);
    EXPECT_NEAR(SegmentFits(SegmentShape::kLine, far).rss(4, 31), SegmentFits(SegmentShape::kLine, y).rss(4, 31), 1e-5);
}

// Twin: all ways to cut, recursively.
double slow_best(const SegmentFits& fits, std::size_t begin, std::size_t shortest, std::size_t breaks) {
    if (breaks == 0) return fits.size() - begin < shortest ? HUGE_VAL : fits.rss(begin, fits.size());
    double best = HUGE_VAL;
    for (std::size_t at = begin + shortest; at + shortest <= fits.size(); ++at)
        best = std::min(best, fits.rss(begin, at) + slow_best(fits, at, shortest, breaks - 1));
    return best;
}

TEST(Breakpoints, AllPartitionsAgainstTwin) {
    for (const SegmentShape shape : {SegmentShape::kMean, SegmentShape::kLine})
        for (std::uint32_t round = 0; round < 10; ++round) {
            const SegmentFits fits(shape, random_series(round, 14 + round));
            const std::size_t shortest = shortest_segment(fits.size(), fits.parameters());
            const auto found = best_partitions(fits, shortest, 4);
            EXPECT_EQ(found.size(), std::min<std::size_t>(4, fits.size() / shortest - 1) + 1);
            for (std::size_t m = 0; m < found.size(); ++m) {
                EXPECT_NEAR(found[m].rss, slow_best(fits, 0, shortest, m), 1e-9);
                double sum = 0;
                for (std::size_t i = 0; i <= m; ++i)
                    sum += fits.rss(i == 0 ? 0 : found[m].begins[i - 1], i == m ? fits.size() : found[m].begins[i]);
                EXPECT_NEAR(sum, found[m].rss, 1e-9);
            }
        }
}

TEST(Breakpoints, Nile) {
    const SegmentFits fits(SegmentShape::kMean, kNile);
    const auto p = best_partitions(fits, shortest_segment(100, 1));
    const double rss[] = {2835157, 1597457, 1552924, 1538097, 1507888, 1659994};
    const double bic[] = {1318, 1270, 1276, 1285, 1292, 1311};
    const std::vector<std::vector<std::size_t>> begins = {{},           {28},             {28, 83},
                                                          {28, 68, 83}, {28, 45, 68, 83}, {15, 30, 45, 68, 83}};
    ASSERT_EQ(p.size(), 6u);
    for (std::size_t m = 0; m < 6; ++m) {
        EXPECT_EQ(std::round(p[m].rss), rss[m]);
        EXPECT_EQ(std::round(p[m].bic), bic[m]);
        EXPECT_EQ(p[m].begins, begins[m]);
    }
    EXPECT_EQ(breaks_by_bic(p), 1u);
    const auto interval = break_intervals(fits, p[1].begins)[0];
    ASSERT_TRUE(interval);
    // Observations 25 to 32, counted from 1: 1895 to 1902. The break follows observation 28, 1898.
    EXPECT_EQ(interval->lower + 1, 25);
    EXPECT_EQ(interval->upper + 1, 32);
}

TEST(BreakTests, Nile) {
    const SegmentFits fits(SegmentShape::kMean, kNile);
    const BreakSearch search = search_break(fits, 15);
    EXPECT_NEAR(search.sup, 75.93, 0.005);
    EXPECT_NEAR(search.average, 21.215, 0.0005);
    EXPECT_NEAR(search.exponential, 33.759, 0.0005);
    EXPECT_EQ(search.best, 28u);
    EXPECT_LT(asymptotic_sup_p(search.sup, 1, search_length(search, 100)), 1e-15);
    EXPECT_EQ(largest_break_statistic(fits, 15), search.sup);
    EXPECT_NEAR(ols_cusum(fits).statistic, 2.9517661026633664, 1e-12);
    EXPECT_NEAR(ols_cusum(fits).p, 5.408553461984073e-08, 1e-18);
    EXPECT_NEAR(recursive_cusum(SegmentShape::kMean, kNile).statistic, 2.0669, 5e-5);
    EXPECT_NEAR(recursive_cusum(SegmentShape::kMean, kNile).p, 7.487e-08, 5e-12);
}

TEST(BreakTests, ChowWorkedExample) {
    const Series y = {1, 2, 3, 7, 8, 9};
    const SegmentFits fits(SegmentShape::kMean, y);
    EXPECT_NEAR(fits.rss(0, 6), 58, 1e-12);
    EXPECT_NEAR(fits.rss(0, 3) + fits.rss(3, 6), 4, 1e-12);
    EXPECT_NEAR(search_break(fits, 3).sup, 54, 1e-10);  // one place to break at: Chow's F
}

// Andrews (2003, corrected table): critical values for 15 % trimming, simulated on a grid. A grid misses a little of the
// supremum, so the law of the continuous process lies above by a few per mille.
TEST(BreakTests, PublishedCriticalValues) {
    const double length = std::log(0.85 * 0.85 / 0.15 / 0.15);
    struct Row {
        std::size_t k;
        double ten, five, one;
    };
    for (const Row& row : {Row{1, 7.12, 8.68, 12.16}, Row{2, 10.00, 11.72, 15.56}}) {
        EXPECT_NEAR(asymptotic_sup_p(row.ten, row.k, length), 0.105, 0.0045);
        EXPECT_NEAR(asymptotic_sup_p(row.five, row.k, length), 0.0525, 0.0025);
        EXPECT_NEAR(asymptotic_sup_p(row.one, row.k, length), 0.0105, 0.001);
    }
    // The two ways to compute it meet.
    EXPECT_NEAR(asymptotic_sup_p(29.999, 2, length) / asymptotic_sup_p(30.001, 2, length), 1, 0.02);
    EXPECT_NEAR(asymptotic_sup_p(0.01, 1, length), 1, 1e-3);
}

// The law of the place of the maximum, against its density integrated numerically.
TEST(Breakpoints, ArgmaxLawAgainstIntegration) {
    const auto slow = [](double a, double mu, double c) {
        const auto inner = [&](double u) {
            const auto joint = [&](double m) {
                return m / std::sqrt(2 * std::numbers::pi * u * u * u) * std::exp(-(m + mu * u) * (m + mu * u) / (2 * u)) *
                       -std::expm1(-c * m);
            };
            return 2 * mu * boost::math::quadrature::gauss_kronrod<double, 61>::integrate(joint, 0, HUGE_VAL, 8, 1e-10);
        };
        return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(inner, a, HUGE_VAL, 8, 1e-9);
    };
    for (const double xi : {0.3, 1.0, 2.5})
        for (const double phi : {0.5, 1.0, 3.0})
            for (const double x : {0.2, 1.0, 5.0, 30.0}) {
                EXPECT_NEAR(argmax_probability(-x, xi, phi), slow(x, 0.5, xi / phi), 1e-6);
                EXPECT_NEAR(1 - argmax_probability(x, xi, phi), slow(x, xi / 2 / std::sqrt(phi), std::sqrt(phi)), 1e-6);
            }
    EXPECT_NEAR(argmax_probability(0, 1, 1), 0.5, 1e-12);
    // Bai (1997): 97.5 % of the symmetric law lie below 11.
    EXPECT_NEAR(argmax_probability(11, 1, 1), 0.975, 0.0015);
}

// Twin: the search of break_tests on the same draws is what the sample was made of. Its largest and smallest values pin it.
TEST(BreakNull, TheSimulatedSearchIsTheSearch) {
    for (const SegmentShape shape : {SegmentShape::kMean, SegmentShape::kLine}) {
        const NullSample sample = simulate_null({shape, 20, 3});
        ASSERT_EQ(sample.sup[kUnbounded].size(), kNullReplicates);
        EXPECT_EQ(simulated_p(sample.sup[kUnbounded], 1e9), 1.0 / (kNullReplicates + 1));
        EXPECT_EQ(simulated_p(sample.sup[kUnbounded], -1), 1.0);
        Series sup, bounded, average, exponential;
        for (std::uint32_t replicate = 0; replicate < kNullReplicates; ++replicate) {
            Series y;
            for (std::uint32_t t = 0; t < 20; ++t) y.push_back(null_error(replicate, t));
            const SegmentFits fits(shape, y);
            const BreakSearch search = search_break(fits, 3);
            sup.push_back(search.sup), average.push_back(search.average), exponential.push_back(search.exponential);
            bounded.push_back(search_break_bounded(fits, 3, 1 / kDispersions[2]).sup);
        }
        for (auto* list : {&sup, &bounded, &average, &exponential}) std::sort(list->begin(), list->end());
        for (std::size_t i = 0; i < kNullReplicates; i += 37) {
            EXPECT_NEAR(sample.sup[kUnbounded][i], sup[i], 1e-7 * (1 + sup[i]));
            EXPECT_NEAR(sample.sup[2][i], bounded[i], 1e-7 * (1 + bounded[i]));
            EXPECT_NEAR(sample.average[i], average[i], 1e-7 * (1 + average[i]));
            EXPECT_NEAR(sample.exponential[i], exponential[i], 1e-7 * (1 + exponential[i]));
        }
    }
}

TEST(BreakNull, PiecesDoNotShow) {
    const NullQuestion question{SegmentShape::kLine, 17, 3, 2};
    const NullSample whole = simulate_null(question);
    const NullSample backwards = simulate_null(question, [](std::size_t pieces, const auto& body) {
        while (pieces-- > 0) body(pieces);
    });
    EXPECT_EQ(whole.median_variance, backwards.median_variance);
    EXPECT_EQ(whole.average.ascending(), backwards.average.ascending());
    for (std::size_t step = 0; step < kDispersions.size(); ++step)
        EXPECT_EQ(whole.sup[step].ascending(), backwards.sup[step].ascending());
}

TEST(BreakNull, ItsErrorsAreNormalEnough) {
    double sum = 0, squares = 0, fourth = 0, beyond = 0;
    constexpr int kDraws = 200'000;
    for (std::uint32_t i = 0; i < kDraws; ++i) {
        const double e = null_error(i, 3);
        sum += e, squares += e * e, fourth += e * e * e * e, beyond += std::abs(e) > 2.5758;
    }
    EXPECT_NEAR(sum / kDraws, 0, 0.01);
    EXPECT_NEAR(squares / kDraws, 1, 0.015);
    EXPECT_NEAR(fourth / kDraws, 3, 0.1);
    EXPECT_NEAR(beyond / kDraws, 0.01, 0.001);
}

TEST(BreakNull, LongSeriesHaveTheLimitLaw) {
    const NullSample sample = simulate_null({SegmentShape::kMean, 400, 60});
    const double length = std::log(340.0 * 340.0 / 3600.0);
    for (const double x : {4.0, 7.0, 9.0, 12.0})
        EXPECT_NEAR(simulated_p(sample.sup[kUnbounded], x), asymptotic_sup_p(x, 1, length), x < 5 ? 0.04 : 0.02) << x;
    // Short series need larger values, persistent errors much larger ones.
    const NullSample small = simulate_null({SegmentShape::kMean, 15, 2}),
                     slow = simulate_null({SegmentShape::kMean, 15, 2, 5});
    EXPECT_GT(simulated_p(small.sup[kUnbounded], 10), simulated_p(sample.sup[kUnbounded], 10));
    EXPECT_GT(simulated_p(slow.sup[kUnbounded], 10), simulated_p(small.sup[kUnbounded], 10) + 0.05);
}

// A known least variance takes away the heavy tail of a badly estimated one; without a bound nothing changes.
TEST(BreakNull, ABoundOnTheVarianceHelps) {
    const NullSample sample = simulate_null({SegmentShape::kLine, 15, 3});
    const std::size_t at = kNullReplicates * 95 / 100;
    EXPECT_LT(sample.sup[0][at], 0.75 * sample.sup[kUnbounded][at]);
    for (std::size_t step = 1; step < kDispersions.size(); ++step)
        EXPECT_LE(sample.sup[step - 1][at], sample.sup[step][at]);
    EXPECT_LT(sample.median_variance, 0.9);  // a search takes the place that fits best
    EXPECT_EQ(dispersion_step(0.3), 0u);
    EXPECT_EQ(dispersion_step(1.3), 2u);
    EXPECT_EQ(dispersion_step(11), kUnbounded);
    const SegmentFits fits(SegmentShape::kLine, random_series(1, 30));
    const BoundedSearch own = search_break_bounded(fits, 4, 0), high = search_break_bounded(fits, 4, 2 * own.variance);
    EXPECT_EQ(own.sup, search_break(fits, 4).sup);
    EXPECT_EQ(own.best, search_break(fits, 4).best);
    EXPECT_NEAR(high.sup, own.sup / 2, 1e-9);
}

TEST(Regression, InterruptedSeriesWorkedExample) {
    const Series y = {10, 11, 12, 13, 20, 19, 18, 17}, t = {1, 2, 3, 4, 5, 6, 7, 8};
    const auto fit = least_squares(interruption_design(t, 5), y);
    ASSERT_TRUE(fit);
    const double expected[] = {14, 1, 6, -2};  // counterfactual at 5, slope, change of level, change of slope
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(fit->coefficients[i], expected[i], 1e-12);
    EXPECT_NEAR(fit->coefficients[2] + 3 * fit->coefficients[3], 0, 1e-12);  // the lines cross at 8
}

// Counts that lie on their curve are counts all the same: their error is that of a Poisson number.
TEST(Regression, AnExactFitOfCountsHasErrors) {
    for (const std::size_t n : {4, 6, 12, 24})
        for (const double count : {1.0, 16.0, 20.0}) {
            const auto fit = poisson_regression(Design{1, std::vector<double>(n, 1.0)}, std::vector<double>(n, count));
            ASSERT_TRUE(fit);
            EXPECT_NEAR(fit->coefficients[0], std::log(count), 1e-12);
            EXPECT_NEAR(fit->errors[0] * std::sqrt(static_cast<double>(n) * count), 1, 1e-9) << n << " of " << count;
            EXPECT_NEAR(fit->dispersion, 0, 1e-12);
        }
}

// The normal equations of a Poisson regression hold at its solution; a count that doubles has slope ln 2.
TEST(Regression, PoissonSolvesItsEquations) {
    const Series y = {1, 2, 4, 8, 16, 32}, t = {0, 1, 2, 3, 4, 5};
    Design x{2, {}};
    for (const double at : t) x.rows.insert(x.rows.end(), {1, at});
    const auto exact = poisson_regression(x, y);
    ASSERT_TRUE(exact);
    EXPECT_NEAR(exact->coefficients[1], std::numbers::ln2, 1e-9);
    EXPECT_NEAR(exact->deviance, 0, 1e-9);
    for (std::uint32_t round = 0; round < 10; ++round) {
        Series counts, offset;
        Design design = interruption_design(Series{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 6);
        for (std::uint32_t i = 0; i < 12; ++i) {
            const PhiloxBlock bits = philox4x32({round, i, 5, 0}, {1, 2});
            counts.push_back(pick(bits[0], 90));
            offset.push_back(pick(bits[1], 100) / 50.0);
        }
        const auto fit = poisson_regression(design, counts, offset);
        ASSERT_TRUE(fit);
        for (std::size_t j = 0; j < 4; ++j) {
            double score = 0;
            for (std::size_t i = 0; i < 12; ++i) {
                double linear = offset[i];
                for (std::size_t k = 0; k < 4; ++k) linear += design.row(i)[k] * fit->coefficients[k];
                score += design.row(i)[j] * (counts[i] - std::exp(linear));
            }
            EXPECT_NEAR(score, 0, 1e-4);
        }
    }
}

TEST(Regression, RankIsChecked) {
    Design twice{2, {1, 2, 1, 2, 1, 2, 1, 2}};
    EXPECT_FALSE(least_squares(twice, Series{1, 2, 3, 4}));
    EXPECT_FALSE(least_squares(interruption_design(Series{1, 2, 3}, 2), Series{1, 2, 3}));
}

// Benjamini & Hochberg: the classic by hand; q never falls with p.
TEST(DiscoveryRates, ByHand) {
    const Series q = discovery_rates(Series{0.04, 0.001, 0.03, 0.5});
    const double expected[] = {0.16 / 3, 0.004, 0.16 / 3, 0.5};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(q[i], expected[i], 1e-12);
    EXPECT_TRUE(discovery_rates({}).empty());
}

}  // namespace
}  // namespace comity
