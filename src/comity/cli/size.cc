#include "comity/cli/size.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "comity/base/text.h"

namespace comity {

namespace {

// 0 is no unit; "k", "kb" and "kib" are the same.
std::optional<int> power_of(std::string unit) {
    if (unit.empty() || unit == "b") return 0;
    constexpr std::string_view kLetters = "kmgt";
    const auto at = kLetters.find(unit.front());
    if (at == std::string_view::npos) return std::nullopt;
    unit.erase(0, 1);
    if (!unit.empty() && unit != "b" && unit != "ib") return std::nullopt;
    return static_cast<int>(at) + 1;
}

}  // namespace

Result<Size> parse_size(std::string_view flag, std::string_view text) {
    const Error unclear = usage_error(fmt::format("{} {} is not understood: it takes a number and a unit, {}, such as 1.5GB",
                                                  flag, text, kSizeUnits));
    text = trimmed(text);
    double number = 0;
    const char* const end = text.data() + text.size();
    if (text.empty() || text.front() < '0' || text.front() > '9') return unclear;
    const auto [rest, failed] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    const std::string unit = lower(trimmed(std::string_view(rest, static_cast<std::size_t>(end - rest))));
    const auto power = power_of(unit);
    if (!power || (unit.empty() && number != std::floor(number))) return unclear;
    const double bytes = std::ldexp(number, 10 * *power);
    if (failed != std::errc{} || bytes >= 0x1p63)
        return usage_error(fmt::format("{} {} is more than any machine has", flag, text));
    if (bytes < 1) return usage_error(fmt::format("{} {} is no memory at all", flag, text));
    return Size{static_cast<std::uint64_t>(bytes), !unit.empty()};
}

}  // namespace comity
