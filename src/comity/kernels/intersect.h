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
    // Which of two items is the less nobody can foretell, so nothing branches on it. Short lists, as of authors, are compared
    // all with all.
    constexpr std::size_t kFewPairs = 64;
    bool shared = false;
    if (a.size() * b.size() <= kFewPairs) {
        for (const T& one : a)
            for (const T& other : b) shared |= one == other;
        return shared;
    }
    for (std::size_t i = 0, j = 0; !shared && i < a.size() && j < b.size();) {
        const T one = a[i], other = b[j];
        shared = one == other;
        i += one < other;
        j += other < one;
    }
    return shared;
}

}  // namespace comity
