// Rows drawn from the stream of docs/methods/bootstrap.md, many side by side.
#pragma once

#include <cstddef>
#include <cstdint>

#include "comity/base/philox.h"

namespace comity {

inline constexpr std::size_t kLanes = 32;          // Philox blocks side by side
inline constexpr std::size_t kDraws = 4 * kLanes;  // of theirs

// Draw d is row[d % 4][d / 4]: blocks have four words.
struct Draws {
    std::uint32_t row[4][kLanes];
};

// The draws of the blocks from `first_block` on, each in 0…n-1; n < 2^32.
using Draw = void (*)(std::uint64_t first_block, std::uint32_t replicate, PhiloxKey key, std::uint64_t n, Draws& out);

// For every machine.
void draw_in_lanes(std::uint64_t first_block, std::uint32_t replicate, PhiloxKey key, std::uint64_t n, Draws& out);

// The fastest way that this machine has. All give the same. Twin in tests: one block at a time.
extern const Draw draw;

}  // namespace comity
