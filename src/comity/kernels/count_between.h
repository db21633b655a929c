// How many items of an ascending list lie in [first, last).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace comity {

// Most lists are so short that looking at all of them costs less than two searches that the processor cannot foresee.
inline std::uint32_t count_between(std::span<const std::uint32_t> ascending, std::uint32_t first, std::uint32_t last) {
    constexpr std::size_t kShort = 48;
    if (last <= first) return 0;
    if (ascending.size() > kShort) {
        const auto from = std::lower_bound(ascending.begin(), ascending.end(), first);
        return static_cast<std::uint32_t>(std::lower_bound(from, ascending.end(), last) - from);
    }
    std::uint32_t n = 0;
    for (const std::uint32_t item : ascending) n += item - first < last - first;
    return n;
}

}  // namespace comity
