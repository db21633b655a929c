// A pair of countries through the years: its joint works, and what is needed to say how many were to be expected.
// docs/methods/intensity.md.
#pragma once

#include <optional>
#include <vector>

#include "comity/measures/ties.h"

namespace comity {

// Sums over the works of one year, or of any part of them: ties between the two, of each with all others, and of all
// others among themselves. Every tie is in exactly one of the four.
struct PairSums {
    double joint = 0, a_others = 0, b_others = 0, others = 0;
    PairSums& operator+=(const PairSums& o) {
        joint += o.joint, a_others += o.a_others, b_others += o.b_others, others += o.others;
        return *this;
    }
    // The joint works expected of a pair whose ties follow its ties with the others: a_others · b_others ÷ 2 others.
    // Nothing where the others have no ties.
    [[nodiscard]] std::optional<double> expected() const {
        if (!(others > 0)) return std::nullopt;
        return a_others * b_others / (2 * others);
    }
    // joint ÷ expected; nothing where that is 0 or unknown.
    [[nodiscard]] std::optional<double> intensity() const {
        const auto e = expected();
        if (!e || !(*e > 0)) return std::nullopt;
        return joint / *e;
    }
    // Variance of ln(intensity) if the four numbers were independent Poisson counts.
    [[nodiscard]] double log_variance() const { return 1 / joint + 1 / a_others + 1 / b_others + 1 / others; }
};

struct PairYear {
    int year = 0;
    PairSums sums;
};

// Sums of rows of every year of a cube, so that a pair costs a few additions a year.
class CubeMargins {
  public:
    explicit CubeMargins(const TieCube& cube);
    [[nodiscard]] std::vector<PairYear> pair(std::size_t a, std::size_t b) const;
    [[nodiscard]] PairSums sums(std::size_t year, std::size_t a, std::size_t b) const;
    [[nodiscard]] const TieCube& cube() const { return cube_; }

  private:
    // Ties of one country with all but two.
    [[nodiscard]] double sum_without(std::size_t year, std::size_t of, std::size_t a, std::size_t b) const;

    const TieCube& cube_;
    std::vector<std::vector<double>> rows_;  // by year, by country
    std::vector<double> totals_;             // by year, each tie once
};

// ln(intensity) by year, with weights: what breaks are looked for in.
struct IntensitySeries {
    std::vector<int> years;  // without gaps
    std::vector<double> log_intensity, variance, weights;
    double extra_variance = 0;  // beyond that of the counts, from year to year
    double least_variance = 1;  // of errors at weight 1, if the counts alone made them: mean of variance · weight
    [[nodiscard]] std::size_t size() const { return years.size(); }
};

// Fewer joint works in a year say too little; the series begins after the last such year.
inline constexpr double kFewestJointWorks = 10;

// Of years first … last with at least kFewestJointWorks joint works in each; empty if there are none. The extra
// variance is estimated from second differences, which neither a trend nor a break or two can inflate by much.
IntensitySeries intensity_series(const std::vector<PairYear>& years);
// The same with given years and extra variance, for a part of the works; nothing where a year has no intensity.
std::optional<IntensitySeries> intensity_series_like(const std::vector<PairYear>& years, const IntensitySeries& like);

}  // namespace comity
