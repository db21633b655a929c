#include "comity/source/inflate.h"

#include <algorithm>
#include <cstring>

#include "comity/source/inflate_codes.h"

namespace comity {

namespace {

using Stop = Inflater::Stop;
using Buffers = Inflater::Buffers;
using Bits = Inflater::Bits;
using Byte = std::uint8_t;

// At least 56 bits, read eight bytes at a time. Those above `count` are the next ones of the input already.
[[gnu::always_inline]] inline void refill(Bits& b, const Byte*& in) {
    std::uint64_t word;
    std::memcpy(&word, in, sizeof word);
    b.bits |= word << (b.count & 63);
    in += (63 - b.count) >> 3;
    b.count |= 56;
}

[[gnu::always_inline]] inline void take(Bits& b, std::uint32_t count) {
    b.bits >>= count & 63;
    b.count -= count;
}

// Bytes that were read ahead are given back.
void give_back(Bits& b, const Byte*& in) {
    in -= b.count >> 3;
    b.count &= 7;
    b.bits = low_bits(b.bits, b.count);
}

// Codes of a block, until it ends, or as long as `in` and `out` are below these limits; at least one turn.
enum class Codes : std::uint8_t { kGoOn, kEndOfBlock, kDamaged };

template <class Machine>
[[gnu::always_inline]] inline Codes codes(const Inflater::Tables& tables, Bits& state, Buffers& buffers, const Byte* floor, const Byte* in_limit,
                                          const Byte* out_limit) {
    constexpr std::uint64_t kMain = (1 << Inflater::kMainBits) - 1;
    Bits b = state;
    const Byte* in = buffers.in;
    Byte* out = buffers.out;
    Codes end = Codes::kGoOn;
    refill(b, in);
    std::uint64_t entry = tables.literals[b.bits & kMain];
    do {
        refill(b, in);
        if (is_special(entry)) [[unlikely]] {
            auto bits = static_cast<std::uint32_t>(entry >> 16 & 0x1F);
            if (kind_of(entry) == kLongCode) {
                take(b, Inflater::kMainBits);
                refill(b, in);
                entry = tables.literals[(entry >> 32 & kPlace) + low_bits(b.bits, bits)];
                bits = static_cast<std::uint32_t>(entry >> 16 & 0x1F);
            }
            if (is_special(entry)) {
                end = kind_of(entry) == kEndOfBlock ? Codes::kEndOfBlock : Codes::kDamaged;
                take(b, bits);
                break;
            }
        }
        const std::uint16_t literals = literals_of(entry);
        std::memcpy(out, &literals, sizeof literals);
        out += literal_count(entry);
        const std::uint64_t before = b.bits;
        // Looked up before it is known whether a match follows.
        std::uint64_t found = tables.distances[Machine::look(before, entry)];
        take(b, static_cast<std::uint32_t>(entry & 0xFF));
        if ((entry & kMatch) == 0) {
            entry = tables.literals[b.bits & kMain];
            continue;
        }
        const std::size_t length = match_length<Machine>(entry, before);
        if (is_special(found)) [[unlikely]] {
            if (kind_of(found) == kLongCode) {
                take(b, Inflater::kDistanceBits);
                found = tables.distances[(found >> 32 & kPlace) + low_bits(b.bits, found >> 16 & 0x1F)];
            }
            if (is_special(found)) {
                take(b, static_cast<std::uint32_t>(found >> 16 & 0x1F));
                end = Codes::kDamaged;
                break;
            }
        }
        const std::size_t distance = match_distance<Machine>(found, b.bits);
        entry = tables.literals[Machine::look(b.bits, found)];
        take(b, found & 0xFF);
        if (distance > static_cast<std::size_t>(out - floor)) [[unlikely]] {
            end = Codes::kDamaged;
            break;
        }
        copy_match(out, distance, length);
        out += length;
    } while (in < in_limit && out < out_limit);
    give_back(b, in);
    state = b;
    buffers.in = in;
    buffers.out = out;
    return end;
}

using Run = Codes (*)(const Inflater::Tables&, Bits&, Buffers&, const Byte*, const Byte*, const Byte*);

Codes run_portable(const Inflater::Tables& tables, Bits& state, Buffers& buffers, const Byte* floor, const Byte* in_limit, const Byte* out_limit) {
    return codes<AnyMachine>(tables, state, buffers, floor, in_limit, out_limit);
}

#ifdef __x86_64__
COMITY_BMI Codes run_avx2(const Inflater::Tables& tables, Bits& state, Buffers& buffers, const Byte* floor, const Byte* in_limit,
                          const Byte* out_limit) {
    return codes<Bmi>(tables, state, buffers, floor, in_limit, out_limit);
}
const Run kBest = has_bmi() ? run_avx2 : run_portable;
#else
const Run kBest = run_portable;
#endif

}  // namespace

void Inflater::start() {
    bits_ = Bits();
    block_ = Block::kHead;
    final_ = false;
    stored_ = 0;
    total_ = 0;
}

Stop Inflater::run(Buffers& buffers) {
    for (;;) {
        if (block_ == Block::kEnd) return Stop::kEnd;
        if (static_cast<std::size_t>(buffers.out_end - buffers.out) < kRoom) return Stop::kRoom;
        if (!buffers.last && static_cast<std::size_t>(buffers.in_end - buffers.in) < kAhead) return Stop::kInput;
        const Byte* const begin = buffers.out;
        Stop stop = Stop::kInput;
        if (block_ == Block::kHead) stop = read_head(buffers);
        else if (block_ == Block::kStored) stop = run_stored(buffers);
        else stop = run_codes(buffers);
        total_ = std::min<std::uint64_t>(kHistory, total_ + static_cast<std::uint64_t>(buffers.out - begin));
        if (stop == Stop::kTruncated || stop == Stop::kDamaged) return stop;
    }
}

// Where it is not said otherwise, kInput stands for going on.
Stop Inflater::run_codes(Buffers& buffers) {
    const Run decode = portable_ ? run_portable : kBest;
    const Byte* const floor = buffers.out - total_;
    const Byte* const out_limit = buffers.out_end - kMostWritten;
    Codes end = Codes::kGoOn;
    if (static_cast<std::size_t>(buffers.in_end - buffers.in) > kMostRead) {
        end = decode(tables_, bits_, buffers, floor, buffers.in_end - kMostRead, out_limit);
    } else {  // the end of the input: what is read behind it must not be written
        const Bits bits = bits_;
        const Buffers before = buffers;
        end = decode(tables_, bits_, buffers, floor, buffers.in, out_limit);
        if (buffers.in > buffers.in_end) {
            bits_ = bits;
            buffers = before;
            return Stop::kTruncated;
        }
    }
    if (end == Codes::kDamaged) return Stop::kDamaged;
    if (end == Codes::kEndOfBlock) block_ = final_ ? Block::kEnd : Block::kHead;
    return Stop::kInput;
}

// One turn, of which nothing is taken when it is damaged: run() will say so.
bool Inflater::take_turn(Buffers& buffers) {
    const Bits bits = bits_;
    const Buffers before = buffers;
    const Run decode = portable_ ? run_portable : kBest;
    const Codes end = decode(tables_, bits_, buffers, buffers.out - total_, buffers.in, buffers.out);
    if (end == Codes::kDamaged) {
        bits_ = bits;
        buffers = before;
        return false;
    }
    if (end == Codes::kEndOfBlock) block_ = final_ ? Block::kEnd : Block::kHead;
    return true;
}

// So the heads of blocks are read, and a turn is taken where bits are left of a byte that may be no more there.
bool Inflater::ready(Buffers& buffers, const Byte* begun) {
    for (;;) {
        const bool space = static_cast<std::size_t>(buffers.out_end - buffers.out) >= kRoom;
        if (!space || static_cast<std::size_t>(buffers.in_end - buffers.in) < kAhead || total_ < kHistory) return false;
        if (block_ == Block::kHead) {
            const Bits bits = bits_;
            const Buffers before = buffers;
            if (read_head(buffers) == Stop::kInput) continue;
            bits_ = bits;
            buffers = before;
            block_ = Block::kHead;
            return false;
        }
        if (block_ != Block::kCodes) return false;
        if (bits_.count == 0 || buffers.in > begun) return true;
        if (!take_turn(buffers)) return false;
    }
}

Stop Inflater::run_stored(Buffers& buffers) {
    const std::size_t count = std::min({static_cast<std::size_t>(stored_), static_cast<std::size_t>(buffers.in_end - buffers.in),
                                        static_cast<std::size_t>(buffers.out_end - buffers.out)});
    std::memcpy(buffers.out, buffers.in, count);
    buffers.in += count;
    buffers.out += count;
    stored_ -= static_cast<std::uint32_t>(count);
    if (stored_ == 0) block_ = final_ ? Block::kEnd : Block::kHead;
    else if (buffers.last && buffers.in == buffers.in_end) return Stop::kTruncated;
    return Stop::kInput;
}

Stop Inflater::read_head(Buffers& buffers) {
    refill(bits_, buffers.in);
    final_ = (bits_.bits & 1) != 0;
    const std::uint64_t type = bits_.bits >> 1 & 3;
    take(bits_, 3);
    bool good = true;
    if (type == 0) {
        take(bits_, bits_.count & 7);
        give_back(bits_, buffers.in);
        std::uint16_t size, complement;
        std::memcpy(&size, buffers.in, 2);
        std::memcpy(&complement, buffers.in + 2, 2);
        buffers.in += 4;
        good = size == static_cast<std::uint16_t>(~complement);
        stored_ = size;
        block_ = Block::kStored;
    } else {
        if (type == 1) {
            std::uint8_t lengths[kLiteralSymbols + kDistanceSymbols];
            std::fill_n(lengths, 144, std::uint8_t{8});
            std::fill_n(lengths + 144, 112, std::uint8_t{9});
            std::fill_n(lengths + 256, 24, std::uint8_t{7});
            std::fill_n(lengths + 280, 8, std::uint8_t{8});
            std::fill_n(lengths + kLiteralSymbols, kDistanceSymbols, std::uint8_t{5});
            make_literal_table({lengths, kLiteralSymbols}, tables_);
            make_distance_table({lengths + kLiteralSymbols, kDistanceSymbols}, tables_);
        } else {
            good = type == 2 && read_codes(buffers);
        }
        give_back(bits_, buffers.in);
        block_ = Block::kCodes;
    }
    if (buffers.in > buffers.in_end) return Stop::kTruncated;
    return good ? Stop::kInput : Stop::kDamaged;
}

// The codes of a block, themselves written in codes.
bool Inflater::read_codes(Buffers& buffers) {
    constexpr std::uint8_t kOrder[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    constexpr std::size_t kLengths = sizeof kOrder, kMostLiterals = 286, kMostDistances = 30;
    const auto number = [&](std::uint32_t count) {
        const std::uint64_t value = low_bits(bits_.bits, count);
        take(bits_, count);
        return static_cast<std::size_t>(value);
    };
    const Byte* const limit = buffers.in_end + kPadding - 8;  // nothing behind it is looked at
    const std::size_t literals = number(5) + 257, distances = number(5) + 1, used = number(4) + 4;
    if (literals > kMostLiterals || distances > kMostDistances) return false;
    std::uint8_t code_lengths[kLengths] = {};
    for (std::size_t i = 0; i < used; ++i) {
        if (bits_.count < 3) refill(bits_, buffers.in);
        code_lengths[kOrder[i]] = static_cast<std::uint8_t>(number(3));
    }
    std::uint16_t table[1 << kLengthBits];
    if (!make_length_table(code_lengths, table)) return false;
    std::uint8_t lengths[kMostLiterals + kMostDistances];
    const std::size_t all = literals + distances;
    for (std::size_t i = 0; i < all;) {
        if (buffers.in > limit) return false;
        refill(bits_, buffers.in);
        const std::uint16_t found = table[low_bits(bits_.bits, kLengthBits)];
        take(bits_, found & 0xFF);
        const auto symbol = static_cast<std::uint8_t>(found >> 8);
        if (symbol < 16) {
            lengths[i++] = symbol;
            continue;
        }
        if (symbol == 16 && i == 0) return false;
        const std::uint8_t repeated = symbol == 16 ? lengths[i - 1] : 0;
        const std::size_t times = symbol == 16 ? 3 + number(2) : symbol == 17 ? 3 + number(3) : 11 + number(7);
        if (i + times > all) return false;
        std::fill_n(lengths + i, times, repeated);
        i += times;
    }
    return make_literal_table({lengths, literals}, tables_) && make_distance_table({lengths + literals, distances}, tables_);
}

}  // namespace comity
