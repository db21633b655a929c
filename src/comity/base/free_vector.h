// Empties a vector and gives its memory back, which clear() and `= {}` keep.
#pragma once

#include <vector>

namespace comity {

template <class T>
void free_vector(std::vector<T>& items) {
    std::vector<T>().swap(items);
}

}  // namespace comity
