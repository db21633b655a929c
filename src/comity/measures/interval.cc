#include "comity/measures/interval.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "comity/base/sha256.h"
#include "comity/base/text.h"
#include "comity/kernels/resample.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

double column_sum(const Cell& cell, std::size_t column) {
    double sum = 0;
    for (std::size_t i = 0; i < cell.n; ++i) sum += cell.table[i * cell.columns + column];
    return sum;
}

std::optional<Bounds> normal_bounds(const Cell& cell, const Figure& figure, const Fraction& level) {
    const double weight = column_sum(cell, figure.denominator);
    if (weight == 0) return std::nullopt;
    const double mean = column_sum(cell, figure.numerator) / weight;
    double squares = 0;
    for (std::size_t i = 0; i < cell.n; ++i) {
        const double* row = cell.table.data() + i * cell.columns;
        const double residual = row[figure.numerator] - mean * row[figure.denominator];
        squares += residual * residual;
    }
    const double half = normal_quantile(level) * std::sqrt(squares) / weight;
    return Bounds{mean - half, mean + half};
}

std::optional<Bounds> wilson_bounds(const Cell& cell, const Figure& figure, const Fraction& level) {
    const double n = column_sum(cell, figure.denominator);
    if (!figure.plain_share || n == 0) return std::nullopt;
    return wilson_bounds(column_sum(cell, figure.numerator), n, level);
}

bool is_drawn(IntervalKind kind) { return kind == IntervalKind::kBootstrap || kind == IntervalKind::kCwts; }

std::string_view text_of_units(const Conventions& c) {
    switch (c.resample) {
        case Resample::kSources: return "sources";
        case Resample::kInstitutions: return "institutions";
        case Resample::kWorks: break;
    }
    return "works";
}

using Replicates = std::vector<std::array<double, kMaxColumns>>;

// A replicate that drew no weight at all has no figure; it is left out.
std::optional<Bounds> order_statistics(const Replicates& sums, const Figure& figure, const Conventions& c) {
    std::vector<double> values;
    values.reserve(sums.size());
    for (const auto& sum : sums)
        if (sum[figure.denominator] > 0) values.push_back(sum[figure.numerator] / sum[figure.denominator]);
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const BoundPositions at = positions_of(c, values.size());
    return Bounds{values[at.lower], values[at.upper]};
}

}  // namespace

Bounds wilson_bounds(double part, double whole, const Fraction& level) {
    const double p = part / whole, z = normal_quantile(level), z2 = z * z;
    const double middle = p + z2 / (2 * whole), half = z * std::sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)),
                 scale = 1 + z2 / whole;
    // Where all or none have the property rounding must not move the bound off 1 or 0.
    return {p == 0 ? 0 : (middle - half) / scale, p == 1 ? 1 : (middle + half) / scale};
}

std::vector<std::array<double, kMaxColumns>> replicate_sums(const Cell& cell, const Conventions& c,
                                                            const std::string& question, const std::string& cell_name,
                                                            int threads) {
    const PhiloxKey key = philox_key(sha256_u64(fmt::format("{}\n{}\n{}", c.seed, question, cell_name)));
    const ResampleTable table(cell.table, cell.n, cell.columns);
    Replicates sums(c.replicates);
    // Small cells are not worth waking threads for.
    constexpr std::size_t kWorthIt = 200'000;
    constexpr std::size_t kTogether = ResampleTable::kTogether;
    parallel_for((sums.size() + kTogether - 1) / kTogether, cell.n * c.replicates < kWorthIt ? 1 : threads, [&](std::size_t piece) {
        const std::size_t begin = piece * kTogether, end = std::min(sums.size(), begin + kTogether);
        if (end - begin == kTogether) {
            const std::span<double> all(sums[begin].data(), kTogether * kMaxColumns);
            return table.sums_together(key, static_cast<std::uint32_t>(begin), all, kMaxColumns);
        }
        for (std::size_t r = begin; r < end; ++r) table.sums(key, static_cast<std::uint32_t>(r), sums[r]);
    });
    return sums;
}

double normal_quantile(const Fraction& level) {
    const double p = 0.5 + static_cast<double>(level.num) / static_cast<double>(level.den) / 2;
    return boost::math::quantile(boost::math::normal_distribution<double>(), p);
}

bool uses_normal_approximation(const Conventions& c, std::size_t n) {
    return c.interval == IntervalKind::kNormal || (c.interval == IntervalKind::kBootstrap && n > kLargestBootstrap);
}

BoundPositions positions_of(const Conventions& c, std::size_t replicates) {
    return c.interval == IntervalKind::kCwts ? cwts_positions(replicates, c.level.num, c.level.den)
                                             : bound_positions(replicates, c.level.num, c.level.den);
}

DrawnCell::DrawnCell(const Cell& cell, const Conventions& c) : cell_(&cell) {
    if (c.resample == Resample::kWorks || c.interval == IntervalKind::kWilson) return;
    summed_ = summed_by_unit(cell);
    cell_ = &summed_;
}

Cell summed_by_unit(const Cell& cell) {
    std::unordered_map<std::uint64_t, std::size_t> place;
    Cell out;
    out.columns = cell.columns;
    for (std::size_t i = 0; i < cell.n; ++i) {
        const auto [at, is_new] = place.emplace(cell.units[i], out.n);
        if (is_new) {
            ++out.n;
            out.units.push_back(cell.units[i]);
            out.table.resize(out.n * out.columns, 0);
        }
        for (std::size_t k = 0; k < cell.columns; ++k)
            out.table[at->second * cell.columns + k] += cell.table[i * cell.columns + k];
    }
    return out;
}

std::vector<std::optional<Bounds>> bounds_of(const Cell& cell, const std::vector<Figure>& figures, const Conventions& c,
                                             const std::string& question, const std::string& cell_name, int threads) {
    std::vector<std::optional<Bounds>> bounds(figures.size());
    if (cell.n == 0 || c.interval == IntervalKind::kNone) return bounds;
    const DrawnCell drawn(cell, c);
    const bool normal = uses_normal_approximation(c, drawn->n);
    Replicates sums;
    if (is_drawn(c.interval) && !normal) sums = replicate_sums(*drawn, c, question, cell_name, threads);
    for (std::size_t f = 0; f < figures.size(); ++f) {
        if (normal) bounds[f] = normal_bounds(*drawn, figures[f], c.level);
        else if (c.interval == IntervalKind::kWilson) bounds[f] = wilson_bounds(*drawn, figures[f], c.level);
        else bounds[f] = order_statistics(sums, figures[f], c);
    }
    return bounds;
}

std::vector<std::string> interval_notes(const Cell& cell, const Conventions& c, bool has_bounds) {
    std::vector<std::string> notes;
    if (c.interval == IntervalKind::kNone) return notes;
    if (c.interval == IntervalKind::kWilson) {
        if (!has_bounds) notes.emplace_back("no interval: wilson is for plain shares only");
        return notes;
    }
    std::size_t drawn = cell.n;
    if (c.resample != Resample::kWorks && has_bounds) {
        drawn = std::unordered_set<std::uint64_t>(cell.units.begin(), cell.units.end()).size();
        notes.push_back(fmt::format("interval from {} {} whose works are drawn together", with_thousands(drawn),
                                    text_of_units(c)));
    }
    if (c.interval == IntervalKind::kBootstrap && uses_normal_approximation(c, drawn))
        notes.push_back(fmt::format("interval by normal approximation: more than {} {}",
                                    with_thousands(kLargestBootstrap), text_of_units(c)));
    return notes;
}

}  // namespace comity
