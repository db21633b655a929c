// Lists of a record in their final order.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "comity/base/work.h"

namespace comity {

inline constexpr int kMostDigits = 20;

// Decimal digits of an id; of 0, none.
inline int digits_of(OpenAlexId id) {
    static constexpr auto kLeast = [] {
        std::array<OpenAlexId, kMostDigits> least{};  // of n + 1 digits
        OpenAlexId power = 1;
        for (OpenAlexId& one : least) one = std::exchange(power, power * 10);
        return least;
    }();
    const int about = std::bit_width(id) * 1'233 >> 12;  // log10(2), near enough for 64 bits
    return about + (id >= kLeast[static_cast<std::size_t>(about)]);
}

// Ascending, each once. Most lists are so already, or nearly empty.
template <class T>
void sort_unique(std::vector<T>& items) {
    if (std::adjacent_find(items.begin(), items.end(), std::greater_equal<T>()) == items.end()) return;
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

// The same of ids that mostly come sorted as texts are: those of each length are in order then, and the longer ones are the greater.
// `spare` is memory for the next list.
inline void sort_unique_ids(std::vector<OpenAlexId>& ids, std::vector<OpenAlexId>& spare) {
    if (std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()) == ids.end()) return;
    std::array<std::uint32_t, kMostDigits + 2> begin{};
    for (const OpenAlexId id : ids) ++begin[digits_of(id) + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    spare.resize(ids.size());
    for (const OpenAlexId id : ids) spare[begin[digits_of(id)]++] = id;
    ids.swap(spare);
    sort_unique(ids);
}

}  // namespace comity
