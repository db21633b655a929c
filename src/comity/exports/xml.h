// Text and numbers as XML takes them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace comity {

// Bytes of the character at the front of `text` (UTF-8) where XML 1.0 cannot hold it: a control character, or U+FFFE or U+FFFF,
// which no reference may name either. Else 0.
inline std::size_t xml_cannot_hold(std::string_view text) {
    const char c = text.empty() ? ' ' : text.front();
    if (static_cast<unsigned char>(c) < 0x20) return c == '\n' || c == '\t' || c == '\r' ? 0 : 1;
    return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF") ? 3 : 0;
}

// What XML 1.0 can hold of a text.
inline std::string xml_characters(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t left_out = xml_cannot_hold(text.substr(i));
        if (left_out == 0) out += text[i];
        i += std::max<std::size_t>(left_out, 1);
    }
    return out;
}

// For content and for attributes in double quotes; characters that XML 1.0 cannot hold are left out.
inline std::string xml_text(std::string_view text) {
    std::string out;
    for (const char c : xml_characters(text)) switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n': out += "&#10;"; break;
            case '\t': out += "&#9;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) out += c;
        }
    return out;
}

// The shortest text that reads back as the same number.
inline std::string xml_number(double value) { return fmt::format("{}", value); }

}  // namespace comity
