#include "comity/kernels/draws.h"

#include "comity/kernels/clones.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define COMITY_REGISTERS [[gnu::target("avx512f")]]
#endif

namespace comity {

namespace {

constexpr std::uint32_t kFirstFactor = 0xD2511F53, kSecondFactor = 0xCD9E8D57;

inline void next_round(PhiloxKey& key) {
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
}

}  // namespace

COMITY_CLONES
void draw_in_lanes(std::uint64_t first_block, std::uint32_t replicate, PhiloxKey key, std::uint64_t n, Draws& out) {
    auto& [c0, c1, c2, c3] = out.row;
    for (std::size_t i = 0; i < kLanes; ++i) {
        c0[i] = static_cast<std::uint32_t>(first_block + i);
        c1[i] = static_cast<std::uint32_t>((first_block + i) >> 32);
        c2[i] = replicate;
        c3[i] = 0;
    }
    for (int round = 0; round < 10; ++round, next_round(key))
        for (std::size_t i = 0; i < kLanes; ++i) {
            const std::uint64_t a = std::uint64_t{kFirstFactor} * c0[i], b = std::uint64_t{kSecondFactor} * c2[i];
            c0[i] = static_cast<std::uint32_t>(b >> 32) ^ c1[i] ^ key[0];
            c2[i] = static_cast<std::uint32_t>(a >> 32) ^ c3[i] ^ key[1];
            c1[i] = static_cast<std::uint32_t>(b);
            c3[i] = static_cast<std::uint32_t>(a);
        }
    for (auto& words : out.row)
        for (std::uint32_t& word : words) word = pick(word, n);
}

namespace {

#ifdef COMITY_REGISTERS
// GCC 12 warns of variables in its own headers, which are meant to be anything.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#ifndef __clang__  // which fuzzers are compiled by, and does not know this one
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
COMITY_REGISTERS inline __m512i all(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }

// Eight blocks a register, a word in the lower half of each place: what multiplications leave in the upper half the next ones
// do not read. Of what compilers make of the loop above half takes words apart and puts them together.
COMITY_REGISTERS
void draw_in_registers(std::uint64_t first_block, std::uint32_t replicate, PhiloxKey key, std::uint64_t n, Draws& out) {
    constexpr std::size_t kBlocks = 8, kSets = kLanes / kBlocks;
    __m512i c[4][kSets];
    for (std::size_t s = 0; s < kSets; ++s) {
        c[0][s] = _mm512_add_epi64(all(first_block + s * kBlocks), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
        c[1][s] = _mm512_srli_epi64(c[0][s], 32);
        c[2][s] = all(replicate);
        c[3][s] = _mm512_setzero_si512();
    }
    for (int round = 0; round < 10; ++round, next_round(key))
        for (std::size_t s = 0; s < kSets; ++s) {
            constexpr int kXorOfThree = 0x96;
            const __m512i a = _mm512_mul_epu32(all(kFirstFactor), c[0][s]), b = _mm512_mul_epu32(all(kSecondFactor), c[2][s]);
            c[0][s] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(b, 32), c[1][s], all(key[0]), kXorOfThree);
            c[2][s] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(a, 32), c[3][s], all(key[1]), kXorOfThree);
            c[1][s] = b;
            c[3][s] = a;
        }
    for (std::size_t w = 0; w < 4; ++w)
        for (std::size_t s = 0; s < kSets; ++s) {
            const __m512i rows = _mm512_srli_epi64(_mm512_mul_epu32(c[w][s], all(n)), 32);  // pick()
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(out.row[w] + s * kBlocks), _mm512_cvtepi64_epi32(rows));
        }
}
#pragma GCC diagnostic pop
#endif

Draw best_draw() {
#ifdef COMITY_REGISTERS
    if (__builtin_cpu_supports("avx512f")) return draw_in_registers;
#endif
    return draw_in_lanes;
}

}  // namespace

const Draw draw = best_draw();

}  // namespace comity
