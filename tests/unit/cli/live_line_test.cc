#include "comity/cli/live_line.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(LiveLine, TakesThePlaceOfTheOneBefore) { EXPECT_EQ(line_in_place("7 of 9", 20, false), "\r\033[K7 of 9"); }

TEST(LiveLine, NoCodesOnAPlainTerminal) {
    EXPECT_EQ(line_in_place("7 of 9", 4, true), "\r7 of 9");
    EXPECT_EQ(line_in_place("7 of 9", 8, true), "\r7 of 9  \r7 of 9");
    EXPECT_EQ(line_in_place("", 3, true), "\r   \r");
}

}  // namespace
}  // namespace comity
