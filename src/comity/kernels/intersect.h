// Do two ascending lists share an item? Twin in tests: std::set_intersection.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace comity {

template <class T>
bool intersects(std::span<T> a, std::span<T> b) {
    if (a.size() > b.size()) std::swap(a, b);
    // A long list beside a short one (a collaboration of thousands cited by two people) is searched, not walked.
    constexpr std::size_t kLopsided = 16;
    if (b.size() / kLopsided > a.size())
        return std::any_of(a.begin(), a.end(), [&](const T& item) { return std::binary_search(b.begin(), b.end(), item); });
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j]) return true;
        if (a[i] < b[j]) ++i;
        else ++j;
    }
    return false;
}

}  // namespace comity
