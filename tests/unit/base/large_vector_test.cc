#include "comity/base/large_vector.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace comity {
namespace {

// From small to large and back: the items stay what they are, and large memory is aligned to its pages.
TEST(LargeVector, GrowsLikeAnyVector) {
    LargeVector<std::uint32_t> items;
    for (std::uint32_t i = 0; i < 3'000'000; ++i) items.push_back(i * 7);
    for (std::uint32_t i = 0; i < 3'000'000; ++i) ASSERT_EQ(items[i], i * 7);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(items.data()) % (2 << 20), 0U);
    LargeVector<std::uint32_t> copy = items;
    EXPECT_EQ(copy, items);
    copy.resize(5);
    copy.shrink_to_fit();
    EXPECT_EQ(copy, (LargeVector<std::uint32_t>{0, 7, 14, 21, 28}));
    EXPECT_EQ(LargeVector<std::uint8_t>(10'000'000).back(), 0);
}

}  // namespace
}  // namespace comity
