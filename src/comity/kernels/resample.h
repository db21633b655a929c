// The bootstrap's inner loop: works drawn with replacement, sums of their columns. docs/methods/bootstrap.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "comity/base/philox.h"

namespace comity {

// Draws `first` … `first` + out.size() - 1 of a replicate, each a row in 0…n-1. Draw d takes word d mod 4 of the Philox
// block with counter (d / 4 low, d / 4 high, replicate, 0). `first` is a multiple of 4. Many blocks are computed side
// by side, with newer instructions where the machine has them and equal output everywhere. Twin in tests: one block a
// time.
void draw_rows(PhiloxKey key, std::uint32_t replicate, std::uint64_t n, std::uint64_t first,
               std::span<std::uint32_t> out);

// A table of at most 8 columns, laid out for sums over rows drawn at random: each row has 1, 2, 4 or 8 places (the last ones
// 0), so that none straddles two lines of the cache.
class ResampleTable {
  public:
    // `table` holds n rows of `columns` numbers, row after row.
    ResampleTable(std::span<const double> table, std::size_t n, std::size_t columns);

    [[nodiscard]] std::size_t columns() const { return columns_; }
    // The column sums over n draws of replicate `replicate`, taken in the order of the draws. `out` has columns() places.
    void sums(PhiloxKey key, std::uint32_t replicate, std::span<double> out) const;
    // The same of kTogether replicates from `first` on, in less time than one after the other; those of the next one stand
    // `stride` places on.
    static constexpr std::size_t kTogether = 4;
    void sums_together(PhiloxKey key, std::uint32_t first, std::span<double> out, std::size_t stride) const;

  private:
    std::size_t n_, columns_, width_ = 1;
    std::vector<double> room_;
    std::size_t first_ = 0;  // of room_, where the rows begin
};

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

// CWTS's positions: ⌊B(1−level)/2⌋ and ⌊B(1+level)/2⌋, the last replicate at most.
constexpr BoundPositions cwts_positions(std::uint64_t replicates, std::uint64_t num, std::uint64_t den) {
    const std::uint64_t upper = replicates * (den + num) / (2 * den);
    return {static_cast<std::size_t>(replicates * (den - num) / (2 * den)),
            static_cast<std::size_t>(upper < replicates ? upper : replicates - 1)};
}

}  // namespace comity
