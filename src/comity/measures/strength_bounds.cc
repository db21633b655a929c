// Intervals of strengths: exact ones of Poisson counts, and Wilson's of shares.
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "comity/measures/interval.h"
#include "comity/measures/strength.h"

namespace comity {

namespace {

// The quantile of a gamma law by Wilson and Hilferty. It is wrong by less than z³ ÷ 100 √shape: nothing beside a large shape.
double large_gamma_quantile(double shape, double z) {
    const double root = 1 - 1 / (9 * shape) + z / (3 * std::sqrt(shape));
    return shape * root * root * root;
}

}  // namespace

std::optional<Bounds> poisson_bounds(double count, const Fraction& level) {
    if (count < 0 || count != std::floor(count)) return std::nullopt;
    const double tail = (1 - static_cast<double>(level.num) / static_cast<double>(level.den)) / 2;
    if (count > kMostExactCount) {
        const double z = normal_quantile(level);
        return Bounds{large_gamma_quantile(count, -z), large_gamma_quantile(count + 1, z)};
    }
    const double lower = count == 0 ? 0 : boost::math::gamma_p_inv(count, tail);
    return Bounds{lower, boost::math::gamma_q_inv(count + 1, tail)};
}

std::optional<Bounds> strength_bounds(const StrengthMeasure& measure, const StrengthValue& value, double joint,
                                      const Conventions& conventions) {
    if (conventions.interval == IntervalKind::kNone || !value.value) return std::nullopt;
    if (measure.name == "share_of_output" || measure.name == "share_of_international") {
        if (joint != std::floor(joint) || *value.n != std::floor(*value.n)) return std::nullopt;
        return wilson_bounds(joint, *value.n, conventions.level);
    }
    if (!measure.scales) return std::nullopt;
    const auto count = poisson_bounds(joint, conventions.level);
    if (!count) return std::nullopt;
    const bool log = measure.name.ends_with("_log"), bounded = measure.name.ends_with("_bounded");
    const double ratio = log ? std::exp(*value.value) : bounded ? (1 + *value.value) / (1 - *value.value) : *value.value;
    const auto form = [&](double x) { return log ? std::log(x) : bounded ? bounded_ratio(x) : x; };
    if (joint == 0) return Bounds{form(0), form(value.of_one * count->upper)};
    return Bounds{form(ratio * count->lower / joint), form(ratio * count->upper / joint)};
}

}  // namespace comity
