#include "comity/kernels/regression.h"

#include <cmath>

namespace comity {

namespace {

// The triangle R of X = QR, with Q'y carried along. Column-major work on rows · columns numbers.
struct Triangle {
    std::vector<double> r;  // columns · columns, upper
    std::vector<double> top;
    double rest = 0;  // squared length of what the columns do not reach
};

std::optional<Triangle> triangulate(std::vector<double> x, std::vector<double> y, std::size_t columns) {
    const std::size_t n = y.size();
    const auto at = [&](std::size_t i, std::size_t j) -> double& { return x[i * columns + j]; };
    for (std::size_t j = 0; j < columns; ++j) {
        double length = 0, scale = 0;
        for (std::size_t i = 0; i < n; ++i) scale += at(i, j) * at(i, j);
        for (std::size_t i = j; i < n; ++i) length += at(i, j) * at(i, j);
        // A column that the ones before it span leaves nothing but rounding.
        if (!(length > 1e-20 * scale) || !std::isfinite(length)) return std::nullopt;
        length = std::sqrt(length);
        const double pivot = at(j, j) > 0 ? -length : length, head = at(j, j) - pivot;
        const double squares = -head * pivot;  // half of the reflector's squared length
        at(j, j) = pivot;
        const auto reflect = [&](auto&& value) {
            double along = head * value(j);
            for (std::size_t i = j + 1; i < n; ++i) along += at(i, j) * value(i);
            along /= squares;
            value(j) -= along * head;
            for (std::size_t i = j + 1; i < n; ++i) value(i) -= along * at(i, j);
        };
        for (std::size_t k = j + 1; k < columns; ++k) reflect([&](std::size_t i) -> double& { return at(i, k); });
        reflect([&](std::size_t i) -> double& { return y[i]; });
    }
    Triangle out;
    for (std::size_t i = 0; i < columns; ++i)
        for (std::size_t j = 0; j < columns; ++j) out.r.push_back(j >= i ? at(i, j) : 0);
    out.top.assign(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(columns));
    for (std::size_t i = columns; i < n; ++i) out.rest += y[i] * y[i];
    return out;
}

std::vector<double> solve_upper(const std::vector<double>& r, std::vector<double> b) {
    const std::size_t k = b.size();
    for (std::size_t i = k; i-- > 0;) {
        for (std::size_t j = i + 1; j < k; ++j) b[i] -= r[i * k + j] * b[j];
        b[i] /= r[i * k + i];
    }
    return b;
}

// Squared lengths of the rows of R⁻¹: the diagonal of (X'X)⁻¹.
std::vector<double> inverse_diagonal(const std::vector<double>& r, std::size_t k) {
    std::vector<double> out(k, 0.0);
    for (std::size_t j = 0; j < k; ++j) {
        std::vector<double> unit(k, 0.0);
        unit[j] = 1;
        const std::vector<double> column = solve_upper(r, std::move(unit));
        for (std::size_t i = 0; i < k; ++i) out[i] += column[i] * column[i];
    }
    return out;
}

// Weighted least squares with the errors of a variance of 1: an exact fit has some too.
std::optional<Regression> fit_of(const Design& x, std::span<const double> y, std::span<const double> weights) {
    const std::size_t n = y.size(), k = x.columns;
    if (n <= k || x.size() != n) return std::nullopt;
    std::vector<double> rows = x.rows, values(y.begin(), y.end());
    for (std::size_t i = 0; i < n && !weights.empty(); ++i) {
        const double root = std::sqrt(weights[i]);
        values[i] *= root;
        for (std::size_t j = 0; j < k; ++j) rows[i * k + j] *= root;
    }
    const auto triangle = triangulate(std::move(rows), std::move(values), k);
    if (!triangle) return std::nullopt;
    Regression out;
    out.coefficients = solve_upper(triangle->r, triangle->top);
    out.deviance = triangle->rest;
    out.freedom = n - k;
    out.dispersion = triangle->rest / static_cast<double>(out.freedom);
    for (const double d : inverse_diagonal(triangle->r, k)) out.errors.push_back(std::sqrt(d));
    return out;
}

}  // namespace

std::optional<Regression> least_squares(const Design& x, std::span<const double> y, std::span<const double> weights) {
    auto fit = fit_of(x, y, weights);
    if (!fit) return std::nullopt;
    for (double& error : fit->errors) error *= std::sqrt(fit->dispersion);
    return fit;
}

std::optional<Regression> poisson_regression(const Design& x, std::span<const double> y,
                                             std::span<const double> offset) {
    const std::size_t n = y.size(), k = x.columns;
    if (n <= k || x.size() != n) return std::nullopt;
    const auto base = [&](std::size_t i) { return offset.empty() ? 0.0 : offset[i]; };
    std::vector<double> mean(n), working(n);
    for (std::size_t i = 0; i < n; ++i) mean[i] = y[i] + 0.1;
    std::optional<Regression> fit;
    double before = HUGE_VAL;
    for (int round = 0; round < 100; ++round) {
        for (std::size_t i = 0; i < n; ++i)
            working[i] = std::log(mean[i]) - base(i) + (y[i] - mean[i]) / mean[i];
        fit = fit_of(x, working, mean);
        if (!fit) return std::nullopt;
        double deviance = 0;
        for (std::size_t i = 0; i < n; ++i) {
            double linear = base(i);
            for (std::size_t j = 0; j < k; ++j) linear += x.row(i)[j] * fit->coefficients[j];
            mean[i] = std::exp(linear);
            deviance += 2 * ((y[i] > 0 ? y[i] * std::log(y[i] / mean[i]) : 0) - (y[i] - mean[i]));
        }
        if (!std::isfinite(deviance)) return std::nullopt;
        const bool settled = std::abs(deviance - before) <= 1e-12 * (std::abs(deviance) + 0.1);
        before = deviance;
        if (settled) break;
    }
    double pearson = 0;
    for (std::size_t i = 0; i < n; ++i) pearson += (y[i] - mean[i]) * (y[i] - mean[i]) / mean[i];
    fit->deviance = before;
    fit->dispersion = pearson / static_cast<double>(fit->freedom);
    return fit;
}

Design interruption_design(std::span<const double> times, double t0) {
    Design out{4, {}};
    for (const double t : times) {
        const double after = t >= t0 ? 1 : 0;
        out.rows.insert(out.rows.end(), {1, t - t0, after, after * (t - t0)});
    }
    return out;
}

}  // namespace comity
