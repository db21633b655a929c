#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "comity/platform/files.h"
#include "comity/platform/machine.h"
#include "comity/platform/writable.h"

#include "../own_folder.h"

namespace comity {
namespace {

TEST(Files, TryingLeavesNothing) {
    const OwnFolder folder;
    const std::string path = join_path(folder.path, "f");
    EXPECT_TRUE(check_writable(path).ok());
    EXPECT_FALSE(path_exists(path));
    ASSERT_TRUE(write_file(path, "mine").ok());
    EXPECT_TRUE(check_writable(path).ok());
    EXPECT_EQ(*read_file(path), "mine");
    EXPECT_TRUE(check_writable("/dev/null").ok());
    for (const std::string& bad : {folder.path, path + "/f", join_path(folder.path, "no/f"), folder.path + "/"}) {
        const auto status = check_writable(bad);
        ASSERT_FALSE(status.ok()) << bad;
        EXPECT_EQ(status.error().kind, ErrorKind::kFailure);
        EXPECT_NE(status.error().message.find(bad), std::string::npos);
    }
}

TEST(Files, WriteAndReadBackAnySize) {
    const OwnFolder folder;
    const std::string path = join_path(folder.path, "f");
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 20, (std::size_t{1} << 20) + 17}) {
        const std::string bytes(size, 'x');
        ASSERT_TRUE(write_file(path, bytes).ok());
        EXPECT_EQ(*read_file(path), bytes);
        EXPECT_EQ((*MappedFile::open(path))->bytes(), bytes);
    }
}

std::vector<std::string> names_below(const std::string& folder) {
    std::vector<std::string> names;
    for (const DirectoryEntry& entry : files_below(folder).take())
        names.push_back(entry.path.substr(folder.size() + 1) + (entry.unreachable ? "?" : ""));
    return names;
}

// Links are followed, but not back to a folder on the way; what they lead to may be gone.
TEST(Files, Below) {
    const OwnFolder folder;
    const std::string top = join_path(folder.path, "top"), deep = join_path(top, "a/b");
    ASSERT_TRUE(make_directories(deep).ok());
    ASSERT_TRUE(make_directories(join_path(folder.path, "beside")).ok());
    for (const char* name : {"top/f", "top/a/b/f", "top/.hidden", "beside/f"}) ASSERT_TRUE(write_file(join_path(folder.path, name), "x").ok());
    EXPECT_EQ(names_below(top), (std::vector<std::string>{"a/b/f", "f"}));
    for (const auto& [to, name] : {std::pair("..", "up"), {".", "self"}, {"../../..", "above"}, {"nothing", "gone"}, {"round", "round"}, {"../../../beside", "side"}})
        ASSERT_EQ(::symlink(to, join_path(deep, name).c_str()), 0);
    EXPECT_EQ(names_below(top), (std::vector<std::string>{"a/b/above/beside/f", "a/b/f", "a/b/gone?", "a/b/round?", "a/b/side/f", "f"}));
    const auto none = files_below(join_path(top, "none"));
    ASSERT_FALSE(none.ok());
    EXPECT_NE(none.error().message.find("top/none: No such file"), std::string::npos);
}

// What is given back reads as zeros, where the file system can; the rest stays.
TEST(Files, RoomOfBlocksIsGivenBack) {
    const OwnFolder folder;
    const std::string path = join_path(folder.path, "f");
    ASSERT_TRUE(write_file(path, std::string(10 * kDiskBlock, 'x')).ok());
    give_back_room(path, 2 * kDiskBlock, 5 * kDiskBlock);
    const std::string read = read_file(path).take();
    ASSERT_EQ(read.size(), 10 * kDiskBlock);
    const char inside = read[2 * kDiskBlock];
    EXPECT_TRUE(inside == 'x' || inside == '\0');
    for (std::size_t at = 0; at < read.size(); ++at)
        ASSERT_EQ(read[at], at / kDiskBlock >= 2 && at / kDiskBlock < 5 ? inside : 'x') << at;
    give_back_room(path + ".absent", 0, kDiskBlock);  // says nothing
    EXPECT_FALSE(path_exists(path + ".absent"));
}

