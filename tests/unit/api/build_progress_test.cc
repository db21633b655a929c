// What a terminal says while an atlas is built.
#include "comity/api/build_progress.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(BuildProgress, ReadingTellsBytesSpeedAndTimeLeft) {
    const BuildProgress half{BuildStep::kRead, 12, 40, 5'000'000'000, 10'000'000'000};
    EXPECT_EQ(progress_line(half, 1), "1/8 reading files: 12 of 40, 5.0 GB of 10.0 GB");
    EXPECT_EQ(progress_line(half, 50), "1/8 reading files: 12 of 40, 5.0 GB of 10.0 GB, 100.0 MB/s, 51 s left");
    const BuildProgress all{BuildStep::kRead, 40, 40, 10'000'000'000, 10'000'000'000};
    EXPECT_EQ(progress_line(all, 100), "1/8 reading files: 40 of 40, 10.0 GB of 10.0 GB, 100.0 MB/s");
}

TEST(BuildProgress, RowsMadeOnTheFlyHaveNoBytes) {
    EXPECT_EQ(progress_line({BuildStep::kRead, 10, 40, 0, 0}, 20), "1/8 reading files: 10 of 40, 2 min left");
}

TEST(BuildProgress, OtherStepsTellTheirShare) {
    EXPECT_EQ(progress_line({BuildStep::kColumns, 1, 4}, 1), "5/8 filling columns: 25 %");
    EXPECT_EQ(progress_line({BuildStep::kColumns, 1, 4}, 3'600), "5/8 filling columns: 25 %, 3.0 h left");
    EXPECT_EQ(progress_line({BuildStep::kHistory, 0, 1}, 10), "6/8 placing authors by their history");
}

}  // namespace
}  // namespace comity
