#include "comity/platform/attended.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace comity {
namespace {

TEST(Attended, ReturnsWhenTheWorkHasEnded) {
    bool done = false;
    int looks = 0;
    run_attended([&] { done = true; }, [&] { ++looks; });
    EXPECT_TRUE(done);
    EXPECT_LE(looks, 1);  // of work that takes no time
}

TEST(Attended, LooksOnTheThreadThatAskedWhileOthersWork) {
    std::atomic<bool> stop = false;
    const auto here = std::this_thread::get_id();
    std::thread::id worker, looker;
    int looks = 0;
    run_attended(
        [&] {
            worker = std::this_thread::get_id();
            while (!stop) std::this_thread::yield();
        },
        [&] {
            looker = std::this_thread::get_id();
            if (++looks == 2) stop = true;
        });
    EXPECT_EQ(looker, here);
    EXPECT_NE(worker, here);
    EXPECT_GE(looks, 2);
}

TEST(Attended, WhatIsThrownIsThrownHere) {
    EXPECT_THROW(run_attended([] { throw std::runtime_error("x"); }, [] {}), std::runtime_error);
}

}  // namespace
}  // namespace comity
