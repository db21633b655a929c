// Territories: codes that are counted as part of a country. Rules from text, and the one text that equal rules have.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

// The country that each code counts as. A country that others count as is there too, and counts as itself.
using Territories = std::map<std::string, std::string, std::less<>>;

// "CN=CN+HK+MO;GB=GB+GG", with ; or , between rules, in letters of any case; "iso" is none. Whether a code is one is not
// asked here: an atlas may know codes of its own.
Result<Territories> parse_territories(std::string_view text);

// Countries in code order, each before the codes that count as it: "CN=CN+HK+MO;GB=GB+GG". No rule is "iso".
std::string territories_text(const Territories& territories);

}  // namespace comity
