#include "comity/platform/fault_notice.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "../own_folder.h"

namespace comity {
namespace {

// What a child process does that reads a mapped file of two pages after it was cut to nothing.
void read_what_is_gone(const std::string& path, bool named) {
    tell_memory_faults();
    (void)write_file(path, std::string(8192, 'x'));
    const auto file = MappedFile::open(path);
    if (named) name_what_is_read("the atlas");
    if (::truncate(path.c_str(), 0) != 0) ::_exit(3);
    ::_exit((*file)->bytes()[5000] == 'x' ? 4 : 5);
}

void follow_nothing() {
    tell_memory_faults();
    name_what_is_read("an\natlas\x1b");
    const char* volatile nowhere = nullptr;  // whose value the compiler does not know
    ::_exit(nowhere[16] + 4);
}

void be_killed() {
    tell_memory_faults();
    name_what_is_read("the atlas");
    ::raise(SIGSEGV);
    ::_exit(4);
}

bool is_sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

TEST(FaultNoticeDeathTest, WhatIsReadIsNamed) {
    if (is_sanitized()) GTEST_SKIP();
    const OwnFolder folder;
    EXPECT_EXIT(read_what_is_gone(folder.path + "/table", true), ::testing::ExitedWithCode(1),
                "memory that is not there was asked for while the atlas was read: .*'comity verify the atlas --full' tells");
    EXPECT_EXIT(follow_nothing(), ::testing::ExitedWithCode(1), "while an\natlas.u001b was read");
}

TEST(FaultNoticeDeathTest, OtherFaultsAreAsEver) {
    if (is_sanitized()) GTEST_SKIP();
    const OwnFolder folder;
    EXPECT_EXIT(read_what_is_gone(folder.path + "/table", false), ::testing::KilledBySignal(SIGBUS), "");
    EXPECT_EXIT(be_killed(), ::testing::KilledBySignal(SIGSEGV), "");
}

}  // namespace
}  // namespace comity
