#include "comity/kernels/binomial.h"

#include <bit>

namespace comity {

namespace {

// Halves the range of cells and the things in it until a cell is left.
void throw_into(std::span<const double> until, std::size_t begin, std::size_t end, std::uint64_t n,
                std::vector<std::uint64_t>& cells, DrawStream& draws) {
    if (n == 0) return;
    if (end - begin == 1) {
        cells[begin] = n;
        return;
    }
    const std::size_t middle = begin + (end - begin) / 2;
    const double all = until[end] - until[begin], left = until[middle] - until[begin];
    const auto chance = static_cast<Chance>(left / all * static_cast<double>(kCertain));
    const std::uint64_t lower = left >= all ? n : draw_binomial(n, chance, draws);
    throw_into(until, begin, middle, lower, cells, draws);
    throw_into(until, middle, end, n - lower, cells, draws);
}

}  // namespace

std::uint64_t heads(std::uint64_t n, DrawStream& draws) {
    std::uint64_t ones = 0;
    for (; n >= 32; n -= 32) ones += static_cast<std::uint64_t>(std::popcount(draws.next()));
    if (n > 0) ones += static_cast<std::uint64_t>(std::popcount(draws.next() >> (32 - n)));
    return ones;
}

std::uint64_t draw_binomial(std::uint64_t n, Chance chance, DrawStream& draws) {
    if (chance >= kCertain) return n;
    std::uint64_t successes = 0, undecided = n;
    // The digits of `chance` behind the point, the first in bit 62. When none is left that is 1, no fraction that is
    // equal so far can still fall below it.
    for (std::uint64_t digits = chance << 1; digits != 0 && undecided > 0; digits <<= 1) {
        const std::uint64_t ones = heads(undecided, draws);
        if ((digits >> 63) != 0) {
            successes += undecided - ones;  // a 0 where the chance has a 1: below it
            undecided = ones;
        } else {
            undecided -= ones;  // a 1 where the chance has a 0: above it
        }
    }
    return successes;
}

std::vector<std::uint64_t> draw_multinomial(std::uint64_t n, std::span<const double> weights, DrawStream& draws) {
    std::vector<double> until(weights.size() + 1);
    for (std::size_t i = 0; i < weights.size(); ++i) until[i + 1] = until[i] + weights[i];
    std::vector<std::uint64_t> cells(weights.size());
    throw_into(until, 0, weights.size(), n, cells, draws);
    return cells;
}

}  // namespace comity
