#include "comity/cli/text_table.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace comity {

namespace {

struct CodePoint {
    std::uint32_t value;
    std::size_t bytes;
};

CodePoint code_point_at(const std::string& text, std::size_t i) {
    const auto byte = [&](std::size_t k) { return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U; };
    const std::uint32_t b = byte(0);
    if (b < 0x80) return {b, 1};
    if (b < 0xE0) return {(b & 0x1F) << 6 | (byte(1) & 0x3F), 2};
    if (b < 0xF0) return {(b & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
    return {(b & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
}

std::size_t width_of(std::uint32_t c) {
    if (c >= 0x300 && c <= 0x36F) return 0;  // combining marks
    const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                      (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60);
    return wide ? 2 : 1;
}

std::size_t columns_of_terminal = 0;

std::size_t total_of(const std::vector<std::size_t>& widths) {
    return std::accumulate(widths.begin(), widths.end(), widths.empty() ? 0 : 2 * (widths.size() - 1));
}

// The widest of the columns that may be cut gives way, one by one, until all fit; where that cannot be, none does.
std::vector<std::size_t> fitted(const std::vector<std::size_t>& widths, const std::vector<bool>& figures, std::size_t columns) {
    constexpr std::size_t kLeast = 12;  // of a text that still says something
    std::vector<std::size_t> out = widths;
    for (std::size_t total = total_of(widths); columns > 0 && total > columns; --total) {
        std::size_t widest = out.size();
        for (std::size_t c = 0; c < out.size(); ++c)
            if (!figures[c] && out[c] > kLeast && (widest == out.size() || out[c] > out[widest])) widest = c;
        if (widest == out.size()) return widths;
        --out[widest];
    }
    return out;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
    const std::size_t have = display_width(text);
    const std::string blanks(have < width ? width - have : 0, ' ');
    return right ? blanks + text : text + blanks;
}

}  // namespace

std::size_t display_width(const std::string& text) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = code_point_at(text, i);
        width += width_of(c.value);
        i += c.bytes;
    }
    return width;
}

void fit_texts_to(std::size_t columns) { columns_of_terminal = columns; }

std::size_t room_on_terminal(std::size_t taken, std::size_t otherwise) {
    constexpr std::size_t kLeast = 20;
    const std::size_t columns = columns_of_terminal;
    if (columns == 0) return otherwise;
    return columns > taken + kLeast ? columns - taken : kLeast;
}

std::string shortened(const std::string& text, std::size_t width) {
    if (display_width(text) <= width) return text;
    std::string out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = code_point_at(text, i);
        if (used + width_of(c.value) > width - 1) break;
        out += text.substr(i, c.bytes);
        used += width_of(c.value);
        i += c.bytes;
    }
    return out + "…";
}

TextTable::TextTable(std::vector<std::string> headings) : headings_(std::move(headings)) {
    for (std::string& heading : headings_) {
        right_.push_back(heading.starts_with(">"));
        if (right_.back()) heading.erase(0, 1);
    }
}

void TextTable::add(std::vector<std::string> cells) {
    cells.resize(headings_.size());
    rows_.push_back(std::move(cells));
}

void TextTable::rule() { rows_.emplace_back(); }

std::vector<std::size_t> TextTable::widths() const {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < headings_.size(); ++c) {
        std::size_t width = display_width(headings_[c]);
        for (const auto& row : rows_)
            if (!row.empty()) width = std::max(width, display_width(row[c]));
        widths.push_back(width);
    }
    return fitted(widths, right_, columns_of_terminal);
}

std::string TextTable::text() const {
    const std::vector<std::size_t> widths = this->widths();
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string out;
        for (std::size_t c = 0; c < cells.size(); ++c)
            out += (c == 0 ? "" : "  ") + padded(shortened(cells[c], widths[c]), widths[c], right_[c]);
        while (!out.empty() && out.back() == ' ') out.pop_back();
        return out + "\n";
    };
    std::string dashes;
    for (std::size_t i = 0; i < total_of(widths); ++i) dashes += "─";
    std::string out = line(headings_) + dashes + "\n";
    for (const auto& row : rows_) out += row.empty() ? "\n" : line(row);
    return out;
}

}  // namespace comity
