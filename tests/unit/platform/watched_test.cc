// Files that change while they are read.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "comity/platform/watched.h"
#include "comity/source/byte_source.h"
#include "comity/source/openalex/part_reader.h"

#include "../own_folder.h"

namespace comity {
namespace {

namespace fs = std::filesystem;

class WatchedTest : public ::testing::Test {
  protected:
    void SetUp() override { write(std::string(1 << 20, 'a')); }
    void write(const std::string& bytes) const { std::ofstream(path_) << bytes; }

    OwnFolder folder_;
    std::string path_ = folder_.path + "/file";
};

TEST_F(WatchedTest, IsTheSameUnlessItIsNot) {
    const Watched watched(path_);
    EXPECT_TRUE(watched.check().ok());
    std::ofstream(path_, std::ios::app) << "b";
    EXPECT_FALSE(watched.check().ok());
    EXPECT_NE(watched.check().error().message.find(path_), std::string::npos);
    fs::remove(path_);
    EXPECT_FALSE(watched.check().ok());
}

TEST_F(WatchedTest, AnotherFileOfThatNameIsNotTheSame) {
    const Watched watched(path_);
    fs::rename(path_, path_ + ".old");
    fs::copy_file(path_ + ".old", path_);
    fs::last_write_time(path_, fs::last_write_time(path_) + std::chrono::seconds(1));
    EXPECT_FALSE(watched.check().ok());
}

// exFAT and FUSE number a file anew when they have forgotten it.
TEST_F(WatchedTest, AnotherNumberOfTheFileIsNoChange) {
    const Watched watched(path_);
    const auto time = fs::last_write_time(path_);
    fs::rename(path_, path_ + ".old");
    fs::copy_file(path_ + ".old", path_);
    fs::last_write_time(path_, time);
    EXPECT_TRUE(watched.check().ok());
}

TEST_F(WatchedTest, WhatIsNoFileCannotChange) {
    EXPECT_TRUE(Watched("/dev/null").check().ok());
    EXPECT_TRUE(Watched(path_ + ".none").check().ok());
}

// Whatever is in it: what was found cannot be had any more.
TEST_F(WatchedTest, APartIsReadAsItWasFound) {
    for (const char* name : {"a.jsonl", "b.json", "c.parquet"}) std::ofstream(folder_.path + "/" + name) << "{}";
    const auto inputs = find_inputs({folder_.path});
    ASSERT_TRUE(inputs.ok());
    ASSERT_EQ(inputs->front().parts.size(), 3);
    for (const bool changed : {false, true})
        for (const Part& part : inputs->front().parts) {
            if (changed) std::ofstream(part.path, std::ios::app) << " ";
            const PartReport report = read_part(part, {}, [](WorkBatch&&) {});
            EXPECT_EQ(report.unread, changed) << part.path;
            EXPECT_EQ(report.damage.find("since it was found") != std::string::npos, changed) << report.damage;
        }
}

// It could be had no longer, which is no damage.
TEST_F(WatchedTest, ASourceNoticesAtItsEnd) {
    for (const bool packed : {false, true}) {
        write((packed ? "\x1f\x8b\x08" : "") + std::string(1 << 20, '\0'));
        const auto source = ByteSource::open(path_);
        ASSERT_TRUE(source.ok());
        std::ofstream(path_, std::ios::app) << "b";
        std::string buffer(1 << 16, '\0');
        auto got = (*source)->read(buffer);
        while (got.ok() && *got > 0) got = (*source)->read(buffer);
        ASSERT_FALSE(got.ok());
        EXPECT_NE(got.error().message.find("replaced or changed"), std::string::npos);
        EXPECT_FALSE((*source)->is_damaged());
    }
}

}  // namespace
}  // namespace comity
