// Binomial draws from single random bits: exact, and in whole numbers alone. docs/methods/null_network.md.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "comity/kernels/draw_stream.h"

namespace comity {

// A probability in 0…1 in units of 2^-63.
using Chance = std::uint64_t;
inline constexpr Chance kCertain = Chance{1} << 63;

// How many of n fresh random bits are 1.
std::uint64_t heads(std::uint64_t n, DrawStream& draws);

// How many of n trials succeed. Each trial compares a random binary fraction with `chance`, digit by digit; all trials
// that are still undecided draw their next digit together, so that about 2n bits are used.
std::uint64_t draw_binomial(std::uint64_t n, Chance chance, DrawStream& draws);

// n things thrown into cells with chances in proportion to `weights` (not negative, their sum above 0).
std::vector<std::uint64_t> draw_multinomial(std::uint64_t n, std::span<const double> weights, DrawStream& draws);

}  // namespace comity
