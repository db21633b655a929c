// Regressions with a handful of coefficients: least squares by Householder reflections, and counts with a log link.
// docs/methods/interrupted_time_series.md.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace comity {

// Row after row of `columns` regressors.
struct Design {
    std::size_t columns = 0;
    std::vector<double> rows;
    [[nodiscard]] std::size_t size() const { return columns == 0 ? 0 : rows.size() / columns; }
    [[nodiscard]] std::span<const double> row(std::size_t i) const {
        return std::span(rows).subspan(i * columns, columns);
    }
};

struct Regression {
    std::vector<double> coefficients, errors;  // errors: standard errors
    double dispersion = 1;                     // variance of the errors; of counts: Pearson's χ² ÷ degrees of freedom
    double deviance = 0;                       // residual sum of squares; of counts: the deviance
    std::size_t freedom = 0;
};

// y = Xβ + e, by weighted least squares; `weights` empty: all 1. Nothing where X has not full rank or no freedom is
// left.
std::optional<Regression> least_squares(const Design& x, std::span<const double> y,
                                        std::span<const double> weights = {});

// E(y) = exp(offset + Xβ), variance proportional to the mean: iteratively reweighted least squares. `errors` are those
// of a Poisson law; multiplied by √dispersion they hold for over- and underdispersed counts.
std::optional<Regression> poisson_regression(const Design& x, std::span<const double> y,
                                             std::span<const double> offset = {});

// An interruption at `t0`: 1, t − t0, D, D · (t − t0), with D = 1 from t0 on. Coefficients 2 and 3 are the changes of
// level and of slope.
Design interruption_design(std::span<const double> times, double t0);

}  // namespace comity
