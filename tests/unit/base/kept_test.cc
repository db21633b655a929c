#include "comity/base/kept.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace comity {
namespace {

using Text = std::shared_ptr<const std::string>;

// `made` counts how often the value had to be made.
Text ask(Kept& kept, const std::string& name, int& made, std::size_t bytes = 100) {
    return *kept.value<std::string>(
        name, [&] { return ++made, Result<std::string>("value of " + name); }, [=](const std::string&) { return bytes; });
}

TEST(Kept, EqualNamesAreMadeOnce) {
    Kept kept(1 << 20);
    int made = 0;
    const Text first = ask(kept, "a", made);
    EXPECT_EQ(ask(kept, "a", made), first);
    EXPECT_EQ(*ask(kept, "b", made), "value of b");
    EXPECT_EQ(made, 2);
}

TEST(Kept, TheOneUnusedForLongestGoes) {
    Kept kept(3000);
    int made = 0;
    const Text a = ask(kept, "a", made, 1000);
    ask(kept, "b", made, 1000);
    ask(kept, "a", made, 1000);
    ask(kept, "c", made, 1000);  // b goes
    EXPECT_LE(kept.held(), 3000U);
    EXPECT_EQ(made, 3);
    EXPECT_EQ(ask(kept, "a", made, 1000), a);
    EXPECT_EQ(made, 3);
    ask(kept, "b", made, 1000);
    EXPECT_EQ(made, 4);
    EXPECT_EQ(*a, "value of a");
}

TEST(Kept, WhatHasNoRoomDrivesNothingOut) {
    Kept kept(3000);
    int made = 0;
    ask(kept, "a", made, 1000);
    EXPECT_EQ(*ask(kept, "large", made, 10'000), "value of large");
    ask(kept, "a", made, 1000);
    EXPECT_EQ(made, 2);
}

TEST(Kept, ErrorsAreNotKept) {
    Kept kept(1 << 20);
    const auto failing = kept.value<std::string>(
        "a", [] { return Result<std::string>(failure("no")); }, [](const std::string&) { return std::size_t{1}; });
    EXPECT_FALSE(failing.ok());
    EXPECT_EQ(kept.held(), 0U);
    int made = 0;
    EXPECT_EQ(*ask(kept, "a", made), "value of a");
}

TEST(Kept, ForgetsByTheBeginningOfNames) {
    Kept kept(1 << 20);
    int made = 0;
    ask(kept, "atlas one", made);
    ask(kept, "ground", made);
    kept.forget("atlas ");
    ask(kept, "ground", made);
    EXPECT_EQ(made, 2);
    ask(kept, "atlas one", made);
    EXPECT_EQ(made, 3);
}

TEST(Kept, WhoAsksForWhatIsBeingMadeWaits) {
    Kept kept(1 << 20);
    std::atomic<int> made = 0;
    std::vector<Text> seen(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < seen.size(); ++i)
        threads.emplace_back([&, i] {
            seen[i] = *kept.value<std::string>(
                i % 2 == 0 ? "even" : "odd",
                [&] {
                    ++made;
                    std::this_thread::sleep_for(std::chrono::milliseconds(20));
                    return Result<std::string>(i % 2 == 0 ? "even" : "odd");
                },
                [](const std::string&) { return std::size_t{10}; });
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(made, 2);
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(*seen[i], i % 2 == 0 ? "even" : "odd");
}

}  // namespace
}  // namespace comity
