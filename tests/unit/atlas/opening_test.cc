#include "comity/atlas/opening.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace comity {
namespace {

class OneAtlas : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "comity-opening-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        put("first");
    }
    void TearDown() override { (void)remove_tree(folder_); }
    // As a build does: another file, under the same name.
    void put(const std::string& text) {
        const std::string fresh = join_path(folder_, "fresh");
        ASSERT_TRUE(write_file(fresh, text).ok());
        std::filesystem::rename(fresh, join_path(folder_, "atlas.json"));
    }
    std::string folder_;
    int reads_ = 0;
};

TEST_F(OneAtlas, IsReadOnceWhereNothingChanges) {
    EXPECT_EQ(*of_one_atlas(folder_, [&]() -> Result<int> { return ++reads_; }), 1);
    const auto bad = of_one_atlas(folder_, [&]() -> Result<int> { return ++reads_, failure("damaged"); });
    EXPECT_EQ(bad.error().message, "damaged");
    EXPECT_EQ(reads_, 2);
}

TEST_F(OneAtlas, IsReadAgainWhereItChanged) {
    const auto said = of_one_atlas(folder_, [&]() -> Result<std::string> {
        const std::string manifest = read_file(join_path(folder_, "atlas.json")).take();
        if (++reads_ == 1) put("second");
        if (reads_ == 1) return failure("its tables are not those of " + manifest);
        return manifest;
    });
    ASSERT_TRUE(said.ok());
    EXPECT_EQ(*said, "second");
    EXPECT_EQ(reads_, 2);
}

TEST_F(OneAtlas, IsNotReadForEver) {
    const auto said = of_one_atlas(folder_, [&]() -> Result<int> {
        put(std::string(static_cast<std::size_t>(++reads_), 'x'));
        return reads_;
    });
    ASSERT_FALSE(said.ok());
    EXPECT_NE(said.error().message.find(folder_), std::string::npos);
    EXPECT_LT(reads_, 100);
}

}  // namespace
}  // namespace comity
