#include "comity/kernels/breakpoints.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace comity {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

double bic_of(double rss, std::size_t n, std::size_t parameters, std::size_t breaks) {
    const double size = static_cast<double>(n);
    const double log_likelihood = -0.5 * size * (std::log(rss / size) + 1 + std::log(2 * std::numbers::pi));
    return -2 * log_likelihood + std::log(size) * static_cast<double>((parameters + 1) * (breaks + 1));
}

// Residual sums of squares of all pieces that are long enough, each computed once.
class PieceCosts {
  public:
    PieceCosts(const SegmentFits& fits, std::size_t shortest) : n_(fits.size()), costs_(n_ * (n_ + 1), kNever) {
        for (std::size_t begin = 0; begin + shortest <= n_; ++begin)
            for (std::size_t end = begin + shortest; end <= n_; ++end)
                costs_[begin * (n_ + 1) + end] = fits.rss(begin, end);
    }
    [[nodiscard]] double operator()(std::size_t begin, std::size_t end) const {
        return costs_[begin * (n_ + 1) + end];
    }

  private:
    std::size_t n_;
    std::vector<double> costs_;
};

// Q(z) / density(z): the tail of the normal distribution without its exponential part.
double mills_ratio(double z) {
    if (z < 6) {
        const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
        return std::erfc(z / std::numbers::sqrt2) / 2 / density;
    }
    double fraction = z;
    for (int i = 60; i >= 1; --i) fraction = z + i / fraction;
    return 1 / fraction;
}

// P(the maximum lies on this side, later than `a`), for a Brownian motion of drift −mu on this side and an exponential
// maximum of rate `c` on the other. Integrated from the joint density of place and height of the maximum.
double later_than(double a, double mu, double c) {
    const double nu = mu + c, kappa = nu * nu - mu * mu, root = std::sqrt(a);
    const double density = std::exp(-mu * mu * a / 2) / std::sqrt(2 * std::numbers::pi);
    const double tail = density * mills_ratio(mu * root), tilted = density * mills_ratio(nu * root);
    return 2 * mu * (nu * 2 / kappa * (nu / mu * tail - tilted) + mu * a * tail - root * density - tail / mu);
}

// x with P(argmax ≤ x) = probability.
double argmax_quantile(double probability, double xi, double phi) {
    const bool right = argmax_probability(0, xi, phi) < probability;
    double far = 1;
    while (right ? argmax_probability(far, xi, phi) < probability : argmax_probability(-far, xi, phi) > probability) {
        if (far > 1e12) break;
        far *= 2;
    }
    double low = right ? 0 : -far, high = right ? far : 0;
    for (int step = 0; step < 100; ++step) {
        const double middle = (low + high) / 2;
        (argmax_probability(middle, xi, phi) < probability ? low : high) = middle;
    }
    return (low + high) / 2;
}

// Mean over the piece of weight · (difference of the two fits)².
double squared_shift(const SegmentFit& over, const SegmentFit& other, std::size_t observations) {
    const double level = over.at_middle - other.value(over.middle), slope = over.slope - other.slope;
    return (over.weight * level * level + over.spread * slope * slope) / static_cast<double>(observations);
}

std::optional<BreakInterval> interval_between(const SegmentFits& fits, std::size_t begin, std::size_t at,
                                              std::size_t end, double level) {
    const SegmentFit before = fits.fit(begin, at), after = fits.fit(at, end);
    const double variance_before = before.rss / static_cast<double>(at - begin);
    const double variance_after = after.rss / static_cast<double>(end - at);
    const double shift_before = squared_shift(before, after, at - begin);
    const double shift_after = squared_shift(after, before, end - at);
    if (!(variance_before > 0) || !(variance_after > 0) || !(shift_before > 0) || !(shift_after > 0))
        return std::nullopt;
    const double xi = shift_after / shift_before, phi = xi * variance_after / variance_before;
    const double outside = (1 - level) / 2, at_zero = argmax_probability(0, xi, phi);
    if (!(at_zero > outside && at_zero < 1 - outside)) return std::nullopt;
    const double scale = variance_before / shift_before;
    const auto last = static_cast<std::ptrdiff_t>(at) - 1;
    const double up = argmax_quantile(1 - outside, xi, phi) * scale, down = argmax_quantile(outside, xi, phi) * scale;
    constexpr double kFar = 1e6;  // further than any series is long
    return BreakInterval{last - static_cast<std::ptrdiff_t>(std::ceil(std::min(up, kFar))),
                         last - static_cast<std::ptrdiff_t>(std::floor(std::max(down, -kFar)))};
}

}  // namespace

std::size_t shortest_segment(std::size_t n, std::size_t parameters, double share) {
    return std::max(static_cast<std::size_t>(std::floor(share * static_cast<double>(n))), parameters + 1);
}

std::vector<Partition> best_partitions(const SegmentFits& fits, std::size_t shortest, std::size_t most) {
    const std::size_t n = fits.size();
    if (n < shortest) return {};
    most = std::min(most, n / shortest - 1);
    const PieceCosts cost(fits, shortest);
    // best[m][e]: least cost of [0, e) in m + 1 pieces; from[m][e]: where the last of them begins.
    std::vector<std::vector<double>> best(most + 1, std::vector<double>(n + 1, kNever));
    std::vector<std::vector<std::size_t>> from(most + 1, std::vector<std::size_t>(n + 1, 0));
    for (std::size_t end = shortest; end <= n; ++end) best[0][end] = cost(0, end);
    for (std::size_t m = 1; m <= most; ++m)
        for (std::size_t end = (m + 1) * shortest; end <= n; ++end)
            for (std::size_t begin = m * shortest; begin + shortest <= end; ++begin) {
                const double sum = best[m - 1][begin] + cost(begin, end);
                if (sum < best[m][end]) best[m][end] = sum, from[m][end] = begin;
            }
    std::vector<Partition> out;
    for (std::size_t m = 0; m <= most; ++m) {
        Partition p{std::vector<std::size_t>(m), best[m][n], bic_of(best[m][n], n, fits.parameters(), m)};
        for (std::size_t piece = m, end = n; piece > 0; --piece) end = p.begins[piece - 1] = from[piece][end];
        out.push_back(std::move(p));
    }
    return out;
}

std::size_t breaks_by_bic(const std::vector<Partition>& partitions) {
    std::size_t best = 0;
    for (std::size_t m = 1; m < partitions.size(); ++m)
        if (partitions[m].bic < partitions[best].bic) best = m;
    return best;
}

std::vector<std::optional<BreakInterval>> break_intervals(const SegmentFits& fits,
                                                          const std::vector<std::size_t>& begins, double level) {
    std::vector<std::optional<BreakInterval>> out;
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const std::size_t begin = i == 0 ? 0 : begins[i - 1];
        const std::size_t end = i + 1 == begins.size() ? fits.size() : begins[i + 1];
        out.push_back(interval_between(fits, begin, begins[i], end, level));
    }
    return out;
}

double argmax_probability(double x, double xi, double phi) {
    return x <= 0 ? later_than(-x, 0.5, xi / phi) : 1 - later_than(x, xi / (2 * std::sqrt(phi)), std::sqrt(phi));
}

}  // namespace comity
