// Least squares on pieces of a series: a mean or a line a piece, with or without weights, each piece in constant time.
// docs/methods/structural_break.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace comity {

// What is fitted to each piece. Its number of parameters is k.
enum class SegmentShape : std::uint8_t { kMean = 1, kLine = 2 };
constexpr std::size_t parameters_of(SegmentShape shape) { return static_cast<std::size_t>(shape); }

// value(t) = at_middle + slope · (t − middle), t = 0, 1, 2 … over the whole series. The two estimates are uncorrelated;
// their variances are error variance ÷ weight and ÷ spread.
struct SegmentFit {
    double at_middle = 0, slope = 0, middle = 0, weight = 0, spread = 0, rss = 0;
    [[nodiscard]] double value(double t) const { return at_middle + slope * (t - middle); }
    // Variance of value(t) for an error variance of 1 at weight 1.
    [[nodiscard]] double variance(double t) const {
        const double away = t - middle;
        return 1 / weight + (spread > 0 ? away * away / spread : 0);
    }
};

class SegmentFits {
  public:
    // `weights` is empty (all 1) or as long as `y`, and positive.
    SegmentFits(SegmentShape shape, std::span<const double> y, std::span<const double> weights = {});

    [[nodiscard]] std::size_t size() const { return y_.size(); }
    [[nodiscard]] SegmentShape shape() const { return shape_; }
    [[nodiscard]] std::size_t parameters() const { return parameters_of(shape_); }
    // Residual sum of squares of observations [begin, end); 0 for pieces that the model fits exactly.
    [[nodiscard]] double rss(std::size_t begin, std::size_t end) const;
    [[nodiscard]] SegmentFit fit(std::size_t begin, std::size_t end) const;
    // Of pieces that begin at 0, at each of `begins` (ascending, > 0), to the end: square root of weight · residual.
    [[nodiscard]] std::vector<double> residuals(std::span<const std::size_t> begins) const;

  private:
    struct Sums {
        double w = 0, wt = 0, wtt = 0, wy = 0, wty = 0, wyy = 0;
    };
    [[nodiscard]] Sums between(std::size_t begin, std::size_t end) const;

    SegmentShape shape_;
    std::vector<double> y_, weights_;
    SegmentFit whole_;        // taken off before summing, so that sums do not cancel
    std::vector<Sums> upto_;  // of y − whole_, with t from the middle of the series
    double middle_ = 0;
};

}  // namespace comity