// Of a scratch file whole blocks go, where the file system can; of another file, and of memory, nothing does.
TEST(Files, MappedBlocksAreGivenBack) {
    const OwnFolder folder;
    const std::string path = join_path(folder.path, "f"), bytes(10 * kDiskBlock, 'x');
    ASSERT_TRUE(write_file(path, bytes).ok());
    {
        const auto read_only = MappedFile::open(path).take();
        MappedFile::give_back(read_only->bytes());
        MappedFile::give_back(bytes);
        EXPECT_EQ(read_only->bytes(), bytes);
        EXPECT_EQ(bytes, std::string(10 * kDiskBlock, 'x'));
    }
    const auto mapped = MappedFile::open_scratch(path).take();
    EXPECT_EQ(mapped->bytes(), bytes);
    MappedFile::give_back(mapped->bytes().substr(2 * kDiskBlock - 1, 3 * kDiskBlock + 2));
    MappedFile::give_back(mapped->bytes().substr(7 * kDiskBlock + 1, kDiskBlock));
    const char inside = mapped->bytes()[2 * kDiskBlock];
    EXPECT_TRUE(inside == 'x' || inside == '\0');
    for (std::size_t at = 0; at < bytes.size(); ++at)
        ASSERT_EQ(mapped->bytes()[at], at / kDiskBlock >= 2 && at / kDiskBlock < 5 ? inside : 'x') << at;
}

TEST(Files, ErrorsNameThePath) {
    const auto missing = read_file("/nonexistent/file");
    ASSERT_FALSE(missing.ok());
    EXPECT_NE(missing.error().message.find("/nonexistent/file"), std::string::npos);
    EXPECT_FALSE(FileWriter::create("/nonexistent/file").ok());
}

TEST(Files, SecondLockIsRefusedUntilTheFirstIsGone) {
    const OwnFolder folder;
    const std::string path = join_path(folder.path, "lock");
    {
        const auto first = DirectoryLock::acquire(path);
        ASSERT_TRUE(first.ok());
        EXPECT_FALSE(DirectoryLock::acquire(path).ok());
    }
    EXPECT_TRUE(DirectoryLock::acquire(path).ok());
    EXPECT_FALSE(path_exists(path));
}

TEST(Files, ALockThatAnotherLeftIsTaken) {
    const OwnFolder folder;
    const std::string path = join_path(folder.path, "lock");
    ASSERT_TRUE(write_file(path, "").ok());
    EXPECT_TRUE(DirectoryLock::acquire(path).ok());
    EXPECT_FALSE(path_exists(path));
}

TEST(Files, WhatIsNoLockStays) {
    const OwnFolder own;
    const std::string file = join_path(own.path, "file"), folder = join_path(own.path, "folder"), link = join_path(own.path, "link");
    ASSERT_TRUE(write_file(file, "nix").ok());
    ASSERT_TRUE(make_directories(folder).ok());
    std::filesystem::create_symlink("nowhere", link);
    for (const std::string& path : {file, folder, link}) {
        const auto refused = DirectoryLock::acquire(path);
        ASSERT_FALSE(refused.ok()) << path;
        EXPECT_EQ(refused.error().kind, ErrorKind::kUsage) << path;
        EXPECT_NE(refused.error().message.find(path), std::string::npos);
    }
    EXPECT_EQ(*read_file(file), "nix");
    EXPECT_TRUE(is_directory(folder));
    EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST(Machine, ParallelForVisitsEachOnce) {
    for (const int threads : {1, 2, 8}) {
        std::vector<int> visits(1000, 0);
        parallel_for(visits.size(), threads, [&](std::size_t i) { ++visits[i]; });
        EXPECT_EQ(std::count(visits.begin(), visits.end(), 1), 1000);
    }
    parallel_for(0, 2, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace comity
