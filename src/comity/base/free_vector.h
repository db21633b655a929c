// Empties a vector and gives its memory back, which clear() and `= {}` keep.
#pragma once

namespace comity {

template <class Vector>
void free_vector(Vector& items) {
    Vector().swap(items);
}

}  // namespace comity
