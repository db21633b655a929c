// Answers compressed for the wire.
#pragma once

#include <string>
#include <string_view>

namespace comity {

// Empty if it cannot be done.
std::string gzipped(std::string_view text);

}  // namespace comity
