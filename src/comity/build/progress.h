// How far a build is, for whoever waits.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace comity {

enum class BuildStep : std::uint8_t { kRead, kWinners, kOrder, kRows, kColumns, kHistory, kWorks, kCitations, kCheck };
inline constexpr std::string_view kBuildSteps[] = {"reading files",   "choosing among duplicates", "dealing out rows",
                                                   "listing rows",    "filling columns",           "placing authors by their history",
                                                   "writing works",   "turning references into citations"};
// Before an update, and none of the numbered steps: whether the atlas is as it was written.
inline constexpr std::string_view kCheckStep = "checking the atlas that is added to";

struct BuildProgress {
    BuildStep step = BuildStep::kRead;
    std::uint64_t done = 0, all = 0;    // pieces of the step; while reading, files
    std::uint64_t bytes = 0, all_bytes = 0;  // while reading: of files as they lie on disk
    std::uint64_t room_lacking = 0;          // likewise: bytes that the disk will be short of, about
    std::uint64_t bytes_before = 0;          // likewise: of `bytes`, what an earlier build had read, which takes hardly any time
};

// Called now and then, one call at a time.
using TellProgress = std::function<void(const BuildProgress&)>;

// Of one step: pieces done, pieces in all.
using StepProgress = std::function<void(std::uint64_t, std::uint64_t)>;

}  // namespace comity
