// What both ways of unpacking codes are made of: one stream alone (inflate.cc), two side by side (inflate_pair.cc).
#pragma once

#include <cstring>

#include "comity/source/inflate_tables.h"

namespace comity {

inline constexpr std::size_t kCopied = 64;  // bytes that a match is copied in at a time
inline constexpr std::size_t kMostWritten = 3 + 258 + kCopied, kMostRead = 32;  // by one turn of a loop

[[gnu::always_inline]] inline std::uint64_t low_bits(std::uint64_t bits, std::uint32_t count) {
    return bits & ((std::uint64_t{1} << (count & 63)) - 1);
}

// In registers of 32 bytes, or pairs of 16.
using Half [[gnu::vector_size(kCopied / 2)]] = char;

[[gnu::always_inline]] inline void copy_block(std::uint8_t* to, const std::uint8_t* from) {
    Half first, second;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&second, from + sizeof first, sizeof second);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + sizeof first, &second, sizeof second);
}

[[gnu::always_inline]] inline void copy_blocks(std::uint8_t* to, const std::uint8_t* from, std::size_t length) {
    for (std::size_t i = 0; i < length; i += kCopied) copy_block(to + i, from + i);
}

// A match that reaches into what it writes.
[[gnu::noinline]] inline void repeat(std::uint8_t* to, std::size_t distance, std::size_t length) {
    const std::uint8_t* from = to - distance;
    if (distance == 1) std::memset(to, *from, length);
    else for (std::size_t i = 0; i < length; ++i) to[i] = from[i];
}

inline SpecialKind kind_of(std::uint64_t entry) { return static_cast<SpecialKind>(entry >> 24 & 3); }
[[gnu::always_inline]] inline bool is_special(std::uint64_t entry) { return static_cast<std::int64_t>(entry) < 0; }

// A machine's way to take `count` bits from `place` on, which the lowest 16 bits of `what` say: place | count << 8, with any bits
// above. What is inlined into a template must not ask for more than the template does, so the better one is assembly.
struct AnyMachine {
    [[gnu::always_inline]] static std::uint64_t look(std::uint64_t bits, std::uint64_t what) {
        return low_bits(bits >> (what & 63), what >> 8 & 63);
    }
    // `found` where the entry says that a match follows, else `none`: by no branch.
    [[gnu::always_inline]] static std::uint64_t if_match(std::uint64_t entry, std::uint64_t found, std::uint64_t none) {
        const std::uint64_t is = std::uint64_t{0} - (entry >> 62 & 1);
        return (found & is) | (none & ~is);
    }
};

#ifdef __x86_64__
#define COMITY_BMI [[gnu::target("avx2,bmi,bmi2")]]
struct Bmi {
    [[gnu::always_inline]] static std::uint64_t look(std::uint64_t bits, std::uint64_t what) {
        std::uint64_t found;
        asm("bextr %2, %1, %0" : "=r"(found) : "r"(bits), "r"(what) : "cc");
        return found;
    }
    [[gnu::always_inline]] static std::uint64_t if_match(std::uint64_t entry, std::uint64_t found, std::uint64_t none) {
        asm("bt $62, %1\n\tcmovnc %2, %0" : "+r"(found) : "r"(entry), "rm"(none) : "cc");
        return found;
    }
};
inline bool has_bmi() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"); }
#endif

// The fields of entries that are not special; `bits` begin with the entry's code.
[[gnu::always_inline]] inline std::uint16_t literals_of(std::uint64_t entry) { return static_cast<std::uint16_t>(entry >> 46); }
[[gnu::always_inline]] inline std::size_t literal_count(std::uint64_t entry) { return entry >> 44 & 3; }
template <class Machine>
[[gnu::always_inline]] inline std::size_t match_length(std::uint64_t entry, std::uint64_t bits) {
    return (entry >> 32 & 0x1FF) + Machine::look(bits, entry >> 16);
}
template <class Machine>
[[gnu::always_inline]] inline std::size_t match_distance(std::uint64_t found, std::uint64_t bits) {
    return (found >> 32) + Machine::look(bits, found >> 16);
}

// Copies a match of any length and distance.
[[gnu::always_inline]] inline void copy_match(std::uint8_t* out, std::size_t distance, std::size_t length) {
    const std::uint8_t* const from = out - distance;
    if (length > kCopied) [[unlikely]] {
        if (distance >= kCopied) copy_blocks(out, from, length);
        else repeat(out, distance, length);
    } else if (length > distance) [[unlikely]] {
        repeat(out, distance, length);
    } else {
        copy_block(out, from);
    }
}

}  // namespace comity
