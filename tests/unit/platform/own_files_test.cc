#include "comity/platform/own_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "comity/platform/files.h"

namespace comity {
namespace {

namespace fs = std::filesystem;

bool is_digit(std::string_view name) { return name.size() == 1 && name[0] >= '0' && name[0] <= '9'; }

class OwnFiles : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "comity-own-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root_ = name;
        folder_ = join_path(root_, "f");
    }
    void TearDown() override { (void)remove_tree(root_); }
    void fill(const std::string& name) const {
        ASSERT_TRUE(make_directories(folder_).ok());
        ASSERT_TRUE(write_file(join_path(folder_, name), "x").ok());
    }
    std::string root_, folder_;
};

TEST_F(OwnFiles, GoWithTheirFolder) {
    for (const char* name : {"1", "2", ".nfs0001"}) fill(name);
    EXPECT_TRUE(remove_own_files(folder_, is_digit).ok());
    EXPECT_FALSE(path_exists(folder_));
    EXPECT_TRUE(remove_own_files(folder_, is_digit).ok()) << "there is none";
}

TEST_F(OwnFiles, OthersStay) {
    for (const char* name : {"1", "atlas.json"}) fill(name);
    ASSERT_TRUE(make_directories(join_path(folder_, "7")).ok());
    EXPECT_TRUE(remove_own_files(folder_, is_digit).ok());
    EXPECT_FALSE(path_exists(join_path(folder_, "1")));
    EXPECT_TRUE(path_exists(join_path(folder_, "atlas.json")));
    EXPECT_TRUE(is_directory(join_path(folder_, "7"))) << "no file";
}

TEST_F(OwnFiles, StrangersAreNamed) {
    EXPECT_EQ(stranger_in(folder_, is_digit).take(), std::nullopt) << "there is no folder";
    for (const char* name : {"1", ".nfs0001"}) fill(name);
    EXPECT_EQ(stranger_in(folder_, is_digit).take(), std::nullopt);
    ASSERT_TRUE(make_directories(join_path(folder_, "7")).ok());
    EXPECT_EQ(stranger_in(folder_, is_digit).take(), "7") << "a folder";
    fs::create_symlink("1", join_path(folder_, "3"));
    EXPECT_EQ(stranger_in(folder_, is_digit).take(), "3") << "a link";
    fill("#");
    EXPECT_EQ(stranger_in(folder_, is_digit).take(), "#") << "the first by name";
}

TEST_F(OwnFiles, ALinkStays) {
    fill("1");
    const std::string link = join_path(root_, "link");
    fs::create_directory_symlink(folder_, link);
    EXPECT_TRUE(remove_own_files(link, is_digit).ok());
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace comity
