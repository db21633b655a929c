#include "comity/measures/exclusivity.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace comity {

namespace {

std::optional<double> ratio(double above, double below) {
    if (!(below > 0)) return std::nullopt;
    return above / below;
}

template <class Pairs>
BlocSums sums_where(const TieTable& table, const Pairs& kind) {
    BlocSums sums;
    for (std::size_t i = 0; i < table.n; ++i)
        for (std::size_t j = i + 1; j < table.n; ++j) {
            const int k = kind(i, j);
            if (k == 0) continue;
            (k > 0 ? sums.within : sums.between) += table.o(i, j);
            (k > 0 ? sums.within_expected : sums.between_expected) += table.e(i, j);
        }
    return sums;
}

}  // namespace

BlocSums& BlocSums::operator+=(const BlocSums& other) {
    within += other.within, within_expected += other.within_expected;
    between += other.between, between_expected += other.between_expected;
    return *this;
}

std::optional<double> BlocSums::intensity() const { return ratio(within, within_expected); }
std::optional<double> BlocSums::outward_intensity() const { return ratio(between, between_expected); }
std::optional<double> BlocSums::within_share() const { return ratio(within, within + between); }

std::optional<double> BlocSums::exclusivity() const {
    const auto inside = intensity(), outside = outward_intensity();
    if (!inside || !outside) return std::nullopt;
    return ratio(*inside, *outside);
}

BlocSums partition_sums(const TieTable& table, const Labels& labels) {
    return sums_where(table, [&](std::size_t i, std::size_t j) { return labels[i] == labels[j] ? 1 : -1; });
}

BlocSums set_sums(const TieTable& table, const std::vector<bool>& in_set) {
    return sums_where(table, [&](std::size_t i, std::size_t j) {
        return in_set[i] && in_set[j] ? 1 : in_set[i] != in_set[j] ? -1 : 0;
    });
}

BlocSums cross_sums(const TieTable& table, const Labels& labels, std::uint32_t a, std::uint32_t b) {
    return sums_where(table, [&](std::size_t i, std::size_t j) {
        return (labels[i] == a && labels[j] == b) || (labels[i] == b && labels[j] == a) ? 1 : 0;
    });
}

std::optional<double> excess_within(const TieTable& table, const Labels& labels) {
    const BlocSums sums = partition_sums(table, labels);
    const auto share = sums.within_share();
    const auto expected = ratio(sums.within_expected, sums.within_expected + sums.between_expected);
    if (!share || !expected) return std::nullopt;
    return *share - *expected;
}

std::optional<Growth> log_growth(std::span<const int> years, std::span<const double> values, double level) {
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] > 0) points.emplace_back(years[i], std::log(values[i]));
    if (points.size() < 2) return std::nullopt;
    const auto n = static_cast<double>(points.size());
    double mean_x = 0, mean_y = 0;
    for (const auto& [year, log] : points) mean_x += year / n, mean_y += log / n;
    double xx = 0, xy = 0, yy = 0;
    for (const auto& [year, log] : points) {
        const double x = year - mean_x, y = log - mean_y;
        xx += x * x, xy += x * y, yy += y * y;
    }
    const double slope = xy / xx;
    Growth growth{std::expm1(slope), std::nullopt, std::nullopt};
    if (points.size() < 3) return growth;
    const double error = std::sqrt(std::max(0.0, yy - slope * xy) / (n - 2) / xx);
    const double t = boost::math::quantile(boost::math::students_t(n - 2), (1 + level) / 2);
    growth.lower = std::expm1(slope - t * error);
    growth.upper = std::expm1(slope + t * error);
    return growth;
}

}  // namespace comity
