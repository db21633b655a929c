// The bootstrap's inner loop: works drawn with replacement, sums of their columns. docs/methods/bootstrap.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "comity/base/philox.h"

namespace comity {

// `table` holds n rows of K columns, row after row. Returns the K column sums over n draws of replicate `replicate`.
// Draw d takes word d mod 4 of the Philox block with counter (d / 4 low, d / 4 high, replicate, 0); the sums are taken
// in the order of the draws.
template <std::size_t K>
std::array<double, K> resample_sums(std::span<const double> table, std::size_t n, PhiloxKey key,
                                    std::uint32_t replicate) {
    std::array<double, K> sums{};
    for (std::size_t d = 0; d < n; d += 4) {
        const std::uint64_t block = d / 4;
        const PhiloxBlock bits =
            philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), replicate, 0}, key);
        const std::size_t in_block = n - d < 4 ? n - d : 4;
        for (std::size_t i = 0; i < in_block; ++i) {
            const double* row = table.data() + std::size_t{pick(bits[i], n)} * K;
            for (std::size_t k = 0; k < K; ++k) sums[k] += row[k];
        }
    }
    return sums;
}

// Bounds of the central `level` = num/den of B sorted replicates: positions ⌊B(1−level)/2⌋ and ⌈B(1+level)/2⌉−1, from
// 0.
struct BoundPositions {
    std::size_t lower = 0, upper = 0;
};
constexpr BoundPositions bound_positions(std::uint64_t replicates, std::uint64_t num, std::uint64_t den) {
    const std::uint64_t lower = replicates * (den - num) / (2 * den);
    const std::uint64_t upper = (replicates * (den + num) + 2 * den - 1) / (2 * den) - 1;
    return {static_cast<std::size_t>(lower), static_cast<std::size_t>(upper)};
}

}  // namespace comity
