#include "comity/base/printable.h"

#include <fmt/format.h>

namespace comity {

namespace {

// The character of two or three bytes at the front of `text`, where one is there that is hidden or turns text round; else 0.
unsigned hidden_at(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return byte(1);
    if (byte(0) == 0xD8 && byte(1) == 0x9C) return 0x61C;  // Arabic letter mark
    if (byte(0) != 0xE2 || (byte(1) != 0x80 && byte(1) != 0x81) || byte(2) < 0x80 || byte(2) > 0xBF) return 0;
    const unsigned code = 0x2000 + ((byte(1) & 0x3F) << 6) + (byte(2) & 0x3F);
    const bool hidden = (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    return hidden ? code : 0;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool control = (c < 0x20 && c != '\n') || c == 0x7F;
        if (const unsigned code = control ? c : hidden_at(text.substr(i)); control || code != 0) {
            out += fmt::format("\\u{:04x}", code);
            i += code >= 0x800 ? 2 : code >= 0x80 ? 1 : 0;
        } else out += text[i];
    }
    return out;
}

}  // namespace comity
