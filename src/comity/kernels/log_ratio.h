// A logarithm whose every bit is our own, for whatever a seeded search is steered by.
#pragma once

#include <cmath>
#include <cstdint>

#include "comity/base/fixed.h"

namespace comity {

inline constexpr int kLogBits = 20;

// log2(x) in units of 2^-20, rounded down; x positive and finite. The mantissa is squared again and again: each time it
// passes 2 the next binary digit is 1.
inline std::int64_t log2_fixed(double x) {
    int exponent = 0;
    const double mantissa = std::frexp(x, &exponent);                       // exact: 0.5 … 1
    auto m = static_cast<std::uint64_t>(std::ldexp(mantissa, 63));          // 1 … 2 in units of 2^-62
    std::int64_t result = exponent - 1;
    for (int digit = 0; digit < kLogBits; ++digit) {
        const u128 square = u128{m} * m >> 62;
        const bool one = square >= u128{1} << 63;
        m = static_cast<std::uint64_t>(one ? square >> 1 : square);
        result = 2 * result + (one ? 1 : 0);
    }
    return result;
}

}  // namespace comity
