#include "comity/measures/statistic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace comity {

namespace {

std::array<double, kMaxColumns> column_sums(const Cell& cell) {
    std::array<double, kMaxColumns> sums{};
    for (std::size_t i = 0; i < cell.n; ++i)
        for (std::size_t k = 0; k < cell.columns; ++k) sums[k] += cell.table[i * cell.columns + k];
    return sums;
}

// d statistic / d column sum, for each column. The step is a relative one: sums are counts or scores, never near zero
// unless they are zero.
std::array<double, kMaxColumns> slopes_at(std::array<double, kMaxColumns> sums, std::size_t columns,
                                          const Statistic& statistic) {
    std::array<double, kMaxColumns> slopes{};
    for (std::size_t k = 0; k < columns; ++k) {
        const double at = sums[k], step = std::max(std::abs(at), 1.0) * 1e-6;
        sums[k] = at + step;
        const auto up = statistic({sums.data(), columns});
        sums[k] = at - step;
        const auto down = statistic({sums.data(), columns});
        sums[k] = at;
        if (up && down) slopes[k] = (*up - *down) / (2 * step);
    }
    return slopes;
}

std::optional<Bounds> delta_bounds(const Cell& cell, const Statistic& statistic, const Fraction& level) {
    const auto sums = column_sums(cell);
    const auto value = statistic({sums.data(), cell.columns});
    if (!value) return std::nullopt;
    const auto slopes = slopes_at(sums, cell.columns, statistic);
    // The rows are the draws: the variance of a sum is that of its terms about their mean.
    double squares = 0, mean = 0;
    for (std::size_t k = 0; k < cell.columns; ++k) mean += slopes[k] * sums[k] / static_cast<double>(cell.n);
    for (std::size_t i = 0; i < cell.n; ++i) {
        double influence = -mean;
        for (std::size_t k = 0; k < cell.columns; ++k) influence += slopes[k] * cell.table[i * cell.columns + k];
        squares += influence * influence;
    }
    const double half = normal_quantile(level) * std::sqrt(squares);
    return Bounds{*value - half, *value + half};
}

std::optional<Bounds> bootstrap_bounds(const Cell& cell, const Statistic& statistic, const Conventions& c,
                                       const std::string& question, const std::string& cell_name, int threads) {
    std::vector<double> values;
    for (const auto& sums : replicate_sums(cell, c, question, cell_name, threads))
        if (const auto value = statistic({sums.data(), cell.columns})) values.push_back(*value);
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const BoundPositions at = positions_of(c, values.size());
    return Bounds{values[at.lower], values[at.upper]};
}

double balance_of(double share) { return 2 * std::min(share, 1 - share); }

Bounds balances_within(const Bounds& share) {
    const double lower = std::clamp(share.lower, 0.0, 1.0), upper = std::clamp(share.upper, 0.0, 1.0);
    const auto [least, most] = std::minmax({balance_of(lower), balance_of(upper)});
    return {least, lower <= 0.5 && upper >= 0.5 ? 1.0 : most};
}

bool has_no_bounds(const Cell& cell, const Conventions& c) {
    return cell.n == 0 || c.interval == IntervalKind::kNone || c.interval == IntervalKind::kWilson;
}

}  // namespace

std::optional<Bounds> statistic_bounds(const Cell& cell, const Statistic& statistic, const Conventions& c,
                                       const std::string& question, const std::string& cell_name, int threads) {
    if (has_no_bounds(cell, c)) return std::nullopt;
    const DrawnCell drawn(cell, c);
    if (uses_normal_approximation(c, drawn->n)) return delta_bounds(*drawn, statistic, c.level);
    return bootstrap_bounds(*drawn, statistic, c, question, cell_name, threads);
}

std::optional<Bounds> balance_bounds(const Cell& cell, const Statistic& share, const Conventions& c,
                                     const std::string& question, const std::string& cell_name, int threads) {
    if (has_no_bounds(cell, c)) return std::nullopt;
    const DrawnCell drawn(cell, c);
    if (uses_normal_approximation(c, drawn->n)) {
        const auto of_share = delta_bounds(*drawn, share, c.level);
        return of_share ? std::optional(balances_within(*of_share)) : std::nullopt;
    }
    const Statistic balance = [&](std::span<const double> sums) -> std::optional<double> {
        const auto value = share(sums);
        return value ? std::optional(balance_of(*value)) : std::nullopt;
    };
    return bootstrap_bounds(*drawn, balance, c, question, cell_name, threads);
}

Statistic gain_statistic(std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
    return [=](std::span<const double> s) -> std::optional<double> {
        if (s[b] <= 0 || s[c] <= 0 || s[d] <= 0) return std::nullopt;
        return (s[a] / s[b]) / (s[c] / s[d]) - 1;
    };
}

Statistic difference_statistic(std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
    return [=](std::span<const double> s) -> std::optional<double> {
        if (s[b] <= 0 || s[d] <= 0) return std::nullopt;
        return s[a] / s[b] - s[c] / s[d];
    };
}

}  // namespace comity
