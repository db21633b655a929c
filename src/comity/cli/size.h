// Sizes of memory as people write them.
#pragma once

#include <cstdint>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

inline constexpr std::string_view kSizeUnits = "B, KB, MB, GB or TB, each 1,024 of the one before";

struct Size {
    std::uint64_t bytes = 0;
    bool has_unit = false;
};
// "16GB", "1.5 gb", "500MiB", "64k"; a number alone is bytes. Usage errors name `flag`.
Result<Size> parse_size(std::string_view flag, std::string_view text);

}  // namespace comity
