// What every item of a long list obeys, found without a branch an item. Twins in tests: std::all_of, std::is_sorted.
#pragma once

#include <cstdint>
#include <span>

namespace comity {

// The greatest item; 0 of none.
template <class T>
T greatest(std::span<const T> items);
// The greatest item plus one, where the greatest number there is means none and becomes 0.
std::uint32_t greatest_after_none(std::span<const std::uint32_t> items);
// No item is less than the one before it.
template <class T>
bool ascends(std::span<const T> items);
// Each item is greater than the one before it.
template <class T>
bool rises(std::span<const T> items);
// How many are `wanted`.
std::size_t count_of(std::span<const std::uint8_t> items, std::uint8_t wanted);

}  // namespace comity
