// Sums that do not depend on the order of their terms: unsigned fixed point with 63 fractional bits in 128.
// A weight of one work is at most 1, so a sum has room for 2^65 works; a citation sum for 2^65 citations.
#pragma once

#include <cstdint>

namespace comity {

__extension__ using u128 = unsigned __int128;
__extension__ using i128 = __int128;

// A weight in 0…1 in units of 2^-63. One is exact.
using Weight = std::uint64_t;
inline constexpr Weight kWhole = Weight{1} << 63;

// num/den rounded to the nearest unit; den > 0, num <= den < 2^62.
constexpr Weight weight_of(std::uint64_t num, std::uint64_t den) {
    return static_cast<Weight>(((u128{num} << 63) + den / 2) / den);
}

// A sum in units of 2^-63.
struct Fixed {
    u128 units = 0;

    constexpr Fixed& operator+=(Fixed other) {
        units += other.units;
        return *this;
    }
    // What is taken away is a part of this sum.
    friend constexpr Fixed operator-(Fixed whole, Fixed part) { return {whole.units - part.units}; }
    friend constexpr bool operator==(Fixed, Fixed) = default;
    [[nodiscard]] constexpr bool is_zero() const { return units == 0; }
    [[nodiscard]] constexpr long double real() const {
        return static_cast<long double>(units) / static_cast<long double>(kWhole);
    }
};

constexpr Fixed fixed_of(std::uint64_t whole) { return {u128{whole} << 63}; }

// value · num / den without overflow for num, den < 2^62, rounded down to a unit.
constexpr Fixed scaled(Fixed value, std::uint64_t num, std::uint64_t den) {
    const u128 quotient = value.units / den, rest = value.units % den;
    return {quotient * num + rest * num / den};
}

}  // namespace comity
