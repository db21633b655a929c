#include "comity/base/dates.h"

#include <fmt/format.h>

#include <chrono>

#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::int64_t kDay = 86'400'000'000;

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

// "10:22:16.873001" with an optional fraction and "Z"; nothing else may follow.
std::optional<std::int64_t> parse_time(std::string_view text) {
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || !take(text, ':')) return std::nullopt;
    const auto second = take_digits(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    std::int64_t micros = ((*hour * 60LL + *minute) * 60 + *second) * 1'000'000;
    if (take(text, '.')) {
        std::int64_t unit = 100'000;
        while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
            micros += unit * (text[0] - '0');
            unit /= 10;
            text.remove_prefix(1);
        }
    }
    if (!text.empty() && text != "Z" && text != "+00:00") return std::nullopt;
    return micros;
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
    return days * kDay + *time;
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
