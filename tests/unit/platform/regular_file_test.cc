#include "comity/platform/regular_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../own_folder.h"

namespace comity {
namespace {

std::string trouble(const auto& result) { return result.ok() ? "" : result.error().message; }

TEST(RegularFile, OthersAreRefusedAndNotWaitedFor) {
    const OwnFolder folder;
    const std::string pipe = folder.path + "/pipe", device = folder.path + "/device";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    ASSERT_EQ(::symlink("/dev/zero", device.c_str()), 0);
    EXPECT_EQ(trouble(read_regular_file(pipe)), pipe + " is no regular file but a pipe");
    EXPECT_EQ(trouble(read_regular_file(device)), device + " is no regular file but a device or the like");
    EXPECT_EQ(trouble(read_regular_file(folder.path)), folder.path + " is no regular file but a folder");
    EXPECT_NE(trouble(read_regular_file(folder.path + "/none")).find("cannot open"), std::string::npos);
    EXPECT_EQ(trouble(MappedFile::open(pipe)), pipe + " is no regular file but a pipe");
    EXPECT_FALSE(MappedFile::open(device).ok());
}

TEST(RegularFile, HasABound) {
    const OwnFolder folder;
    const std::string path = folder.path + "/file", text(200'000, 'x');
    ASSERT_TRUE(write_file(path, text).ok());
    EXPECT_EQ(*read_regular_file(path), text);
    EXPECT_EQ(*read_regular_file(path, text.size()), text);
    EXPECT_EQ(trouble(read_regular_file(path, text.size() - 1)), path + " is not read: it has more than 199,999 bytes");
}

}  // namespace
}  // namespace comity
