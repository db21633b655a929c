#include "comity/kernels/break_tests.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace comity {

namespace {

double upper_normal(double x) { return cdf(complement(boost::math::normal(), x)); }

// Weighted regressors of observation t: √w and √w·t, the first k of them. Time is centred for the arithmetic's sake.
struct Regressors {
    std::size_t k;
    double x[2];
};

// 2×2 symmetric inverse by hand; k = 1 uses the first entry alone.
struct Inverse {
    double a = 0, b = 0, d = 0;
    [[nodiscard]] double form(const Regressors& r) const {
        return r.k == 1 ? a * r.x[0] * r.x[0] : a * r.x[0] * r.x[0] + 2 * b * r.x[0] * r.x[1] + d * r.x[1] * r.x[1];
    }
};

Inverse inverse_of(std::size_t k, const double (&m)[3]) {
    if (k == 1) return {1 / m[0], 0, 0};
    const double determinant = m[0] * m[2] - m[1] * m[1];
    return {m[2] / determinant, -m[1] / determinant, m[0] / determinant};
}

// One-step forecast errors, each scaled to the variance of the errors.
std::vector<double> recursive_residuals(std::size_t k, std::span<const double> y, std::span<const double> w) {
    double m[3] = {0, 0, 0}, v[2] = {0, 0};  // X'X and X'y so far
    std::vector<double> out;
    const double middle = static_cast<double>(y.size() - 1) / 2;
    for (std::size_t t = 0; t < y.size(); ++t) {
        const double root = w.empty() ? 1 : std::sqrt(w[t]);
        const Regressors r{k, {root, root * (static_cast<double>(t) - middle)}};
        const double value = root * y[t];
        if (t >= k) {
            const Inverse inverse = inverse_of(k, m);
            const double level = inverse.a * v[0] + (k == 1 ? 0 : inverse.b * v[1]);
            const double slope = k == 1 ? 0 : inverse.b * v[0] + inverse.d * v[1];
            out.push_back((value - level * r.x[0] - slope * r.x[1]) / std::sqrt(1 + inverse.form(r)));
        }
        m[0] += r.x[0] * r.x[0], m[1] += r.x[0] * r.x[1], m[2] += r.x[1] * r.x[1];
        v[0] += r.x[0] * value, v[1] += r.x[1] * value;
    }
    return out;
}

double f_statistic(double whole, double parts, std::size_t n, std::size_t k) {
    if (parts <= 0) return whole > 0 ? std::numeric_limits<double>::infinity() : 0;
    return std::max(0.0, (whole - parts) / (parts / static_cast<double>(n - 2 * k)));
}

// P(sup of the process stays below x over the stretch), by finite differences in the radius: the density of the radius
// of a stationary k-dimensional Ornstein-Uhlenbeck process, absorbed at √x, started from its stationary law (chi, k).
// In u with f = u · stationary density the generator is u'' + ((k − 1)/r − r) u', here with unit correlation decay e^-t.
double staying_below(double x, std::size_t k, double length) {
    constexpr int kCells = 160, kSteps = 160;
    const double edge = std::sqrt(x), width = edge / kCells;
    std::vector<double> mass(kCells), rate_up(kCells), rate_down(kCells), u(kCells, 1.0), diagonal(kCells), upper(kCells);
    const auto density = [&](double r) { return std::pow(r, static_cast<double>(k) - 1) * std::exp(-r * r / 2); };
    const boost::math::chi_squared law(static_cast<double>(k));
    for (int i = 0; i < kCells; ++i) {
        const double low = i * width, high = low + width;
        mass[i] = (density(low) + 4 * density((low + high) / 2) + density(high)) * width / 6;
        rate_up[i] = density(high) / width, rate_down[i] = i == 0 ? 0 : density(low) / width;
    }
    rate_up[kCells - 1] *= 2;  // the absorbing edge is half a cell away
    const double step = length / kSteps;
    for (int s = 0; s < kSteps; ++s) {
        // Crank-Nicolson; the first steps implicit, since the start jumps at the edge.
        const double theta = s < 4 ? 1 : 0.5;
        std::vector<double> right(kCells);
        for (int i = 0; i < kCells; ++i) {
            const double up = i + 1 < kCells ? u[i + 1] : 0, down = i > 0 ? u[i - 1] : 0;
            const double flow = rate_up[i] * (up - u[i]) + rate_down[i] * (down - u[i]);
            right[i] = mass[i] * u[i] + (1 - theta) * step * flow;
        }
        for (int i = 0; i < kCells; ++i) {
            const double below = i > 0 ? -theta * step * rate_down[i] : 0;
            double pivot = mass[i] + theta * step * (rate_up[i] + rate_down[i]);
            if (i > 0) pivot -= below * upper[i - 1];
            diagonal[i] = pivot;
            upper[i] = i + 1 < kCells ? -theta * step * rate_up[i] / pivot : 0;
            right[i] = (right[i] - (i > 0 ? below * right[i - 1] : 0)) / pivot;
        }
        for (int i = kCells - 1; i >= 0; --i) u[i] = right[i] - (i + 1 < kCells ? upper[i] * u[i + 1] : 0);
    }
    const double all = std::accumulate(mass.begin(), mass.end(), 0.0);
    double kept = 0;
    for (int i = 0; i < kCells; ++i) kept += mass[i] * u[i];
    return kept / all * cdf(law, x);
}

}  // namespace

