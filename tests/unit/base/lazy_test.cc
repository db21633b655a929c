// A lazy value is made once, however many threads ask, and copies share it.
#include "comity/base/lazy.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace comity {
namespace {

TEST(Lazy, MadeOnceForAllWhoAsk) {
    for (int turn = 0; turn < 100; ++turn) {
        const Lazy<std::vector<int>> lazy;
        const Lazy<std::vector<int>> copy = lazy;
        std::atomic<int> made = 0;
        std::vector<const std::vector<int>*> seen(8);
        std::vector<std::thread> threads;
        for (std::size_t t = 0; t < seen.size(); ++t)
            threads.emplace_back([&, t] {
                seen[t] = &(t % 2 == 0 ? lazy : copy).get([&] {
                    ++made;
                    return std::vector<int>{turn};
                });
            });
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(made, 1);
        for (const auto* one : seen) {
            ASSERT_EQ(one, seen[0]);
            EXPECT_EQ((*one)[0], turn);
        }
    }
}

}  // namespace
}  // namespace comity
