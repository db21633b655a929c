#include "comity/base/nearest.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(Nearest, LettersApart) {
    EXPECT_EQ(letters_apart("", ""), 0u);
    EXPECT_EQ(letters_apart("", "abc"), 3u);
    EXPECT_EQ(letters_apart("pair", "pair"), 0u);
    EXPECT_EQ(letters_apart("pari", "pair"), 1u);  // changed places
    EXPECT_EQ(letters_apart("kitten", "sitting"), 3u);
    EXPECT_EQ(letters_apart("ca", "abc"), 3u);  // the restricted distance: no letter is moved twice
}

TEST(Nearest, NothingThatIsFar) {
    const std::vector<std::string> names = {"cut", "pair", "mncs", "citations"};
    EXPECT_EQ(nearest_name("mcns", names), "mncs");
    EXPECT_EQ(nearest_name("citatoin", names), "citations");
    EXPECT_EQ(nearest_name("uk", names), "");
    EXPECT_EQ(nearest_name("", names), "");
    EXPECT_EQ(nearest_name("pair", {}), "");
}

}  // namespace
}  // namespace comity
