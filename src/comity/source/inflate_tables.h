// From lengths of codes to tables in which symbols are looked up. Only inflate*.cc see this page.
//
// A literal entry:                           A distance entry:
//   bits 0-7    all bits it stands for         bits 0-7    likewise
//   bits 8-15   kDistanceBits                  bits 8-15   kMainBits: how many bits are looked up next
//   bits 16-23  those before extra bits        bits 16-23  likewise
//   bits 24-31  extra bits                     bits 24-31  likewise
//   bits 32-40  length without extra bits      bits 32-46  distance without extra bits
//   bits 44-45  number of literals
//   bits 46-61  the literals
//   bit 62      a match follows; without one, the length is 0 and nothing is extra
//   bit 63      special                        bit 63      special
//
// Bits 0-15 and 16-31 each are a place and a count of bits, as an instruction takes them.
// Special: bits 0-7 are 0, bits 24-25 say what it is. For longer codes bits 16-20 hold how many bits the table that begins at
// bits 32-46 is looked up by; for the end of a block and invalid codes, how many it takes:
// an invalid code must have been there to be seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "comity/source/inflate.h"

namespace comity {

inline constexpr std::uint64_t kMatch = std::uint64_t{1} << 62, kSpecial = std::uint64_t{1} << 63;
inline constexpr std::uint64_t kPlace = 0x7FFF;  // of a table of longer codes
enum SpecialKind : std::uint8_t { kInvalidCode = 0, kEndOfBlock = 1, kLongCode = 2 };

// False where the lengths (0: not used) are no set of codes. As zlib has it, all must be used up, but that a single code of
// one bit may stand alone, or none at all for distances.
bool make_literal_table(std::span<const std::uint8_t> lengths, Inflater::Tables& tables);
bool make_distance_table(std::span<const std::uint8_t> lengths, Inflater::Tables& tables);

// The codes in which lengths of codes are written: 7 bits -> symbol << 8 | length.
inline constexpr int kLengthBits = 7;
bool make_length_table(std::span<const std::uint8_t> lengths, std::uint16_t (&table)[1 << kLengthBits]);

}  // namespace comity
