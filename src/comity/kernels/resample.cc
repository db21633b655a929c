#include "comity/kernels/resample.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <type_traits>

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

// Numbers that one instruction adds, where the machine has it.
using Two = double __attribute__((vector_size(16)));
using Four = double __attribute__((vector_size(32)));
template <std::size_t W>
using Pack = std::conditional_t<W == 1, double, std::conditional_t<W == 2, Two, Four>>;

// W places a row, K replicates side by side. Every column of a replicate is a chain of additions in the order of its draws,
// whatever the instructions: a chain waits for itself, so several are under way at once.
template <std::size_t W, std::size_t K>
[[gnu::always_inline]] inline void sum_rows(const double* rows, std::uint64_t n, PhiloxKey key, std::uint32_t replicate,
                                            double* out) {
    using Numbers = Pack<W>;
    constexpr std::size_t kPack = sizeof(Numbers) / sizeof(double), kPacks = W / kPack;
    Numbers sums[K][kPacks] = {};
    Lanes lanes[K];
    for (std::uint64_t first = 0; first < n; first += kLanes * 4) {
        for (std::uint32_t k = 0; k < K; ++k) {
            philox_lanes(first / 4, replicate + k, key, lanes[k]);
            for (auto& words : lanes[k].word)
                for (std::uint32_t& word : words) word = pick(word, n);
        }
        const std::size_t count = n - first < kLanes * 4 ? n - first : kLanes * 4;
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t k = 0; k < K; ++k) {
                const double* row = rows + std::size_t{lanes[k].word[i % 4][i / 4]} * W;
                for (std::size_t p = 0; p < kPacks; ++p) {
                    Numbers numbers;
                    std::memcpy(&numbers, row + p * kPack, sizeof numbers);
                    sums[k][p] += numbers;
                }
            }
    }
    std::memcpy(out, sums, sizeof sums);
}

// For `width` places a row: W numbers for each of K replicates, from `replicate` on.
template <std::size_t K>
[[gnu::always_inline]] inline void sum_rows_of(std::size_t width, const double* rows, std::uint64_t n, PhiloxKey key,
                                               std::uint32_t replicate, double* out) {
    if (width == 1) sum_rows<1, K>(rows, n, key, replicate, out);
    else if (width == 2) sum_rows<2, K>(rows, n, key, replicate, out);
    else if (width == 4) sum_rows<4, K>(rows, n, key, replicate, out);
    else sum_rows<8, K>(rows, n, key, replicate, out);
}

COMITY_CLONES void sum_one(std::size_t width, const double* rows, std::uint64_t n, PhiloxKey key, std::uint32_t replicate, double* out) {
    sum_rows_of<1>(width, rows, n, key, replicate, out);
}
COMITY_CLONES void sum_together(std::size_t width, const double* rows, std::uint64_t n, PhiloxKey key, std::uint32_t replicate, double* out) {
    sum_rows_of<ResampleTable::kTogether>(width, rows, n, key, replicate, out);
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

ResampleTable::ResampleTable(std::span<const double> table, std::size_t n, std::size_t columns) : n_(n), columns_(columns) {
    while (width_ < columns) width_ *= 2;
    constexpr std::size_t kLine = 64;
    room_.resize(n * width_ + kLine / sizeof(double));
    void* begin = room_.data();
    std::size_t space = room_.size() * sizeof(double);
    std::align(kLine, n * width_ * sizeof(double), begin, space);
    first_ = room_.size() - space / sizeof(double);
    for (std::size_t row = 0; row < n; ++row)
        std::copy_n(table.begin() + static_cast<std::ptrdiff_t>(row * columns), columns,
                    room_.begin() + static_cast<std::ptrdiff_t>(first_ + row * width_));
}

void ResampleTable::sums(PhiloxKey key, std::uint32_t replicate, std::span<double> out) const {
    double places[8] = {};
    sum_one(width_, room_.data() + first_, n_, key, replicate, places);
    std::copy_n(places, columns_, out.begin());
}

void ResampleTable::sums_together(PhiloxKey key, std::uint32_t first, std::span<double> out, std::size_t stride) const {
    double places[8 * kTogether] = {};
    sum_together(width_, room_.data() + first_, n_, key, first, places);
    for (std::size_t k = 0; k < kTogether; ++k)
        std::copy_n(places + k * width_, columns_, out.begin() + static_cast<std::ptrdiff_t>(k * stride));
}

}  // namespace comity
