// Where a series breaks: the partition with the least residual sum of squares, found by dynamic programming (Bai & Perron
// 1998, 2003), how many breaks the information criterion keeps, and intervals for their places (Bai 1997).
// docs/methods/structural_break.md.
#pragma once

#include <optional>
#include <vector>

#include "comity/kernels/segments.h"

namespace comity {

// Shortest piece for a share of the series, ⌊share · n⌋, but always more than the parameters of a piece.
std::size_t shortest_segment(std::size_t n, std::size_t parameters, double share = 0.15);

// The best partition into m + 1 pieces.
struct Partition {
    std::vector<std::size_t> begins;  // the m first observations of a new piece, ascending
    double rss = 0, bic = 0;
};

// For m = 0 … most, as far as n allows pieces of `shortest` observations; entry m has m breaks. Of equal partitions the
// one with earlier breaks. Gaussian BIC with (k + 1)(m + 1) parameters: the coefficients, the breaks and the variance.
std::vector<Partition> best_partitions(const SegmentFits& fits, std::size_t shortest, std::size_t most = 5);
// The number of breaks with the least BIC, the smaller of equal ones.
std::size_t breaks_by_bic(const std::vector<Partition>& partitions);

struct BreakInterval {
    std::ptrdiff_t lower = 0, upper = 0;  // bounds of the last observation before the break, may lie outside
};
// For each break of the partition; errors and regressors may differ between pieces. Nothing where the limit
// distribution puts too little mass on one side for the level.
std::vector<std::optional<BreakInterval>> break_intervals(const SegmentFits& fits,
                                                          const std::vector<std::size_t>& begins, double level = 0.95);

// P(argmax ≤ x) of the two-sided Brownian motion with drift of Bai (1997): W(−s) − |s|/2 to the left of 0 and
// √φ W(s) − ξ s/2 to the right.
double argmax_probability(double x, double xi, double phi);

}  // namespace comity
