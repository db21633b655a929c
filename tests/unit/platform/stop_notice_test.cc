#include "comity/platform/stop_notice.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace comity {
namespace {

// A shell may have run the tests in the background, where it lets them ignore SIGINT.
void stop_with(const std::string& path, int signal) {
    ::signal(signal, SIG_DFL);
    const StopNotice notice("what was read is kept\n", path);
    ::raise(signal);
}

TEST(StopNoticeDeathTest, SaysWhatIsKeptAndEndsAsEver) {
    for (const int signal : {SIGINT, SIGTERM})
        EXPECT_EXIT(stop_with("/", signal), testing::KilledBySignal(signal), "^what was read is kept\n$");
}

TEST(StopNoticeDeathTest, SaysNothingOfWhatIsNotThere) {
    EXPECT_EXIT(stop_with("/nowhere/at all", SIGINT), testing::KilledBySignal(SIGINT), "^$");
}

TEST(StopNoticeDeathTest, SaysNothingAfterwards) {
    const auto later = [] {
        { const StopNotice notice("kept\n", "/"); }
        ::raise(SIGTERM);
    };
    EXPECT_EXIT(later(), testing::KilledBySignal(SIGTERM), "^$");
}

}  // namespace
}  // namespace comity
