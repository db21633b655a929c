// Lists of a record in their final order.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

namespace comity {

// Ascending, each once. Most lists are so already, or nearly empty.
template <class T>
void sort_unique(std::vector<T>& items) {
    if (std::adjacent_find(items.begin(), items.end(), std::greater_equal<T>()) == items.end()) return;
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace comity
