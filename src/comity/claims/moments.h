// Sums that the normal interval of a ratio follows from, whatever its mean turns out to be: they can be added up over
// years before the years are chosen.
#pragma once

#include <cmath>
#include <optional>

#include "comity/measures/interval.h"

namespace comity {

struct Moments {
    long double xx = 0, xw = 0, ww = 0, x = 0, w = 0;

    // `times`: so many works that are alike.
    void add(long double score, long double weight, long double times = 1) {
        xx += times * score * score, xw += times * score * weight, ww += times * weight * weight;
        x += times * score, w += times * weight;
    }
    Moments& operator+=(const Moments& o) {
        xx += o.xx, xw += o.xw, ww += o.ww, x += o.x, w += o.w;
        return *this;
    }
};

// docs/methods/interval.md: m ± z·s, as bounds_of() gives it from the works themselves.
inline std::optional<Bounds> normal_bounds(const Moments& s, const Fraction& level) {
    if (s.w == 0) return std::nullopt;
    const long double mean = s.x / s.w, squares = s.xx - 2 * mean * s.xw + mean * mean * s.ww;
    // Equal scores leave the noise of the last digits, not a spread.
    constexpr long double kNoise = 1e-17L;
    const long double spread = squares > kNoise * s.xx ? std::sqrt(squares) : 0;
    const auto half = static_cast<double>(normal_quantile(level) * spread / s.w);
    return Bounds{static_cast<double>(mean) - half, static_cast<double>(mean) + half};
}

}  // namespace comity
