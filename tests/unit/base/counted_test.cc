#include "comity/base/counted.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(Counted, OneHasNoPlural) {
    EXPECT_EQ(counted(0, "pages"), "0 pages");
    EXPECT_EQ(counted(1, "pages"), "1 page");
    EXPECT_EQ(counted(1234, "requests"), "1,234 requests");
}

}  // namespace
}  // namespace comity
