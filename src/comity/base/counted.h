// "1 page", "2 pages".
#pragma once

#include <cstdint>
#include <string>

namespace comity {

// A number with its noun; `plural` ends with an s that one thing does not have.
std::string counted(std::uint64_t n, std::string plural);

}  // namespace comity
