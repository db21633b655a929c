// Items without repeats, whatever the order in which they were added, settled and merged, by however many threads; twin: std::set.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "comity/base/philox.h"
#include "comity/build/distinct_ids.h"
#include "comity/platform/machine.h"

namespace comity {
namespace {

TEST(Distinct, AgainstSets) {
    std::uint32_t counter = 0;
    const auto below = [&](std::uint32_t n) { return philox4x32({counter++, 0, 0, 0}, {11, 3})[0] % n; };
    for (int turn = 0; turn < 2000; ++turn) {
        std::set<OpenAlexId> expected;
        Distinct<OpenAlexId> all;
        const std::uint32_t range = 1 + below(60);
        for (std::uint32_t part = below(9); part > 0; --part) {
            Distinct<OpenAlexId> some;
            for (std::uint32_t n = below(1 + below(40)); n > 0; --n) {
                const OpenAlexId id = below(range);
                (below(3) == 0 ? all : some).add(id);
                expected.insert(id);
                if (below(8) == 0) some.settle();
            }
            if (below(2) == 0) some.settle();
            all.merge(some);
            if (below(4) == 0) all.settle();
        }
        ASSERT_EQ(all.take(), std::vector<OpenAlexId>(expected.begin(), expected.end()));
        ASSERT_TRUE(all.take().empty());
        for (const OpenAlexId id : expected) all.add(id);  // what was taken can be added again
        ASSERT_EQ(all.take().size(), expected.size());
    }
}

using Ids = std::vector<std::uint64_t>;

void expect_as_twin(IdOrder order, const Ids& added) {
    std::set<std::uint64_t> twin(added.begin(), added.end());
    twin.erase(0);
    ASSERT_EQ(order.size(), twin.size());
    ASSERT_EQ(order.some(0, order.size()), Ids(twin.begin(), twin.end()));
    std::uint32_t place = 0;
    for (const std::uint64_t id : twin) ASSERT_EQ(order.place(id), place++);
}

// Close together, far apart, close together but for a few, wider and wider: with bits from the first, the tenth or no id on.
TEST(DistinctIds, AgainstSets) {
    std::uint32_t counter = 0;
    const auto below = [&](std::uint64_t n) { return (std::uint64_t{philox4x32({counter, 0, 0, 0}, {12, 3})[0]} << 32 | philox4x32({counter++, 1, 0, 0}, {12, 3})[0]) % n; };
    for (int world = 0; world < 3000; ++world) {
        DistinctIds all(std::size_t{1} << below(8));
        std::uint64_t first = below(4) == 0 ? 0 : below(std::uint64_t{1} << (1 + below(62)));
        std::uint64_t range = std::uint64_t{1} << (1 + below(12));
        Ids added;
        for (std::uint64_t part = below(9); part > 0; --part) {
            Ids some;
            for (std::uint64_t n = below(200); n > 0; --n) some.push_back(below(50) == 0 ? 0 : first + below(range));
            if (below(16) == 0) some.push_back(below(2) == 0 ? 1 : ~std::uint64_t{0});
            all.add(some);
            added.insert(added.end(), some.begin(), some.end());
            if (below(3) == 0) range *= 2;
            if (below(3) == 0) first -= std::min(first, below(range));
        }
        expect_as_twin(all.take(), added);
        if (HasFatalFailure()) FAIL() << "world " << world;
    }
}

TEST(DistinctIds, OfManyThreadsAtOnce) {
    constexpr std::size_t kParts = 200, kEach = 500;
    for (const std::uint64_t range : {std::uint64_t{20'000}, std::uint64_t{1} << 40}) {
        Ids added(kParts * kEach);
        for (std::size_t i = 0; i < added.size(); ++i) {
            const auto draw = philox4x32({static_cast<std::uint32_t>(i), 0, 0, 0}, {13, 3});
            added[i] = 5'000'000'000 + (std::uint64_t{draw[0]} << 32 | draw[1]) % (range * (1 + i / 30'000));  // wider and wider
        }
        for (const int threads : {1, 2, 8}) {
            DistinctIds all(64);
            parallel_for(kParts, threads, [&](std::size_t p) { all.add(std::span(added).subspan(p * kEach, kEach)); });
            expect_as_twin(all.take(), added);
            if (HasFatalFailure()) FAIL() << threads << " threads, range " << range;
        }
    }
}

// Two threads that add every other id, one from below and one from above, many times: where they meet both write one word.
TEST(DistinctIds, OfTwoThreadsInOneWord) {
    constexpr std::uint64_t kIds = 1024;
    constexpr int kTurns = 300;
    Ids ends = {1, 128 + kIds}, halves[2];
    for (std::uint64_t id = 2; id < 64; ++id) ends.push_back(id);
    for (std::uint64_t id = 64; id < 64 + kIds; ++id) halves[id % 2].push_back(id);
    std::reverse(halves[1].begin(), halves[1].end());
    for (int turn = 0; turn < kTurns; ++turn) {
        DistinctIds all(1);
        all.add(ends);  // close enough for bits
        std::atomic<int> there = 0;
        const auto add_half = [&](int half) {
            ++there;
            while (there < 2) {}
            all.add(halves[half]);
        };
        std::thread other(add_half, 1);
        add_half(0);
        other.join();
        ASSERT_EQ(all.take().size(), ends.size() + kIds) << "turn " << turn;
    }
}

}  // namespace
}  // namespace comity
