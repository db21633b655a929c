#include "comity/measures/pair_series.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace comity {

namespace {

bool has_intensity(const PairSums& s) { return s.joint > 0 && s.a_others > 0 && s.b_others > 0 && s.others > 0; }

IntensitySeries series_of(std::span<const PairYear> years) {
    IntensitySeries out;
    for (const PairYear& y : years) {
        out.years.push_back(y.year);
        out.log_intensity.push_back(std::log(*y.sums.intensity()));
        out.variance.push_back(y.sums.log_variance());
    }
    return out;
}

// Second differences of independent errors have six times their mean variance; what the counts do not explain is extra.
double extra_variance(const IntensitySeries& s) {
    if (s.size() < 3) return 0;
    double extra = 0;
    for (std::size_t t = 1; t + 1 < s.size(); ++t) {
        const double d = s.log_intensity[t - 1] - 2 * s.log_intensity[t] + s.log_intensity[t + 1];
        extra += d * d - (s.variance[t - 1] + 4 * s.variance[t] + s.variance[t + 1]);
    }
    return std::max(0.0, extra / (6 * static_cast<double>(s.size() - 2)));
}

void set_weights(IntensitySeries& s) {
    double share = 0;
    for (const double v : s.variance) {
        s.weights.push_back(1 / (v + s.extra_variance));
        share += v * s.weights.back();
    }
    if (s.size() > 0) s.least_variance = share / static_cast<double>(s.size());
}

}  // namespace

CubeMargins::CubeMargins(const TieCube& cube) : cube_(cube) {
    const std::size_t n = cube.places();
    for (const TieYear& year : cube.years) {
        auto& rows = rows_.emplace_back(n);
        for (std::size_t i = 0; i < n; ++i)
            rows[i] = std::accumulate(year.counts.begin() + static_cast<std::ptrdiff_t>(i * n),
                                      year.counts.begin() + static_cast<std::ptrdiff_t>((i + 1) * n), 0.0);
        totals_.push_back(std::accumulate(rows.begin(), rows.end(), 0.0) / 2);
    }
}

PairSums CubeMargins::sums(std::size_t year, std::size_t a, std::size_t b) const {
    const double joint = cube_.count(year, a, b), of_a = rows_[year][a], of_b = rows_[year][b];
    const auto elsewhere = [&](std::size_t side) { return sum_without(year, side, a, b); };
    return {joint, less(of_a, joint, [&] { return elsewhere(a); }), less(of_b, joint, [&] { return elsewhere(b); }),
            less(totals_[year], of_a + of_b - joint, [&] {
                double twice = 0;
                for (std::size_t i = 0; i < cube_.places(); ++i)
                    if (i != a && i != b) twice += sum_without(year, i, a, b);
                return twice / 2;
            })};
}

double CubeMargins::sum_without(std::size_t year, std::size_t of, std::size_t a, std::size_t b) const {
    double sum = 0;
    for (std::size_t j = 0; j < cube_.places(); ++j)
        if (j != a && j != b) sum += cube_.count(year, of, j);
    return sum;
}

std::vector<PairYear> CubeMargins::pair(std::size_t a, std::size_t b) const {
    std::vector<PairYear> out;
    for (std::size_t y = 0; y < cube_.years.size(); ++y) out.push_back({cube_.years[y].year, sums(y, a, b)});
    return out;
}

IntensitySeries intensity_series(const std::vector<PairYear>& years) {
    std::size_t first = years.size();
    while (first > 0 && years[first - 1].sums.joint >= kFewestJointWorks && has_intensity(years[first - 1].sums))
        --first;
    IntensitySeries out = series_of(std::span(years).subspan(first));
    out.extra_variance = extra_variance(out);
    set_weights(out);
    return out;
}

std::optional<IntensitySeries> intensity_series_like(const std::vector<PairYear>& years, const IntensitySeries& like) {
    std::vector<PairYear> wanted;
    for (const PairYear& y : years)
        if (std::binary_search(like.years.begin(), like.years.end(), y.year)) wanted.push_back(y);
    if (wanted.size() != like.size() ||
        !std::all_of(wanted.begin(), wanted.end(), [](const PairYear& y) { return has_intensity(y.sums); }))
        return std::nullopt;
    IntensitySeries out = series_of(wanted);
    out.extra_variance = like.extra_variance;
    set_weights(out);
    return out;
}

}  // namespace comity
