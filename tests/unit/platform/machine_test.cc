// Work on several threads, beside what one thread makes of it.
#include "comity/platform/machine.h"

#include <gtest/gtest.h>

#include <atomic>

namespace comity {
namespace {

TEST(ParallelInOrder, EverythingOnceAndInOrder) {
    for (const int threads : {1, 2, 3, 8})
        for (const std::size_t n : {0, 1, 2, 7, 200}) {
            std::vector<std::size_t> order;
            std::atomic<int> waiting = 0, most = 0;
            parallel_in_order(n, threads, [&](std::size_t i) -> InOrder {
                const int now = ++waiting;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
                return [&, i] {
                    order.push_back(i * i);
                    --waiting;
                };
            });
            std::vector<std::size_t> expected(n);
            for (std::size_t i = 0; i < n; ++i) expected[i] = i * i;
            EXPECT_EQ(order, expected) << threads << " threads";
            EXPECT_LE(most, threads);
        }
}

TEST(ParallelSort, AsStdSort) {
    for (const int threads : {1, 2, 3, 8})
        for (const std::size_t n : {0UL, 1UL, 65'535UL, 65'536UL, 200'003UL}) {
            std::vector<std::uint64_t> items(n);
            for (std::size_t i = 0; i < n; ++i) items[i] = (i + 1) * 0x9E37'79B9'7F4A'7C15;  // all different
            std::vector<std::uint64_t> expected = items;
            std::sort(expected.begin(), expected.end());
            parallel_sort(items, threads, std::less<>());
            EXPECT_EQ(items, expected) << n << " items, " << threads << " threads";
        }
}

}  // namespace
}  // namespace comity
