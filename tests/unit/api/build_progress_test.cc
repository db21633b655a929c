// What a terminal says while an atlas is built.
#include "comity/api/build_progress.h"

#include <gtest/gtest.h>

#include "comity/build/ingest.h"

namespace comity {
namespace {

TEST(BuildProgress, ReadingTellsBytesSpeedAndTimeLeft) {
    const BuildProgress half{BuildStep::kRead, 12, 40, 5'000'000'000, 10'000'000'000};
    EXPECT_EQ(progress_line(half, 1), "1/8 reading files: 12 of 40, 5.0 GB of 10.0 GB");
    EXPECT_EQ(progress_line(half, 50), "1/8 reading files: 12 of 40, 5.0 GB of 10.0 GB, 100.0 MB/s, 51 s left of this step");
    const BuildProgress all{BuildStep::kRead, 40, 40, 10'000'000'000, 10'000'000'000};
    EXPECT_EQ(progress_line(all, 100), "1/8 reading files: 40 of 40, 10.0 GB of 10.0 GB, 100.0 MB/s");
}

TEST(BuildProgress, FilesThatWereReadBeforeTakeNoTime) {
    const BuildProgress half{BuildStep::kRead, 12, 40, 6'000'000'000, 10'000'000'000, 0, 2'000'000'000};
    EXPECT_EQ(progress_line(half, 50), "1/8 reading files: 12 of 40, 6.0 GB of 10.0 GB, 80.0 MB/s, 51 s left of this step");
}

TEST(BuildProgress, ADiskThatWillBeTooSmall) {
    const BuildProgress short_of_room{BuildStep::kRead, 12, 40, 5'000'000'000, 10'000'000'000, 3'200'000'000};
    EXPECT_EQ(progress_line(short_of_room, 1), "1/8 reading files: 12 of 40, 5.0 GB of 10.0 GB; the disk will be short of about 3.2 GB");
    EXPECT_EQ(progress_line(short_of_room, 50), "1/8 reading files: 12 of 40, 5.0 GB of 10.0 GB, 100.0 MB/s, 51 s left of this step; the disk will be short of about 3.2 GB");
    // 10 of 100 bytes read, 20 kept of them: 200 in the end, of which 380 are made at once at the most.
    const IngestState state{1, 10, 10, 20};
    EXPECT_EQ(room_lacking(state, 100, 360), 0U);
    EXPECT_EQ(room_lacking(state, 100, 300), 60U);
    EXPECT_EQ(room_lacking(state, 100, UINT64_MAX), 0U);
    EXPECT_EQ(room_lacking(state, 10'000, 0), 0U);  // too early
    EXPECT_EQ(room_lacking({1, 10, 15, 20, 5}, 100, 300), 60U);  // 5 bytes of a file of which nothing is kept yet
    EXPECT_EQ(room_lacking({}, 0, 0), 0U);
}

TEST(BuildProgress, RowsMadeOnTheFlyHaveNoBytes) {
    EXPECT_EQ(progress_line({BuildStep::kRead, 10, 40, 0, 0}, 20), "1/8 reading files: 10 of 40, 2 min left of this step");
}

TEST(BuildProgress, AnAtlasIsCheckedBeforeTheSteps) {
    EXPECT_EQ(progress_line({BuildStep::kCheck, 0, 1}, 10), "checking the atlas that is added to");
}

TEST(BuildProgress, OtherStepsTellTheirShare) {
    EXPECT_EQ(progress_line({BuildStep::kColumns, 1, 4}, 1), "5/8 filling columns: 25 %");
    EXPECT_EQ(progress_line({BuildStep::kColumns, 1, 4}, 3'600), "5/8 filling columns: 25 %, 3.0 h left of this step");
    EXPECT_EQ(progress_line({BuildStep::kHistory, 0, 1}, 10), "6/8 placing authors by their history");
}

}  // namespace
}  // namespace comity
