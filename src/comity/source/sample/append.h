// Writing JSON by appending to a string. Every text that goes in is known to need no escapes.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace comity::sample {

inline void append_one(std::string& out, std::string_view text) { out.append(text); }
inline void append_one(std::string& out, char c) { out.push_back(c); }
template <std::integral T>
void append_one(std::string& out, T number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

// append(out, "a", 1, text): one after the other.
template <class... Parts>
void append(std::string& out, const Parts&... parts) {
    (append_one(out, parts), ...);
}

// value / 10^digits without needless zeros: (12500, 4) is 1.25, (30000, 4) is 3.
inline void append_decimal(std::string& out, std::uint64_t value, int digits) {
    while (digits > 0 && value % 10 == 0) value /= 10, --digits;
    std::uint64_t unit = 1;
    for (int i = 0; i < digits; ++i) unit *= 10;
    append(out, value / unit);
    if (digits == 0) return;
    out.push_back('.');
    const fmt::format_int rest(value % unit);
    out.append(static_cast<std::size_t>(digits) - rest.size(), '0');
    out.append(rest.data(), rest.size());
}

inline std::string_view boolean(bool value) { return value ? "true" : "false"; }

}  // namespace comity::sample
