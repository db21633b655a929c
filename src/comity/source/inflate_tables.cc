#include "comity/source/inflate_tables.h"

#include <array>
#include <cstring>

namespace comity {

namespace {

constexpr int kLongest = Inflater::kLongest;

// Symbols in the order of their codes, which is by length and then by number.
struct Sorted {
    std::array<std::uint16_t, kLongest + 1> count{};
    std::array<std::uint16_t, Inflater::kLiteralSymbols> symbols;
    bool whole = false, empty = false, lone = false;  // lone: one code of one bit

    // False: more codes than there can be.
    bool sort(std::span<const std::uint8_t> lengths) {
        for (const std::uint8_t length : lengths) ++count[length];
        std::array<std::uint16_t, kLongest + 2> at{};
        int left = 1;
        for (int length = 1; length <= kLongest; ++length) {
            at[length + 1] = at[length] + count[length];
            left = 2 * left - count[length];
            if (left < 0) return false;
        }
        whole = left == 0;
        empty = at[kLongest + 1] == 0;
        lone = at[kLongest + 1] == 1 && count[1] == 1;
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
            if (lengths[symbol] != 0) symbols[at[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
        return true;
    }
};

// Codes are read from their first bit on, which is the lowest of the input.
std::uint32_t reversed(std::uint32_t code, int length) {
    code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
    code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
    code = (code & 0x0F0F) << 4 | (code >> 4 & 0x0F0F);
    code = (code & 0x00FF) << 8 | (code >> 8 & 0x00FF);
    return code >> (16 - length);
}

// Fills `table`: 2^main_bits entries, behind them the tables of longer codes. entry(symbol, bits) is a symbol's entry;
// pointer(bits, at) that of a table of longer codes.
template <class Entry, class Make, class Pointer>
void fill(const Sorted& sorted, int main_bits, Entry* table, Entry invalid, Make entry, Pointer pointer) {
    std::uint32_t code = 0;
    std::size_t next = 0;
    table[0] = table[1] = invalid;
    for (int length = 1; length <= main_bits; ++length) {
        for (int i = 0; i < sorted.count[length]; ++i) table[reversed(code++, length)] = entry(sorted.symbols[next++], length);
        code <<= 1;
        // The next bit does not matter to those that are there; places of longer codes are written later.
        if (length < main_bits) std::memcpy(table + (std::size_t{1} << length), table, sizeof(Entry) << length);
    }
    std::size_t begin = 0, end = std::size_t{1} << main_bits;
    std::uint32_t prefix = ~std::uint32_t{0};
    int bits = 0;
    for (int length = main_bits + 1; length <= kLongest; ++length, code <<= 1) {
        for (int left = sorted.count[length]; left > 0; --left, ++code) {
            const std::uint32_t place = reversed(code, length), rest = static_cast<std::uint32_t>(length - main_bits);
            if ((place & ((1U << main_bits) - 1)) != prefix) {
                prefix = place & ((1U << main_bits) - 1);
                bits = length - main_bits;
                for (int used = left; used < 1 << bits && main_bits + bits < kLongest;)
                    used = 2 * used + sorted.count[main_bits + ++bits];
                begin = end;
                end += std::size_t{1} << bits;
                table[prefix] = pointer(bits, begin);
            }
            const Entry made = entry(sorted.symbols[next++], static_cast<int>(rest));
            for (std::size_t at = begin + (place >> main_bits); at < end; at += std::size_t{1} << rest) table[at] = made;
        }
    }
}

constexpr std::uint16_t kLengthBase[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::uint8_t kLengthExtra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr int kLengthSymbols = 29, kMostDistances = 30;

std::uint64_t special(SpecialKind kind, int bits, std::size_t at = 0) {
    return kSpecial | static_cast<std::uint64_t>(at) << 32 | static_cast<std::uint64_t>(kind) << 24 | static_cast<std::uint64_t>(bits) << 16;
}

// The fields that both kinds of entries have.
std::uint64_t bits_of(int code, int extra, int next) {
    return static_cast<std::uint64_t>(extra) << 24 | static_cast<std::uint64_t>(code) << 16 | static_cast<std::uint64_t>(next) << 8 |
           static_cast<std::uint64_t>(code + extra);
}

constexpr std::uint64_t kOneLiteral = std::uint64_t{1} << 44;

std::uint64_t literal_entry(int symbol, int bits) {
    if (symbol < 256) return static_cast<std::uint64_t>(symbol) << 46 | kOneLiteral | bits_of(bits, 0, Inflater::kDistanceBits);
    if (symbol == 256) return special(kEndOfBlock, bits);
    if (symbol >= 257 + kLengthSymbols) return special(kInvalidCode, bits);
    return kMatch | std::uint64_t{kLengthBase[symbol - 257]} << 32 | bits_of(bits, kLengthExtra[symbol - 257], Inflater::kDistanceBits);
}

std::uint64_t distance_entry(int symbol, int bits) {
    if (symbol >= kMostDistances) return special(kInvalidCode, bits) | Inflater::kMainBits << 8;
    const int extra = symbol < 4 ? 0 : symbol / 2 - 1;
    const int base = symbol < 4 ? symbol + 1 : ((2 + symbol % 2) << extra) + 1;
    return static_cast<std::uint64_t>(base) << 32 | bits_of(bits, extra, Inflater::kMainBits);
}

// Every entry of a literal takes in what follows, a literal or a length, where that fits. Most do not, which is no pattern to be
// guessed, so all of them are made.
void join_symbols(std::uint64_t* table) {
    constexpr std::uint64_t kAdded = kMatch | std::uint64_t{3} << 44 | std::uint64_t{0x1FF} << 32 | 0xFF'FF'00'FF;
    for (std::size_t i = std::size_t{1} << Inflater::kMainBits; i-- > 0;) {  // what lies below is still single
        const std::uint64_t entry = table[i], used = entry & 0xFF, next = table[i >> (used & 63)], code = next >> 16 & 0x1F;
        const std::uint64_t added = (next & kAdded) + ((next >> 46 & 0xFF) << 54);
        const bool fits = (((entry & (kMatch | kSpecial)) | (next & kSpecial)) == 0) & (used + code <= Inflater::kMainBits);
        table[i] = entry + (added & (std::uint64_t{0} - std::uint64_t{fits}));
    }
}

}  // namespace

bool make_literal_table(std::span<const std::uint8_t> lengths, Inflater::Tables& tables) {
    Sorted sorted;
    if (lengths[256] == 0 || !sorted.sort(lengths) || !(sorted.whole || sorted.lone)) return false;
    fill(sorted, Inflater::kMainBits, tables.literals, special(kInvalidCode, 1), literal_entry,
         [](int bits, std::size_t at) { return special(kLongCode, bits, at); });
    join_symbols(tables.literals);
    return true;
}

bool make_distance_table(std::span<const std::uint8_t> lengths, Inflater::Tables& tables) {
    Sorted sorted;
    if (!sorted.sort(lengths) || !(sorted.whole || sorted.lone || sorted.empty)) return false;
    constexpr std::uint64_t kNext = Inflater::kMainBits << 8;
    fill(sorted, Inflater::kDistanceBits, tables.distances, special(kInvalidCode, 1) | kNext, distance_entry,
         [](int bits, std::size_t at) { return special(kLongCode, bits, at) | kNext; });
    return true;
}

bool make_length_table(std::span<const std::uint8_t> lengths, std::uint16_t (&table)[1 << kLengthBits]) {
    Sorted sorted;
    if (!sorted.sort(lengths) || !sorted.whole) return false;
    fill(sorted, kLengthBits, table, std::uint16_t{0},
         [](int symbol, int bits) { return static_cast<std::uint16_t>(symbol << 8 | bits); },
         [](int, std::size_t) { return std::uint16_t{0}; });
    return true;
}

}  // namespace comity
