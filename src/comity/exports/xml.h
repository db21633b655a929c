// Text and numbers as XML takes them.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace comity {

// For content and for attributes in double quotes; characters that XML 1.0 cannot hold are left out.
inline std::string xml_text(std::string_view text) {
    std::string out;
    for (const char c : text) switch (c) {
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
