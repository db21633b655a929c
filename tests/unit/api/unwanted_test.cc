// Answers for which nobody waits any more: they end between two of their steps, and leave nothing behind that others could get.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "comity/api/operation.h"
#include "comity/base/kept.h"
#include "comity/build/build.h"
#include "comity/source/sample/sample.h"
#include "../own_folder.h"

namespace comity {
namespace {

struct World {
    OwnFolder folder;
    std::string atlas = folder.path + "/atlas";
    World() {
        EXPECT_TRUE(write_sample({2000, 5, folder.path + "/world"}, Resources{1}).ok());
        BuildOptions options;
        options.inputs = {folder.path + "/world"};
        options.out = atlas;
        EXPECT_TRUE(build_atlas(options, {}).ok());
    }
    [[nodiscard]] Arguments question(const std::vector<std::pair<std::string, std::string>>& told) const {
        Arguments arguments;
        for (const auto& [name, value] : told) arguments.add(name, value);
        arguments.add("atlas", atlas);
        return arguments;
    }
};

Session session_with(const StopFlag& stop, const std::shared_ptr<Kept>& kept = nullptr) {
    Session session;
    session.resources.threads = 2;
    session.resources.stop = stop;
    session.resources.kept = kept;
    return session;
}

using Told = std::vector<std::pair<std::string, std::string>>;
const std::pair<const char*, Told> kLong[] = {{"pair", {{"a", "QM"}, {"b", "QN"}}},
                                              {"works", {{"a", "QM"}, {"b", "QN"}, {"top", "5"}}},
                                              {"rank", {{"by", "mncs"}}},
                                              {"trend", {{"a", "QM"}, {"b", "QN"}}},
                                              {"blocs", {{"min_ties", "1"}}},
                                              {"cut", {{"a", "QM"}, {"b", "QN"}, {"keep", "0.5"}, {"min_ties", "1"}}},
                                              {"decoupling", {{"a", "QM"}, {"b", "QN"}}},
                                              {"decoupling", {{"screen", "true"}, {"rate", "0.9"}}}};

TEST(Unwanted, EveryLongAnswerEnds) {
    const World world;
    for (const auto& [verb, told] : kLong) {
        const Operation& operation = *find_operation(verb);
        const auto wanted = operation.run(world.question(told), session_with(std::make_shared<std::atomic<bool>>(false)));
        ASSERT_TRUE(wanted.ok()) << verb << ": " << wanted.error().message;
        const auto unwanted = operation.run(world.question(told), session_with(std::make_shared<std::atomic<bool>>(true)));
        ASSERT_FALSE(unwanted.ok()) << verb;
        EXPECT_EQ(unwanted.error().message, "nobody waits for this answer any more") << verb;
        EXPECT_EQ(unwanted.error().kind, ErrorKind::kFailure) << verb;
    }
}

// Whenever it happens, and whatever they share.
TEST(Unwanted, OthersGetTheirWholeAnswer) {
    const World world;
    for (const auto& [verb, told] : kLong) {
        const Operation& operation = *find_operation(verb);
        const auto whole = operation.run(world.question(told), session_with(nullptr));
        ASSERT_TRUE(whole.ok()) << verb;
        for (int round = 0; round < 6; ++round) {
            const auto kept = std::make_shared<Kept>(64u << 20);
            const auto stop = std::make_shared<std::atomic<bool>>(false);
            std::thread other([&] { (void)operation.run(world.question(told), session_with(stop, kept)); });
            std::thread ends([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(3 * round));
                *stop = true;
            });
            const auto mine = operation.run(world.question(told), session_with(nullptr, kept));
            other.join();
            ends.join();
            ASSERT_TRUE(mine.ok()) << verb << ": " << mine.error().message;
            EXPECT_EQ((*mine)["answers"], (*whole)["answers"]) << verb;
        }
    }
}

}  // namespace
}  // namespace comity
