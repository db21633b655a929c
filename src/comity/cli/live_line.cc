#include "comity/cli/live_line.h"

#include <algorithm>
#include <cstdio>

#include "comity/cli/text_table.h"
#include "comity/platform/terminal.h"

namespace comity {

std::string line_in_place(const std::string& line, std::size_t before, bool plain) {
    if (!plain) return "\r\033[K" + line;
    const std::size_t width = display_width(line);
    // Blanks over what stood there, then the line again, so that the cursor is behind it.
    const std::string blanks(before > width ? before - width : 0, ' ');
    return blanks.empty() ? "\r" + line : "\r" + line + blanks + "\r" + line;
}

void LiveLine::put(const std::string& text, std::size_t columns) {
    std::fputs(line_in_place(text, before_, plain_).c_str(), stderr);
    before_ = columns;
}

// Asked each time, since a window may be resized. One column stays free: some terminals wrap when the last is filled.
void LiveLine::show(const std::string& line) {
    constexpr std::size_t kLeast = 10;
    const std::size_t columns = terminal_columns(descriptor_);
    const std::string cut = columns == 0 ? line : shortened(line, std::max(columns, kLeast) - 1);
    put(cut, display_width(cut));
}

void LiveLine::clear() { put("", 0); }

}  // namespace comity
