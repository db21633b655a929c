// Work on several threads, beside what one thread makes of it.
#include "comity/platform/machine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <thread>
#include <vector>

namespace comity {
namespace {

TEST(ParallelFor, EverythingOnceInLoopsWithinLoopsAndByManyCallers) {
    constexpr std::size_t kCallers = 6, kOuter = 40, kInner = 50;
    std::vector<std::atomic<int>> seen(kCallers * kOuter * kInner);
    std::vector<std::thread> callers;
    for (std::size_t c = 0; c < kCallers; ++c)
        callers.emplace_back([&, c] {
            parallel_for(kOuter, 1 + static_cast<int>(c), [&](std::size_t i) {
                parallel_for(kInner, 3, [&](std::size_t j) { ++seen[(c * kOuter + i) * kInner + j]; });
            });
        });
    for (std::thread& caller : callers) caller.join();
    for (const auto& n : seen) ASSERT_EQ(n, 1);
}

// Who joins late must not touch what is gone: the body and what it refers to.
TEST(ParallelFor, NobodyIsInsideWhenItReturns) {
    for (int round = 0; round < 3000; ++round) {
        const auto inside = std::make_shared<std::atomic<int>>(0);
        const std::size_t n = 2 + static_cast<std::size_t>(round) % 5;
        {
            std::vector<int> done(n);
            parallel_for(n, 4, [&](std::size_t i) {
                ++*inside;
                done[i] = 1;
                --*inside;
            });
            ASSERT_EQ(done, std::vector<int>(n, 1));
        }
        ASSERT_EQ(*inside, 0);
    }
}

TEST(ParallelFor, ThrowsWhatABodyThrew) {
    for (const int threads : {1, 2, 8}) {
        EXPECT_THROW(parallel_for(100, threads, [](std::size_t i) { if (i == 37) throw std::bad_alloc(); }), std::bad_alloc);
        EXPECT_THROW(parallel_in_order(100, threads,
                                       [](std::size_t i) -> InOrder {
                                           if (i == 37) throw std::bad_alloc();
                                           return [] {};
                                       }),
                     std::bad_alloc);
        EXPECT_THROW(parallel_in_order(100, threads,
                                       [](std::size_t i) -> InOrder {
                                           return [i] { if (i == 37) throw std::bad_alloc(); };
                                       }),
                     std::bad_alloc);
    }
}

// All threads but the caller are busy, one of them with a loop of two bodies that need each other: the caller, who has nothing left
// to begin, lends his place. There are more threads than other tests ask for, so that none is idle.
TEST(ParallelFor, WhoWaitsLendsHisPlace) {
    constexpr std::size_t kThreads = 33;
    std::atomic<std::size_t> outer = 0, inner = 0;
    const auto until = [](auto reached) {
        for (int tries = 0; !reached() && tries < 10'000; ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return reached();
    };
    const std::thread::id caller = std::this_thread::get_id();
    std::atomic<bool> is_taken = false;
    parallel_for(kThreads, kThreads, [&](std::size_t) {
        ++outer;
        EXPECT_TRUE(until([&] { return outer == kThreads; }));
        if (std::this_thread::get_id() == caller) return;
        if (is_taken.exchange(true)) {
            EXPECT_TRUE(until([&] { return inner == 2; }));
            return;
        }
        parallel_for(2, 2, [&](std::size_t) {
            ++inner;
            EXPECT_TRUE(until([&] { return inner == 2; }));
        });
    });
}

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
            EXPECT_LE(most, threads + (threads + 1) / 2);
        }
}

// A step that takes long holds up neither the steps after it nor, once it is done, what they returned.
TEST(ParallelInOrder, GoesOnWhileTheFirstTakesLong) {
    constexpr int kThreads = 2;
    std::atomic<int> begun = 0;
    std::vector<std::size_t> order;
    parallel_in_order(9, kThreads, [&](std::size_t i) -> InOrder {
        ++begun;
        // Until another thread has begun two more.
        for (int tries = 0; i == 0 && begun < 3 && tries < 10'000; ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_TRUE(i != 0 || begun >= 3);
        return [&, i] { order.push_back(i); };
    });
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(LargestFirst, EqualOnesAsTheyCome) {
    std::vector<std::uint64_t> sizes(100);
    for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = (i * 37) % 50;  // each size twice
    const std::vector<std::size_t> order = largest_first(sizes);
    ASSERT_EQ(order.size(), sizes.size());
    for (std::size_t k = 1; k < order.size(); ++k)
        EXPECT_TRUE(sizes[order[k - 1]] > sizes[order[k]] || (sizes[order[k - 1]] == sizes[order[k]] && order[k - 1] < order[k]));
    EXPECT_TRUE(largest_first({}).empty());
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
