#include "comity/base/dates.h"

#include <fmt/format.h>

#include <chrono>

#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::int64_t kDay = 86'400'000'000;
constexpr std::int64_t kFirst = -719'528 * kDay, kEnd = 2'932'897 * kDay;  // the years 0 to 9999

// `digits` decimal digits at the front of `text`, which loses them.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text[0] != expected) return false;
    text.remove_prefix(1);
    return true;
}

constexpr std::int64_t kMinute = 60'000'000;

// How far a clock is ahead of UTC: "Z" and nothing are not, "+05:30" and "-0800" are; nothing else may follow.
std::optional<std::int64_t> parse_offset(std::string_view text) {
    if (text.empty() || text == "Z") return 0;
    const bool behind = text[0] == '-';
    if (!take(text, '+') && !take(text, '-')) return std::nullopt;
    const auto hours = take_digits(text, 2);
    take(text, ':');
    const auto minutes = take_digits(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
    return (behind ? -1 : 1) * (*hours * 60LL + *minutes) * kMinute;
}

// "10:22:16.873001" and what it is ahead of UTC; seconds and their fraction may be absent.
std::optional<std::int64_t> parse_time(std::string_view text) {
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    const bool has_seconds = take(text, ':');
    const auto second = has_seconds ? take_digits(text, 2) : 0;
    if (!minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    std::int64_t micros = ((*hour * 60LL + *minute) * 60 + *second) * 1'000'000;
    if (has_seconds && take(text, '.')) {
        std::int64_t unit = 100'000;
        while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
            micros += unit * (text[0] - '0');
            unit /= 10;
            text.remove_prefix(1);
        }
    }
    const auto ahead = parse_offset(text);
    return ahead ? std::optional(micros - *ahead) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    const auto year = take_digits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day) return std::nullopt;
    using namespace std::chrono;
    const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                              std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    const std::int64_t days = sys_days{date}.time_since_epoch().count();
    if (text.empty()) return days * kDay;
    if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
    const auto time = parse_time(text);
    if (!time) return std::nullopt;
    const std::int64_t micros = days * kDay + *time;
    return micros >= kFirst && micros < kEnd ? std::optional(micros) : std::nullopt;
}

std::string timestamp_text(std::int64_t microseconds) {
    const std::int64_t rest = ((microseconds % kDay) + kDay) % kDay;
    const std::int64_t seconds = rest / 1'000'000, fraction = rest % 1'000'000;
    std::string text = fmt::format("{}T{:02}:{:02}:{:02}", day_of(microseconds), seconds / 3600, seconds / 60 % 60,
                                   seconds % 60);
    if (fraction != 0) text += fmt::format(".{:06}", fraction);
    return text;
}

std::string day_of(std::int64_t microseconds) {
    using namespace std::chrono;
    std::int64_t days = microseconds / kDay;
    if (microseconds % kDay < 0) --days;
    const year_month_day date{sys_days{std::chrono::days{days}}};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::optional<int> year_of_date(std::string_view text) { return take_digits(text, 4); }

}  // namespace comity
