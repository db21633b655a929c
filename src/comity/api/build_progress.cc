#include "comity/api/build_progress.h"

#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <optional>

#include "comity/build/siblings.h"
#include "comity/platform/machine.h"
#include "comity/platform/paths.h"

namespace comity {

namespace {

std::string size_text(std::uint64_t bytes) {
    constexpr double kGigabyte = 1e9, kMegabyte = 1e6;
    const auto size = static_cast<double>(bytes);
    return size >= kGigabyte ? fmt::format("{:.1f} GB", size / kGigabyte) : fmt::format("{:.1f} MB", size / kMegabyte);
}

std::string time_text(double seconds) {
    constexpr double kMinute = 60, kHour = 3600;
    if (seconds < kMinute) return fmt::format("{:.0f} s", seconds + 1);
    if (seconds < kHour) return fmt::format("{:.0f} min", seconds / kMinute + 1);
    return fmt::format("{:.1f} h", seconds / kHour);
}

}  // namespace

std::string progress_line(const BuildProgress& p, double seconds) {
    constexpr double kTelling = 2;  // seconds after which a rate means something
    const auto number = static_cast<std::size_t>(p.step);
    if (p.step == BuildStep::kCheck) return std::string(kCheckStep);
    std::string line = fmt::format("{}/{} {}", number + 1, std::size(kBuildSteps), kBuildSteps[number]);
    const bool reading = p.step == BuildStep::kRead;
    if (reading) line += fmt::format(": {} of {}", p.done, p.all);
    if (reading && p.all_bytes > 0) line += fmt::format(", {} of {}", size_text(p.bytes), size_text(p.all_bytes));
    const std::uint64_t bytes = p.bytes - p.bytes_before, all_bytes = p.all_bytes - p.bytes_before;
    const double share = reading && all_bytes > 0 ? static_cast<double>(bytes) / static_cast<double>(all_bytes)
                         : p.all == 0             ? 0.0
                                                  : static_cast<double>(p.done) / static_cast<double>(p.all);
    if (!reading && p.all > 1) line += fmt::format(": {:.0f} %", 100 * share);
    const bool tells_time = seconds >= kTelling && share > 0;
    if (tells_time && reading && bytes > 0)
        line += fmt::format(", {}/s", size_text(static_cast<std::uint64_t>(static_cast<double>(bytes) / seconds)));
    if (tells_time && share < 1) line += fmt::format(", {} left of this step", time_text(seconds / share * (1 - share)));
    if (p.room_lacking > 0) line += fmt::format("; the disk will be short of about {}", size_text(p.room_lacking));
    return line;
}

TellProgress progress_for(const Session& session) {
    if (!session.progress) return {};
    struct Shown {
        std::optional<BuildStep> step;
        double began = 0, last = 0;
    };
    constexpr double kBetween = 0.2;  // seconds
    return [&session, shown = std::make_shared<Shown>()](const BuildProgress& progress) {
        const double now = seconds_since_start();
        if (progress.step != shown->step) *shown = {progress.step, now, 0};
        else if (now - shown->last < kBetween) return;
        shown->last = now;
        session.progress(progress_line(progress, now - shown->began));
    };
}

StopNotice stop_notice_for(const std::string& out) {
    const std::string parts = parts_path(real_path(out));
    return {fmt::format("{}comity: stopped; what was read is kept in {}, the same command goes on from there\n",
                        is_terminal(2) ? "\n" : "", parts),
            parts};
}

}  // namespace comity
