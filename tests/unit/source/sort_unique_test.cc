// Lists of ids in order, and their twin, std::set.
#include "comity/source/openalex/sort_unique.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "comity/base/philox.h"

namespace comity {
namespace {

TEST(SortUniqueIds, AsASetHasThem) {
    std::vector<OpenAlexId> spare;
    for (std::uint32_t list = 0; list < 3'000; ++list) {
        std::vector<OpenAlexId> ids;
        for (std::uint32_t i = 0; i < list % 70; ++i) {
            const auto drawn = philox4x32({list, i, 0, 0}, philox_key(3));
            const std::uint64_t any = std::uint64_t{drawn[0]} << 32 | drawn[1];
            ids.push_back(list % 3 == 0 ? any >> drawn[2] % 64 : list % 3 == 1 ? any % 20 : any % 10'000'000'000);
        }
        if (list % 2 == 0) std::sort(ids.begin(), ids.end(), [](auto a, auto b) { return std::to_string(a) < std::to_string(b); });
        const std::set<OpenAlexId> wanted(ids.begin(), ids.end());
        sort_unique_ids(ids, spare);
        ASSERT_EQ(ids, std::vector<OpenAlexId>(wanted.begin(), wanted.end())) << list;
    }
}

TEST(SortUniqueIds, DigitsAsTheyAreWritten) {
    EXPECT_EQ(digits_of(0), 0);
    for (OpenAlexId power = 1, digits = 1; digits <= 20; power *= 10, ++digits)
        for (const OpenAlexId id : {power - 1, power, power + 1, power * 9, ~OpenAlexId{0}})
            ASSERT_EQ(digits_of(id), id == 0 ? 0 : static_cast<int>(std::to_string(id).size())) << id;
}

}  // namespace
}  // namespace comity
