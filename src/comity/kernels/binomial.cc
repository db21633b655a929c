#include "comity/kernels/binomial.h"

#include "comity/kernels/clones.h"

namespace comity {

namespace {

constexpr std::size_t kLanes = 32;  // Philox blocks side by side
constexpr std::uint64_t kBlockBits = 128;

// Ones of pairs of bits, of fours, of eights, of all: without the processor's own instruction, which the baseline lacks.
constexpr std::uint32_t ones_of(std::uint32_t x) {
    x -= x >> 1 & 0x55555555;
    x = (x & 0x33333333) + (x >> 2 & 0x33333333);
    x = (x + (x >> 4)) & 0x0F0F0F0F;
    return x * 0x01010101 >> 24;
}

// Ones among the bits of kLanes consecutive blocks.
COMITY_CLONES
std::uint64_t ones_of_lanes(const DrawStream::Blocks& blocks, std::uint64_t first) {
    std::uint32_t c0[kLanes], c1[kLanes], c2[kLanes], c3[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) {
        c0[i] = static_cast<std::uint32_t>(first + i);
        c1[i] = static_cast<std::uint32_t>((first + i) >> 32);
        c2[i] = blocks.stream_low;
        c3[i] = blocks.stream_high;
    }
    PhiloxKey key = blocks.key;
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
    std::uint32_t sums[kLanes] = {};
    for (const auto* words : {c0, c1, c2, c3})
        for (std::size_t i = 0; i < kLanes; ++i) sums[i] += ones_of(words[i]);
    std::uint64_t ones = 0;
    for (const std::uint32_t sum : sums) ones += sum;
    return ones;
}

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
    if (const std::uint64_t rounds = n / (kLanes * kBlockBits); rounds > 0) {
        const DrawStream::Blocks blocks = draws.take(rounds * kLanes);
        for (std::uint64_t round = 0; round < rounds; ++round)
            ones += ones_of_lanes(blocks, blocks.first + round * kLanes);
        n -= rounds * kLanes * kBlockBits;
    }
    for (; n >= 32; n -= 32) ones += ones_of(draws.next());
    if (n > 0) ones += ones_of(draws.next() >> (32 - n));
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
