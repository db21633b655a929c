#include "comity/base/counted.h"

#include <fmt/format.h>

#include "comity/base/text.h"

namespace comity {

std::string counted(std::uint64_t n, std::string plural) {
    if (n == 1 && plural.ends_with('s')) plural.pop_back();
    return fmt::format("{} {}", with_thousands(n), plural);
}

}  // namespace comity
