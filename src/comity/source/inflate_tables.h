// From lengths of codes to tables in which symbols are looked up. Only inflate*.cc see this page.
//
// A literal entry:                           A distance entry:
//   bits 0-7    all bits it stands for         bits 0-7    likewise
//   bits 8-15   kDistanceBits                  bits 8-15   kMainBits: how many bits are looked up next
//   bits 16-20  those before extra bits        bits 16-20  likewise
//   bits 21-29  length without extra bits      bits 32-46  distance without extra bits
//   bits 30-31  number of literals
//   bits 32-55  the literals
//   bit 62      special                        bit 62      special
//   bit 63      a match follows                bit 63      special
//
// Special: bits 0-7 are 0, bits 24-25 say what it is. For longer codes bits 16-20 hold how many bits the table that begins at
// bits 32-47 is looked up by; for the end of a block, how many it takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "comity/source/inflate.h"

namespace comity {

inline constexpr std::uint64_t kMatch = std::uint64_t{1} << 63, kSpecial = std::uint64_t{1} << 62;
enum SpecialKind : std::uint8_t { kInvalidCode = 0, kEndOfBlock = 1, kLongCode = 2 };

// False where the lengths (0: not used) are no set of codes. As zlib has it, all must be used up, but that a single code of
// one bit may stand alone, or none at all for distances.
bool make_literal_table(std::span<const std::uint8_t> lengths, Inflater::Tables& tables);
bool make_distance_table(std::span<const std::uint8_t> lengths, Inflater::Tables& tables);

// The codes in which lengths of codes are written: 7 bits -> symbol << 8 | length.
inline constexpr int kLengthBits = 7;
bool make_length_table(std::span<const std::uint8_t> lengths, std::uint16_t (&table)[1 << kLengthBits]);

}  // namespace comity
