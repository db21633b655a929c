#include "comity/kernels/resample.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <type_traits>

#include "comity/kernels/clones.h"
#include "comity/kernels/draws.h"

namespace comity {

namespace {

// Numbers that one instruction adds, where the machine has it. GCC drops sizes of vectors that depend on a template.
using Two = double __attribute__((vector_size(16)));
using Four = double __attribute__((vector_size(32)));
using Eight = double __attribute__((vector_size(64)));
template <std::size_t W>
using Pack = std::conditional_t<W == 1, double, std::conditional_t<W == 2, Two, std::conditional_t<W == 4, Four, Eight>>>;

// W places a row, K replicates side by side. Every column of a replicate is a chain of additions in the order of its draws,
// whatever the instructions: a chain waits for itself, so several are under way at once.
template <std::size_t W, std::size_t K>
[[gnu::always_inline]] inline void sum_rows(const double* rows, std::uint64_t n, PhiloxKey key, std::uint32_t replicate,
                                            double* out) {
    using Numbers = Pack<W>;
    static_assert(sizeof(Numbers) == W * sizeof(double));
    Numbers sums[K] = {};
    Draws drawn[K];
    const auto add = [&](std::size_t word, std::size_t lane) __attribute__((always_inline)) {
        for (std::size_t k = 0; k < K; ++k) {
            Numbers numbers;
            std::memcpy(&numbers, rows + std::size_t{drawn[k].row[word][lane]} * W, sizeof numbers);
            sums[k] += numbers;
        }
    };
    for (std::uint64_t first = 0; first < n; first += kDraws) {
        for (std::uint32_t k = 0; k < K; ++k) draw(first / 4, replicate + k, key, n, drawn[k]);
        const std::size_t count = n - first < kDraws ? n - first : kDraws;
        for (std::size_t lane = 0; lane < count / 4; ++lane) add(0, lane), add(1, lane), add(2, lane), add(3, lane);
        for (std::size_t word = 0; word < count % 4; ++word) add(word, count / 4);
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
    Draws drawn;
    for (std::size_t at = 0; at < out.size(); at += kDraws) {
        draw((first + at) / 4, replicate, key, n, drawn);
        const std::size_t count = out.size() - at < kDraws ? out.size() - at : kDraws;
        for (std::size_t i = 0; i < count; ++i) out[at + i] = drawn.row[i % 4][i / 4];
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
