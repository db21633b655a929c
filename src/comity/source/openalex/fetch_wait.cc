#include "comity/source/openalex/fetch_wait.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>

namespace comity {

namespace {

constexpr double kLongestWait = 60;
constexpr int kDoublings = 6;  // 64 seconds: beyond the longest wait
constexpr double kYear = 366.0 * 24 * 3600;

}  // namespace

double wait_after(int attempt) { return std::min(kLongestWait, std::ldexp(1.0, std::clamp(attempt, 0, kDoublings))); }

bool allowance_used_up(const HttpReply& reply) {
    if (reply.status != 429) return false;
    return reply.number("x-ratelimit-remaining").value_or(1) <= 0 || reply.number("x-ratelimit-remaining-usd").value_or(1) <= 0;
}

std::optional<double> seconds_asked_for(const HttpReply& reply) {
    const auto reset = allowance_used_up(reply) ? reply.number("x-ratelimit-reset") : std::nullopt;
    return reset && *reset > 0 ? reset : reply.retry_after();
}

std::string time_after(const HttpReply& reply, double seconds) {
    seconds = std::min(std::ceil(seconds), kYear);  // nobody means more, and a clock could not say it
    const std::string hours = fmt::format("in {:.1f} hours", seconds / 3600);
    const auto date = reply.date("date");
    if (!date) return hours;
    const auto then = static_cast<std::time_t>(*date + static_cast<std::int64_t>(seconds) + 59);  // a minute is never told too early
    return fmt::format("at {:%Y-%m-%d %H:%M} UTC ({})", fmt::gmtime(then), hours);
}

}  // namespace comity
