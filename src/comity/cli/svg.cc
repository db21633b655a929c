#include "comity/cli/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "comity/base/text.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

std::string tenths(long value) {
    std::string out = value < 0 ? "-" : "";
    const long whole = std::labs(value) / 10, part = std::labs(value) % 10;
    if (whole != 0 || part == 0) out += std::to_string(whole);
    if (part != 0) out += fmt::format(".{}", part);
    return out;
}

std::size_t code_point_bytes(const std::string& text, std::size_t i) {
    std::size_t n = 1;
    while (i + n < text.size() && (static_cast<unsigned char>(text[i + n]) & 0xC0) == 0x80) ++n;
    return n;
}

// Takes from the front of `word` what fits into `width` columns: one code point at least.
std::string taken(std::string& word, std::size_t width) {
    std::size_t end = code_point_bytes(word, 0);
    while (end < word.size()) {
        const std::size_t next = end + code_point_bytes(word, end);
        if (display_width(word.substr(0, next)) > width) break;
        end = next;
    }
    std::string front = word.substr(0, end);
    word.erase(0, end);
    return front;
}

}  // namespace

std::string xml_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
        }
    return out;
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    for (const std::string_view part : split(text, ' ')) {
        std::string word(part);
        if (word.empty()) continue;
        if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
            lines.push_back(line);
            line.clear();
        }
        while (line.empty() && display_width(word) > width) lines.push_back(taken(word, width));
        line += (line.empty() ? "" : " ") + word;
    }
    if (!line.empty()) lines.push_back(line);
    return lines;
}

RoundTicks round_ticks(double low, double high, int wanted) {
    RoundTicks ticks;
    if (!(high > low) || wanted < 1) return {{low}, 0};
    const double rough = (high - low) / wanted;
    const int power = static_cast<int>(std::floor(std::log10(rough)));
    const double unit = std::pow(10.0, power);
    const double step = rough <= unit ? unit : rough <= 2 * unit ? 2 * unit : rough <= 5 * unit ? 5 * unit : 10 * unit;
    ticks.decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
    const double slack = step * 1e-9;
    for (double k = std::ceil((low - slack) / step); k * step <= high + slack; ++k)
        ticks.at.push_back(k == 0 ? 0 : k * step);  // never -0
    return ticks;
}

std::string coordinate(double value) {
    const long rounded = std::lround(value * 10);
    return rounded % 10 == 0 ? std::to_string(rounded / 10) : fmt::format("{:.1f}", static_cast<double>(rounded) / 10);
}

void SvgPath::step(char command, double x, double y) {
    const long to_x = std::lround(x * 10), to_y = std::lround(y * 10);
    const long dx = to_x - x_, dy = to_y - y_;
    x_ = to_x;
    y_ = to_y;
    if (data_.empty()) {
        data_ = "M" + tenths(dx) + (dy < 0 ? "" : " ") + tenths(dy);
    } else if (command == 'l' && dy == 0) {
        data_ += "h" + tenths(dx);
    } else if (command == 'l' && dx == 0) {
        data_ += "v" + tenths(dy);
    } else {
        data_ += command + tenths(dx) + (dy < 0 ? "" : " ") + tenths(dy);
    }
}

void SvgPath::move(double x, double y) { step('m', x, y); }
void SvgPath::line(double x, double y) { step('l', x, y); }
void SvgPath::dot(double x, double y) {
    step('m', x, y);
    data_ += "h0";
}

std::string SvgPath::element(std::string_view style_class) const {
    return data_.empty() ? "" : fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style_class, data_);
}

}  // namespace comity
