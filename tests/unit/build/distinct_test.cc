// Items without repeats, whatever the order in which they were added, settled and merged; twin: std::set.
#include <gtest/gtest.h>

#include <set>

#include "comity/base/philox.h"
#include "comity/build/vocabulary.h"

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

}  // namespace
}  // namespace comity
