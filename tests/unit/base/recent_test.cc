// Values that are remembered, beside values made anew.
#include "comity/base/recent.h"

#include <gtest/gtest.h>

#include <set>

namespace comity {
namespace {

TEST(Recent, ValuesAreThoseOfTheirKeys) {
    Recent<std::uint64_t, std::uint64_t, 3> recent;  // few slots: keys push each other out
    std::size_t made = 0;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const std::uint64_t key = i * i % 97;
        ASSERT_EQ(recent.value(key, [&] { return ++made, key * 3 + 1; }), key * 3 + 1);
    }
    EXPECT_LT(made, 5000U);
    EXPECT_GE(made, 49U);  // squares modulo 97
}

// Keys whose hashes share a slot, and the key that an empty slot holds.
TEST(Recent, SawOnlyWhatItWasShown) {
    Recent<ClassKey, bool, 1> recent;
    const ClassKey none, one{1, 2, 3, 4};
    EXPECT_FALSE(recent.saw(none));
    EXPECT_TRUE(recent.saw(none));
    EXPECT_FALSE(recent.saw(one));
    EXPECT_TRUE(recent.saw(one));
    std::set<std::uint32_t> shown;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const std::uint32_t topic = i * 7 % 61;
        const bool saw = recent.saw({4, 17, 1702, topic});
        EXPECT_TRUE(!saw || shown.contains(topic));
        shown.insert(topic);
    }
}

}  // namespace
}  // namespace comity
