// Ones counted without the instruction for it, which not every machine that we run on has: the compiler would call a function.
#pragma once

#include <cstdint>

namespace comity {

// How many ones each of the eight bytes has.
constexpr std::uint64_t ones_of_bytes(std::uint64_t word) {
    word -= (word >> 1) & 0x5555'5555'5555'5555;
    word = (word & 0x3333'3333'3333'3333) + ((word >> 2) & 0x3333'3333'3333'3333);
    return (word + (word >> 4)) & 0x0F0F'0F0F'0F0F'0F0F;
}

// Bytes added up: of as many words as keep each byte below 256.
constexpr std::uint32_t sum_of_bytes(std::uint64_t bytes) {
    const std::uint64_t pairs = (bytes & 0x00FF'00FF'00FF'00FF) + ((bytes >> 8) & 0x00FF'00FF'00FF'00FF);
    return static_cast<std::uint32_t>((pairs * 0x0001'0001'0001'0001) >> 48);
}

}  // namespace comity
