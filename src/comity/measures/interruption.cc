#include "comity/measures/interruption.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <span>

#include "comity/kernels/regression.h"

namespace comity {

namespace {

// Places of the years that are fitted: [begin, end); equal where a side has too few.
struct Window {
    std::size_t begin = 0, end = 0;
};

Window window_of(const IntensitySeries& s, int first) {
    const auto split = static_cast<std::size_t>(std::lower_bound(s.years.begin(), s.years.end(), first) - s.years.begin());
    const std::size_t before = std::min(split, kMostYearsBesideEvent);
    const std::size_t after = std::min(s.size() - split, kMostYearsBesideEvent);
    if (before < kYearsBesideEvent || after < kYearsBesideEvent) return {};
    return {split - before, split + after};
}

Design design_of(const IntensitySeries& s, const Window& window, int first) {
    const std::vector<double> times(s.years.begin() + static_cast<std::ptrdiff_t>(window.begin),
                                    s.years.begin() + static_cast<std::ptrdiff_t>(window.end));
    return interruption_design(times, first);
}

Interruption read(const Regression& fit, double quantile, double scale) {
    const auto estimate = [&](std::size_t i) {
        const double half = quantile * scale * fit.errors[i];
        return Estimate{fit.coefficients[i], fit.coefficients[i] - half, fit.coefficients[i] + half};
    };
    return {estimate(2), estimate(3)};
}

}  // namespace

std::optional<Interruption> interrupted_intensity(const IntensitySeries& series, int first, double level) {
    const Window window = window_of(series, first);
    if (window.begin == window.end) return std::nullopt;
    const std::size_t years = window.end - window.begin;
    const auto fit = least_squares(design_of(series, window, first),
                                   std::span(series.log_intensity).subspan(window.begin, years),
                                   std::span(series.weights).subspan(window.begin, years));
    if (!fit) return std::nullopt;
    const boost::math::students_t law(static_cast<double>(fit->freedom));
    return read(*fit, quantile(law, (1 + level) / 2), 1);
}

std::optional<Interruption> interrupted_counts(const std::vector<PairYear>& years, const IntensitySeries& series,
                                               int first, double level) {
    const Window window = window_of(series, first);
    if (window.begin == window.end) return std::nullopt;
    std::vector<double> counts, offset;
    for (const PairYear& y : years) {
        if (y.year < series.years[window.begin] || y.year > series.years[window.end - 1]) continue;
        counts.push_back(y.sums.joint);
        offset.push_back(std::log(*y.sums.expected()));
    }
    const auto fit = poisson_regression(design_of(series, window, first), counts, offset);
    if (!fit) return std::nullopt;
    return read(*fit, quantile(boost::math::normal(), (1 + level) / 2), std::sqrt(std::max(1.0, fit->dispersion)));
}

}  // namespace comity
