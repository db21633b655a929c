#include "comity/platform/paths.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "comity/platform/files.h"

namespace comity {
namespace {

namespace fs = std::filesystem;

class Paths : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "comity-paths-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root_ = fs::canonical(name).string();
        fs::create_directories(root_ + "/there/deep");
        fs::create_directory_symlink(root_ + "/there", root_ + "/link");
        before_ = fs::current_path();
        fs::current_path(root_);
    }
    void TearDown() override {
        fs::current_path(before_);
        (void)remove_tree(root_);
    }
    std::string root_;
    fs::path before_;
};

TEST_F(Paths, OneFolderHasOneName) {
    for (const std::string& path : {std::string("there/deep"), root_ + "/there//deep/", std::string("./link/deep"), std::string("link/./deep/../deep///"),
                                    root_ + "/link/deep/."})
        EXPECT_EQ(real_path(path), root_ + "/there/deep") << path;
}

TEST_F(Paths, WhatIsNotThereIsNamedByItsWay) {
    for (const char* path : {"new/atlas", "./new/atlas/", "there/../new//atlas", "new/x/../atlas"})
        EXPECT_EQ(real_path(path), root_ + "/new/atlas") << path;
    EXPECT_EQ(real_path("link/new"), root_ + "/there/new");
}

TEST_F(Paths, LinksToWhatIsNotThereAreFollowed) {
    fs::create_symlink("new/atlas", root_ + "/relative");
    fs::create_symlink(root_ + "/new", root_ + "/absolute");
    fs::create_symlink("relative", root_ + "/twice");
    fs::create_symlink("../absolute/deep", root_ + "/there/up");
    for (const char* path : {"relative", "relative/", "absolute/atlas", "twice"}) EXPECT_EQ(real_path(path), root_ + "/new/atlas") << path;
    EXPECT_EQ(real_path("twice/below/it"), root_ + "/new/atlas/below/it");
    EXPECT_EQ(real_path("link/up/x"), root_ + "/new/deep/x");
    EXPECT_TRUE(lies_in("twice", "absolute"));
    fs::create_symlink("circle", root_ + "/circle");
    EXPECT_EQ(real_path("circle"), root_ + "/circle");
    fs::create_symlink("grows/x", root_ + "/grows");
    EXPECT_FALSE(real_path("grows").empty());
}

TEST_F(Paths, RootNothingAndObjects) {
    EXPECT_EQ(real_path("/"), "/");
    EXPECT_EQ(real_path("//"), "/");
    EXPECT_EQ(real_path(""), "");
    EXPECT_EQ(real_path("s3://bucket/a//b/"), "s3://bucket/a//b/");
    EXPECT_EQ(without_slash("a//"), "a");
    EXPECT_EQ(without_slash("/"), "/");
}

TEST_F(Paths, LiesIn) {
    EXPECT_TRUE(lies_in("link/deep", "there"));
    EXPECT_TRUE(lies_in("there/new/file", "link/"));
    EXPECT_TRUE(lies_in("there", "there"));
    EXPECT_TRUE(lies_in("there", "."));
    EXPECT_FALSE(lies_in("there", "there/deep"));
    EXPECT_FALSE(lies_in("there2", "there"));
    EXPECT_FALSE(lies_in("there/../there2", "there"));
    EXPECT_TRUE(lies_in("there/..b", "there"));  // a name that begins with two dots
}

}  // namespace
}  // namespace comity
