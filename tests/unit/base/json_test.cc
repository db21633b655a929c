#include "comity/base/json.h"

#include <gtest/gtest.h>

#include <string>

#include "comity/base/philox.h"

namespace comity {
namespace {

// Whatever is done to an object, it holds what its twin holds, in the same order.
TEST(Json, IsWhatItsTwinIs) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        Json ours = Json::object();
        nlohmann::ordered_json twin = nlohmann::ordered_json::object();
        for (std::uint32_t step = 0; step < 600; ++step) {
            const auto words = philox4x32({step, 0, 0, 0}, {seed, 11});
            const std::string key = "k" + std::to_string(words[0] % 150);
            switch (words[1] % (seed % 2 == 0 ? 12 : 7)) {
                case 0: EXPECT_EQ(ours.emplace(key, step).second, twin.emplace(key, step).second); break;
                case 1: EXPECT_EQ(ours.contains(key), twin.contains(key)); break;
                case 2: EXPECT_EQ(ours.value(key, -1), twin.value(key, -1)); break;
                case 3: EXPECT_EQ(std::as_const(ours).find(key) == ours.cend(), twin.find(key) == twin.end()); break;
                case 7: EXPECT_EQ(ours.erase(key), twin.erase(key)); break;
                case 8:
                    if (words[2] % 50 == 0) ours.clear(), twin.clear();
                    break;
                case 9: {
                    Json taken = std::move(ours);
                    ours = Json::object({{"k7", 1}});
                    taken.update(ours);
                    ours = taken;
                    twin["k7"] = 1;
                    break;
                }
                case 10: ours = Json::parse(ours.dump()); break;
                default: ours[key] = step, twin[key] = step;
            }
            ASSERT_EQ(ours.size(), twin.size()) << seed << ' ' << step;
        }
        ASSERT_EQ(ours.dump(), twin.dump()) << seed;
    }
    EXPECT_THROW((void)Json::object().at("absent"), Json::out_of_range);
}

// A key more costs the same however many there are: 200,000 took minutes.
TEST(Json, OfManyKeys) {
    Json json = Json::object();
    for (int i = 0; i < 200'000; ++i) json[std::to_string(i)] = i;
    const Json read = Json::parse(json.dump());
    for (int i = 0; i < 200'000; ++i) ASSERT_EQ(read[std::to_string(i)], i);
    EXPECT_THROW((void)read.at("absent"), Json::out_of_range);
}

}  // namespace
}  // namespace comity
