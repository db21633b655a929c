// Ones of bytes, beside a bit after the other.
#include "comity/base/bits.h"

#include <gtest/gtest.h>

#include <bitset>

#include "comity/base/philox.h"

namespace comity {
namespace {

TEST(Bits, OnesOfManyWords) {
    for (std::uint32_t round = 0; round < 2000; ++round) {
        std::uint64_t bytes = 0;
        std::size_t expected = 0;
        for (std::uint32_t w = 0; w < 8; ++w) {
            const PhiloxBlock b = philox4x32({round, w, 0, 0}, {7, 7});
            std::uint64_t word = std::uint64_t{b[0]} << 32 | b[1];
            if (round % 3 == 1) word |= std::uint64_t{b[2]} << 32 | b[3];
            if (round % 50 == 0) word = ~std::uint64_t{0};  // all of 512
            if (round % 50 == 1) word = 0;
            bytes += ones_of_bytes(word);
            expected += std::bitset<64>(word).count();
        }
        ASSERT_EQ(sum_of_bytes(bytes), expected) << round;
    }
    for (int bit = 0; bit < 64; ++bit) EXPECT_EQ(sum_of_bytes(ones_of_bytes(std::uint64_t{1} << bit)), 1U);
}

}  // namespace
}  // namespace comity
