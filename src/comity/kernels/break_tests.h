// Tests for breaks in a mean or a line at an unknown place (Andrews 1993, Andrews & Ploberger 1994), and fluctuation tests
// (CUSUM). docs/methods/structural_break.md.
#pragma once

#include <vector>

#include "comity/kernels/segments.h"

namespace comity {

// Breaks are tried before observations first … last; f[i] = (rss of one piece − rss of two) ÷ (rss of two ÷ (n − 2k)),
// not divided by k.
struct BreakSearch {
    std::size_t first = 0, last = 0, best = 0;  // best: where f is largest, the first of equal ones
    double sup = 0, average = 0, exponential = 0;
};
// Trims `shortest` observations on both sides. n >= 2 · shortest.
BreakSearch search_break(const SegmentFits& fits, std::size_t shortest);
// sup alone, for loops over many series.
double largest_break_statistic(const SegmentFits& fits, std::size_t shortest);

// sup where the error variance is known to be at least `least`, in units of the weights: every F is divided by the larger
// of that and its own estimate, RSS ÷ (n − 2k). Few years estimate a variance badly; a bound keeps a small one from
// passing for a break.
struct BoundedSearch {
    double sup = 0;
    double variance = 0;  // estimated with the best break in place
    std::size_t best = 0;
};
BoundedSearch search_break_bounded(const SegmentFits& fits, std::size_t shortest, double least);

// P(sup > x) for n → ∞: the largest squared distance from 0 of k independent stationary Ornstein-Uhlenbeck processes
// over a stretch of length ln(λ), λ = (1 − a) b ÷ (a (1 − b)) for a search from share a to share b of the series.
double asymptotic_sup_p(double x, std::size_t parameters, double log_lambda);
// ln λ of a search.
double search_length(const BreakSearch& search, std::size_t n);

struct FluctuationTest {
    double statistic = 0, p = 1;
};
// Largest |cumulated residual| ÷ (σ √n). The limit, a Brownian bridge, is that of a mean.
FluctuationTest ols_cusum(const SegmentFits& fits);
// Cumulated one-step forecast errors against the boundary 1 + 2t (Brown, Durbin & Evans 1975).
FluctuationTest recursive_cusum(SegmentShape shape, std::span<const double> y, std::span<const double> weights = {});

// Benjamini & Hochberg (1995): the smallest false-discovery rate at which each test is rejected, in the order given.
std::vector<double> discovery_rates(std::span<const double> p);

}  // namespace comity
