// ORCID iDs as numbers: the first fifteen digits. The sixteenth character is their check digit (ISO 7064, MOD 11-2), so
// that nothing is lost, and an iD that was mistyped is known. 0 stands for none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace comity {

// "https://orcid.org/0000-0002-1825-0097" or "0000-0002-1825-0097"; 0 when it is none, or its check digit is wrong.
std::uint64_t parse_orcid(std::string_view text);
// "0000-0002-1825-0097"; empty for 0.
std::string orcid_text(std::uint64_t orcid);

}  // namespace comity