BreakSearch search_break(const SegmentFits& fits, std::size_t shortest) {
    const std::size_t n = fits.size();
    BreakSearch out{shortest, n - shortest, shortest, -1, 0, 0};
    const double whole = fits.rss(0, n);
    std::vector<double> all;
    for (std::size_t at = out.first; at <= out.last; ++at) {
        all.push_back(f_statistic(whole, fits.rss(0, at) + fits.rss(at, n), n, fits.parameters()));
        if (all.back() > out.sup) out.sup = all.back(), out.best = at;
    }
    for (const double f : all) {
        out.average += f / static_cast<double>(all.size());
        out.exponential += std::exp((f - out.sup) / 2) / static_cast<double>(all.size());
    }
    out.exponential = std::log(out.exponential) + out.sup / 2;
    return out;
}

double largest_break_statistic(const SegmentFits& fits, std::size_t shortest) {
    return search_break_bounded(fits, shortest, 0).sup;
}

// F falls as the parts' sum of squares grows, bound or not: the least sum has the largest F.
BoundedSearch search_break_bounded(const SegmentFits& fits, std::size_t shortest, double least) {
    const std::size_t n = fits.size();
    BoundedSearch out;
    double parts = std::numeric_limits<double>::infinity();
    for (std::size_t at = shortest; at <= n - shortest; ++at) {
        const double rss = fits.rss(0, at) + fits.rss(at, n);
        if (rss < parts) parts = rss, out.best = at;
    }
    const double whole = fits.rss(0, n);
    out.variance = parts / static_cast<double>(n - 2 * fits.parameters());
    const bool bound = least > 0 && least > out.variance;
    out.sup = bound ? std::max(0.0, (whole - parts) / least) : f_statistic(whole, parts, n, fits.parameters());
    return out;
}

double search_length(const BreakSearch& search, std::size_t n) {
    const double size = static_cast<double>(n), a = static_cast<double>(search.first) / size,
                 b = static_cast<double>(search.last) / size;
    return std::log((1 - a) * b / (a * (1 - b)));
}

double asymptotic_sup_p(double x, std::size_t parameters, double log_lambda) {
    if (x <= 0) return 1;
    const double k = static_cast<double>(parameters);
    // Beyond 30 the first terms of the tail are exact to a per mille, and what remains below the edge no longer is.
    if (x > 30)
        return std::min(1.0, std::exp(k / 2 * std::log(x / 2) - x / 2 - std::lgamma(k / 2)) *
                                 ((1 - k / x) * log_lambda + 2 / x));
    // The process of the search runs over ln(λ) / 2 of the time in which its correlation falls by 1/e.
    return std::clamp(1 - staying_below(x, parameters, log_lambda / 2), 0.0, 1.0);
}

FluctuationTest ols_cusum(const SegmentFits& fits) {
    const std::vector<double> residuals = fits.residuals({});
    const double n = static_cast<double>(fits.size());
    const double sigma = std::sqrt(fits.rss(0, fits.size()) / (n - static_cast<double>(fits.parameters())));
    FluctuationTest out;
    double sum = 0;
    if (!(sigma > 0)) return out;
    for (const double e : residuals) {
        sum += e;
        out.statistic = std::max(out.statistic, std::abs(sum) / (sigma * std::sqrt(n)));
    }
    const double s = out.statistic;
    if (s < 0.2) return out;  // the series below needs ever more terms there, and is 1
    out.p = 0;
    for (int k = 1; k <= 100; ++k) out.p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * s * s);
    out.p = std::clamp(out.p, 0.0, 1.0);
    return out;
}

FluctuationTest recursive_cusum(SegmentShape shape, std::span<const double> y, std::span<const double> weights) {
    const std::vector<double> errors = recursive_residuals(parameters_of(shape), y, weights);
    FluctuationTest out;
    if (errors.size() < 2) return out;
    const double n = static_cast<double>(errors.size());
    const double mean = std::accumulate(errors.begin(), errors.end(), 0.0) / n;
    double squares = 0;
    for (const double e : errors) squares += (e - mean) * (e - mean);
    const double scale = std::sqrt(squares / (n - 1)) * std::sqrt(n);
    if (!(scale > 0)) return out;
    double sum = 0;
    for (std::size_t i = 0; i < errors.size(); ++i) {
        sum += errors[i];
        out.statistic =
            std::max(out.statistic, std::abs(sum) / scale / (1 + 2 * static_cast<double>(i + 1) / n));
    }
    const double x = out.statistic;
    out.p = std::min(1.0, 2 * (upper_normal(3 * x) +
                               std::exp(-4 * x * x) * (1 - upper_normal(x) - upper_normal(5 * x)) -
                               std::exp(-16 * x * x) * upper_normal(x)));
    return out;
}

std::vector<double> discovery_rates(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<double> out(p.size());
    double least = 1;
    for (std::size_t i = order.size(); i-- > 0;) {
        least = std::min(least, p[order[i]] * static_cast<double>(p.size()) / static_cast<double>(i + 1));
        out[order[i]] = least;
    }
    return out;
}

}  // namespace comity
