#include "comity/kernels/resample.h"

// One body, compiled for several instruction sets and chosen when the program starts. Sanitizers cannot run the
// chooser.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COMITY_CLONES [[gnu::target_clones("arch=x86-64-v4", "avx2", "default")]]
#else
#define COMITY_CLONES
#endif

namespace comity {

namespace {

constexpr std::size_t kLanes = 32;  // Philox blocks side by side

struct Lanes {
    std::uint32_t word[4][kLanes];
};

COMITY_CLONES
void philox_lanes(std::uint64_t first_block, std::uint32_t replicate, PhiloxKey key, Lanes& lanes) {
    auto& [c0, c1, c2, c3] = lanes.word;
    for (std::size_t i = 0; i < kLanes; ++i) {
        c0[i] = static_cast<std::uint32_t>(first_block + i);
        c1[i] = static_cast<std::uint32_t>((first_block + i) >> 32);
        c2[i] = replicate;
        c3[i] = 0;
    }
    for (int round = 0; round < 10; ++round) {
        for (std::size_t i = 0; i < kLanes; ++i) {
            const std::uint64_t a = std::uint64_t{0xD2511F53} * c0[i], b = std::uint64_t{0xCD9E8D57} * c2[i];
            c0[i] = static_cast<std::uint32_t>(b >> 32) ^ c1[i] ^ key[0];
            c2[i] = static_cast<std::uint32_t>(a >> 32) ^ c3[i] ^ key[1];
            c1[i] = static_cast<std::uint32_t>(b);
            c3[i] = static_cast<std::uint32_t>(a);
        }
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
}

}  // namespace

void draw_rows(PhiloxKey key, std::uint32_t replicate, std::uint64_t n, std::uint64_t first,
               std::span<std::uint32_t> out) {
    Lanes lanes;
    for (std::size_t at = 0; at < out.size(); at += kLanes * 4) {
        philox_lanes((first + at) / 4, replicate, key, lanes);
        const std::size_t count = out.size() - at < kLanes * 4 ? out.size() - at : kLanes * 4;
        for (std::size_t i = 0; i < count; ++i) out[at + i] = pick(lanes.word[i % 4][i / 4], n);
    }
}

}  // namespace comity
