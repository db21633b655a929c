// Ids that are in a set, beside std::set: close together, far apart, none at all.
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "comity/base/philox.h"
#include "comity/kernels/id_set.h"

namespace comity {
namespace {

using Ids = std::vector<std::uint64_t>;

// Given a few at a time.
IdSet set_of(const Ids& ids, std::size_t piece) {
    return IdSet([&](auto take) {
        for (std::size_t i = 0; i < ids.size(); i += piece) take(std::span(ids).subspan(i, std::min(piece, ids.size() - i)));
    });
}

void expect_as_twin(const Ids& ids, const Ids& asked) {
    const std::set<std::uint64_t> twin(ids.begin(), ids.end());
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, ids.size() + 1}) {
        const IdSet set = set_of(ids, piece);
        EXPECT_EQ(set.empty(), twin.empty());
        for (const std::uint64_t id : asked) EXPECT_EQ(set.has(id), twin.contains(id)) << id;
    }
}

TEST(IdSet, AsTheTwinSays) {
    std::uint32_t at = 0;
    const auto draw = [&] { return philox4x32({at++, 0, 0, 0}, {17, 0})[0]; };
    for (int world = 0; world < 300; ++world) {
        const std::uint64_t first = draw() % 3 == 0 ? 1 : std::uint64_t{draw()} << (draw() % 31);
        const std::uint64_t range = std::uint64_t{1} << (draw() % 40);  // dense and sparse ones
        Ids ids, asked = {0, 1, first - 1, first, first + range, ~std::uint64_t{0}};
        for (std::uint32_t n = draw() % 200; n > 0; --n) {
            const std::uint64_t id = first + (std::uint64_t{draw()} << 20 ^ draw()) % range;
            ids.push_back(id);
            if (draw() % 4 == 0) ids.push_back(id);
            for (const std::uint64_t near : {id - 64, id - 1, id, id + 1, id + 64}) asked.push_back(near);
        }
        expect_as_twin(ids, asked);
    }
}

TEST(IdSet, TheEndsOfTheRange) {
    const std::uint64_t last = ~std::uint64_t{0};
    expect_as_twin({}, {0, 1, last});
    expect_as_twin({last}, {0, 1, last - 1, last});
    expect_as_twin({1, last}, {0, 1, 2, last - 1, last});
    expect_as_twin({last - 64, last}, {0, 63, last - 65, last - 64, last - 63, last - 1, last});
}

}  // namespace
}  // namespace comity
