#include "comity/kernels/bounds.h"

#include <algorithm>

namespace comity {

template <class T>
T greatest(std::span<const T> items) {
    T most = 0;
    for (const T item : items) most = std::max(most, item);
    return most;
}

std::uint32_t greatest_after_none(std::span<const std::uint32_t> items) {
    std::uint32_t most = 0;
    for (const std::uint32_t item : items) most = std::max(most, item + 1);
    return most;
}

template <class T>
bool ascends(std::span<const T> items) {
    T falls = 0;
    for (std::size_t i = 1; i < items.size(); ++i) falls |= static_cast<T>(items[i - 1] > items[i]);
    return falls == 0;
}

template <class T>
bool rises(std::span<const T> items) {
    T stays = 0;
    for (std::size_t i = 1; i < items.size(); ++i) stays |= static_cast<T>(items[i - 1] >= items[i]);
    return stays == 0;
}

std::size_t count_of(std::span<const std::uint8_t> items, std::uint8_t wanted) {
    std::size_t n = 0;
    for (const std::uint8_t item : items) n += item == wanted;
    return n;
}

template std::uint8_t greatest(std::span<const std::uint8_t>);
template std::uint16_t greatest(std::span<const std::uint16_t>);
template std::uint32_t greatest(std::span<const std::uint32_t>);
template bool ascends(std::span<const std::int32_t>);
template bool ascends(std::span<const std::int64_t>);
template bool rises(std::span<const std::int64_t>);
template bool rises(std::span<const std::uint16_t>);
template bool rises(std::span<const std::uint32_t>);
template bool rises(std::span<const std::uint64_t>);

}  // namespace comity
