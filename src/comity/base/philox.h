// Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011): random numbers as a function of (key, counter), so that
// neither the order of work nor the number of threads can change a draw. The stream is fixed for ever: the known-answer
// test in tests/unit/base pins it.
#pragma once

#include <array>
#include <cstdint>

namespace comity {

using PhiloxKey = std::array<std::uint32_t, 2>;
using PhiloxBlock = std::array<std::uint32_t, 4>;

constexpr PhiloxBlock philox4x32(PhiloxBlock counter, PhiloxKey key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
}

constexpr PhiloxKey philox_key(std::uint64_t seed) {
    return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
}

// A whole number in 0…n-1 from 32 random bits, by multiplication (bias below n / 2^32). n <= 2^32.
constexpr std::uint32_t pick(std::uint32_t bits, std::uint64_t n) {
    return static_cast<std::uint32_t>((std::uint64_t{bits} * n) >> 32);
}

}  // namespace comity
