#include "comity/measures/expected_ties.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "comity/measures/ties.h"

namespace comity {

namespace {

// The smaller root r of r·(R − r) = s, without cancellation; s <= R²/4.
double smaller_root(double total, double s) {
    return 2 * s / (total + std::sqrt(std::max(0.0, total * total - 4 * s)));
}

// Σ of the roots that belong to a total R, less R. Every country has the smaller root but the largest one when
// `upper`.
double surplus(double total, const std::vector<double>& sums, std::size_t largest, bool upper) {
    double sum = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const double r = smaller_root(total, sums[i]);
        sum += i == largest && upper ? total - r : r;
    }
    return sum - total;
}

// E = r_i·r_j off the diagonal with Σ_j r_i·r_j = s_i. With R = Σ r this is r_i·(R − r_i) = s_i for every country, so one
// number R decides all: it is halved down to the last bit.
std::optional<std::vector<double>> quasi_independence(const std::vector<double>& sums) {
    const auto largest = static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
    const auto active = std::count_if(sums.begin(), sums.end(), [](double s) { return s > 0; });
    const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
    const double others = all - sums[largest];
    if (active < 3 || sums[largest] >= others || same_count(sums[largest], others)) return std::nullopt;
    double low = 2 * std::sqrt(sums[largest]), high = low;
    const bool upper = surplus(low, sums, largest, false) < 0;
    // Below the root the roots' sum exceeds R; with the upper root of the largest country it is the other way round.
    const auto beyond = [&](double total) {
        const double s = surplus(total, sums, largest, upper);
        return upper ? s > 0 : s < 0;
    };
    for (int i = 0; i < 1100 && !beyond(high); ++i) high *= 2;
    if (!beyond(high)) return std::nullopt;
    for (int i = 0; i < 200; ++i) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        (beyond(middle) ? high : low) = middle;
    }
    std::vector<double> roots(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) roots[i] = smaller_root(low, sums[i]);
    if (upper) roots[largest] = low - roots[largest];
    return roots;
}

double steijn(double x, double y, double all) { return all / 2 * (x / all * (y / (all - x)) + y / all * (x / (all - y))); }

}  // namespace

std::optional<TieNull> tie_null_of(std::string_view name) {
    for (const TieNull null : {TieNull::kQuasiIndependence, TieNull::kSteijn, TieNull::kAssociation})
        if (tie_null_name(null) == name) return null;
    return std::nullopt;
}

std::string_view tie_null_name(TieNull null) {
    switch (null) {
        case TieNull::kQuasiIndependence: return "quasi_independence";
        case TieNull::kSteijn: return "steijn";
        case TieNull::kAssociation: break;
    }
    return "association";
}

std::vector<double> tie_sums(const std::vector<double>& counts, std::size_t n) {
    std::vector<double> sums(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) sums[i] += counts[i * n + j];
    return sums;
}

std::optional<TieExpectation> TieExpectation::of(std::vector<double> sums, TieNull null) {
    TieExpectation out(null, std::move(sums));
    out.all_ = std::accumulate(out.sums_.begin(), out.sums_.end(), 0.0);
    if (null == TieNull::kQuasiIndependence) {
        auto solved = quasi_independence(out.sums_);
        if (!solved) return std::nullopt;
        out.roots_ = std::move(*solved);
    }
    return out;
}

double TieExpectation::of_pair(std::size_t i, std::size_t j) const {
    if (sums_[i] == 0 || sums_[j] == 0) return 0;
    if (null_ == TieNull::kQuasiIndependence) return roots_[i] * roots_[j];
    if (null_ == TieNull::kAssociation) return sums_[i] * sums_[j] / all_;
    return steijn(sums_[i], sums_[j], all_);
}

std::optional<std::vector<double>> expected_ties(const std::vector<double>& counts, std::size_t n, TieNull null) {
    const auto expectation = TieExpectation::of(tie_sums(counts, n), null);
    if (!expectation) return std::nullopt;
    std::vector<double> expected(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            if (i != j) expected[i * n + j] = expectation->of_pair(i, j);
    return expected;
}

}  // namespace comity
