// Dates as OpenAlex writes them. No clock anywhere, and no time zone but what a text says of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity {

// "2024-09-08", "2024-09-08T10:22", "2024-09-08T10:22:16", "2024-09-08T10:22:16.873001", with a blank for the "T" if need be, and "Z" or
// an offset ("+05:30", "-0800") behind a time: microseconds since 1970-01-01 in UTC, or nothing when the text is no date.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

// The day of a timestamp as "2024-09-08".
std::string day_of(std::int64_t microseconds);

// "2024-09-08T10:22:16.873001", without a fraction when there is none: the inverse of parse_timestamp.
std::string timestamp_text(std::int64_t microseconds);

// The year of "2024-09-08…".
std::optional<int> year_of_date(std::string_view text);

}  // namespace comity
