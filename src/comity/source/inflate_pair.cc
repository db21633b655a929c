// Two streams unpacked side by side. A turn has no branch that is hard to guess: without a match one of no bytes is copied, since
// a wrong guess would cost both streams what they have begun.
#include <algorithm>
#include <cstring>

#include "comity/source/inflate_codes.h"

namespace comity {

namespace {

using Byte = std::uint8_t;
using Buffers = Inflater::Buffers;
using Bits = Inflater::Bits;
using Tables = Inflater::Tables;

// One of the two: bits are counted from `base` on, and the entry that comes next has been looked up.
struct Lane {
    const Byte* base;
    std::uint64_t at;
    Byte* out;
    std::uint64_t entry;
};

// 57 bits or more.
[[gnu::always_inline]] inline std::uint64_t bits_from(const Lane& lane, std::uint64_t at) {
    std::uint64_t bits;
    std::memcpy(&bits, lane.base + (at >> 3), sizeof bits);
    return bits >> (at & 7);
}

[[gnu::always_inline]] inline Lane lane_of(const Tables& tables, const Bits& bits, const Buffers& buffers) {
    Lane lane{buffers.in - 1, 8 - bits.count, buffers.out, 0};
    lane.entry = tables.literals[low_bits(bits_from(lane, lane.at), Inflater::kMainBits)];
    return lane;
}

[[gnu::always_inline]] inline void leave(const Lane& lane, Bits& bits, Buffers& buffers) {
    const Byte* const byte = lane.base + (lane.at >> 3);
    const auto used = static_cast<std::uint32_t>(lane.at & 7);
    buffers.in = byte + (used > 0);
    buffers.out = lane.out;
    bits = used > 0 ? Bits{static_cast<std::uint64_t>(*byte) >> used, 8 - used} : Bits{};
}

// What an entry stands for, and a match if there is one. False: nothing was done, since a block ends or is damaged.
template <class Machine>
[[gnu::always_inline]] inline bool turn(Lane& lane, const Tables& tables) {
    constexpr std::uint64_t kNoMatch = std::uint64_t{Inflater::kMainBits} << 8 | std::uint64_t{2 * kCopied} << 32;
    std::uint64_t entry = lane.entry, at = lane.at, bits = bits_from(lane, at);
    if (is_special(entry)) [[unlikely]] {
        if (kind_of(entry) != kLongCode) return false;
        at += Inflater::kMainBits;
        bits = bits_from(lane, at);
        entry = tables.literals[(entry >> 32 & kPlace) + low_bits(bits, entry >> 16 & 0x1F)];
        if (is_special(entry)) return false;
    }
    const std::uint16_t literals = literals_of(entry);
    std::memcpy(lane.out, &literals, sizeof literals);
    Byte* const out = lane.out + literal_count(entry);
    std::uint64_t found = Machine::if_match(entry, tables.distances[Machine::look(bits, entry)], kNoMatch);
    const std::size_t length = match_length<Machine>(entry, bits);
    at += entry & 0xFF;
    bits >>= entry & 63;
    if (is_special(found)) [[unlikely]] {
        if (kind_of(found) != kLongCode) return false;
        at += Inflater::kDistanceBits;
        bits = bits_from(lane, at);
        found = tables.distances[(found >> 32 & kPlace) + low_bits(bits, found >> 16 & 0x1F)];
        if (is_special(found)) return false;
    }
    const std::size_t distance = match_distance<Machine>(found, bits);
    lane.entry = tables.literals[Machine::look(bits, found)];
    lane.at = at + (found & 0xFF);
    copy_match(out, distance, length);
    lane.out = out + length;
    return true;
}

struct Side {
    const Tables& tables;
    Bits& bits;
    Buffers& buffers;
    // How many turns can be taken, whatever they are, before input or room is short.
    [[nodiscard]] long turns_of(const Lane& lane) const {
        constexpr std::ptrdiff_t kMostTaken = 8, kMostMade = 3 + 258;
        const Byte* const in = lane.base + (lane.at >> 3);
        return std::min((buffers.in_end - kMostRead - in) / kMostTaken, (buffers.out_end - kMostWritten - lane.out) / kMostMade);
    }
};

enum class Stopped : std::uint8_t { kByLimits, kFirst, kSecond };

template <class Machine>
[[gnu::always_inline]] inline Stopped run_both(const Side& a, const Side& b) {
    Lane first = lane_of(a.tables, a.bits, a.buffers), second = lane_of(b.tables, b.bits, b.buffers);
    const Tables &tables_a = a.tables, &tables_b = b.tables;
    Stopped by = Stopped::kByLimits;
    while (by == Stopped::kByLimits) {
        long left = std::min(a.turns_of(first), b.turns_of(second));
        if (left <= 0) break;
        for (; left > 0 && by == Stopped::kByLimits; --left) {
            if (!turn<Machine>(first, tables_a)) [[unlikely]] by = Stopped::kFirst;
            else if (!turn<Machine>(second, tables_b)) [[unlikely]] by = Stopped::kSecond;
        }
    }
    leave(first, a.bits, a.buffers);
    leave(second, b.bits, b.buffers);
    return by;
}

using Both = Stopped (*)(const Side& a, const Side& b);

Stopped both_portable(const Side& a, const Side& b) { return run_both<AnyMachine>(a, b); }

#ifdef __x86_64__
COMITY_BMI Stopped both_avx2(const Side& a, const Side& b) { return run_both<Bmi>(a, b); }
const Both kBest = has_bmi() ? both_avx2 : both_portable;
#else
const Both kBest = both_portable;
#endif

}  // namespace

void Inflater::run_pair(Inflater& a, Buffers& of_a, Inflater& b, Buffers& of_b) {
    const Both both = a.portable_ || b.portable_ ? both_portable : kBest;
    const Byte *const a_begun = of_a.in, *const b_begun = of_b.in;
    while (a.ready(of_a, a_begun) && b.ready(of_b, b_begun)) {
        const Stopped by = both({a.tables_, a.bits_, of_a}, {b.tables_, b.bits_, of_b});
        if (by == Stopped::kFirst && !a.take_turn(of_a)) return;
        if (by == Stopped::kSecond && !b.take_turn(of_b)) return;
    }
}

}  // namespace comity
