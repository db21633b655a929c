// Of rejected records the first of all are held, however many files there are and in whatever order they are read.
#include <gtest/gtest.h>

#include "comity/build/intake.h"

namespace comity {
namespace {

constexpr std::size_t kParts = 8, kOfAPart = PartReport::kMaxRejects / 3;

std::vector<std::uint64_t> held_by(const Ingest& ingest) {
    std::vector<std::uint64_t> lines;
    for (const PartOutcome& part : ingest.parts)
        for (const Reject& reject : part.report.rejects) lines.push_back(reject.line);
    return lines;
}

TEST(Rejects, NoMoreAreHeldThanAreListed) {
    for (const std::size_t step : {1, 3, 5, 7}) {  // from the first on, from the last on, here and there
        Ingest ingest;
        ingest.parts.resize(kParts);
        const Space space;
        Intake intake(ingest, space);
        for (std::size_t i = 0; i < kParts; ++i) {
            const std::size_t p = i * step % kParts;
            for (std::size_t n = 0; n < kOfAPart; ++n) ingest.parts[p].report.rejects.push_back({p * kOfAPart + n, 0, "", 0});
            intake.hold_rejects(ingest.parts[p]);
            EXPECT_LE(held_by(ingest).size(), PartReport::kMaxRejects);
        }
        const std::vector<std::uint64_t> held = held_by(ingest);
        ASSERT_EQ(held.size(), PartReport::kMaxRejects) << step;
        for (std::size_t n = 0; n < held.size(); ++n) ASSERT_EQ(held[n], n) << step;
    }
}

}  // namespace
}  // namespace comity
