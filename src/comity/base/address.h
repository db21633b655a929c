// The country that an address names. docs/methods/country_evidence.md has the rule, data/country_names.toml the names
// beside those of ISO 3166-1. Twin in tests: tests/slow/addresses.py.
#pragma once

#include <string_view>

namespace comity {

// An ISO 3166-1 alpha-2 code, or nothing: no country is named, or more than one.
std::string_view country_of_address(std::string_view address);

}  // namespace comity
