#include "comity/platform/target_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "comity/platform/files.h"

namespace comity {
namespace {

namespace fs = std::filesystem;

class Publishing : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "comity-target-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root_ = name;
        target_ = join_path(root_, "t");
        fresh_ = join_path(root_, "t.building");
    }
    void TearDown() override { (void)remove_tree(root_); }
    static void fill(const std::string& folder, const std::string& file, const std::string& content) {
        ASSERT_TRUE(make_directories(folder).ok());
        ASSERT_TRUE(write_file(join_path(folder, file), content).ok());
    }
    std::string root_, target_, fresh_;
};

TEST_F(Publishing, ReplacesInOneStep) {
    for (const char* content : {"one", "two"}) {
        fill(fresh_, "mark", content);
        const auto target = TargetFolder::open(target_, "mark").take();
        EXPECT_FALSE(target->published());
        ASSERT_TRUE(target->publish(fresh_).ok());
        EXPECT_TRUE(target->published());
        EXPECT_EQ(*read_file(join_path(target_, "mark")), content);
        EXPECT_FALSE(path_exists(fresh_));
    }
    ASSERT_TRUE(remove_tree(target_).ok());
    ASSERT_TRUE(make_directories(target_).ok());
    fill(fresh_, "mark", "three");
    EXPECT_TRUE(TargetFolder::open(target_, "").take()->publish(fresh_).ok()) << "an empty folder is nobody's";
    EXPECT_EQ(*read_file(join_path(target_, "mark")), "three");
}

TEST_F(Publishing, WhatCameMeanwhileStays) {
    fill(fresh_, "mark", "new");
    const auto target = TargetFolder::open(target_, "mark").take();
    const auto expect_refused = [&] {
        const auto refused = target->publish(fresh_);
        ASSERT_FALSE(refused.ok());
        EXPECT_NE(refused.error().message.find(target_), std::string::npos);
        EXPECT_FALSE(target->published());
        EXPECT_EQ(*read_file(join_path(fresh_, "mark")), "new");
    };
    fill(target_, "thesis", "years of work");
    expect_refused();
    EXPECT_EQ(*read_file(join_path(target_, "thesis")), "years of work");
    ASSERT_TRUE(remove_tree(target_).ok());
    ASSERT_TRUE(write_file(target_, "a file").ok());
    expect_refused();
    EXPECT_EQ(*read_file(target_), "a file");
    ASSERT_TRUE(remove_tree(target_).ok());
    fill(join_path(root_, "elsewhere"), "mark", "old");
    fs::create_directory_symlink("elsewhere", target_);
    expect_refused();
    EXPECT_TRUE(fs::is_symlink(target_));
}

TEST_F(Publishing, NeedsTheFolderAboveFirst) {
    const auto refused = TargetFolder::open(join_path(root_, "no/t"), "mark");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find(join_path(root_, "no")), std::string::npos);
}

TEST_F(Publishing, TheMarkGoesLast) {
    for (const char* name : {"a", "mark", "z"}) fill(target_, name, "x");
    fill(join_path(target_, "deep"), "f", "x");
    EXPECT_TRUE(remove_tree_but_last(target_, "mark").ok());
    EXPECT_FALSE(path_exists(target_));
    EXPECT_TRUE(remove_tree_but_last(target_, "mark").ok()) << "nothing is there to be removed";
}

}  // namespace
}  // namespace comity
