#include "comity/base/csv.h"

#include <vector>

namespace comity {

std::string csv_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

namespace {

// Takes one cell off the front, and its quotes; false at a quote that nothing closes.
bool take_cell(std::string_view& text, std::string& cell) {
    cell.clear();
    if (text.starts_with('"')) {
        for (text.remove_prefix(1);; text.remove_prefix(1)) {
            if (text.empty()) return false;
            if (text.front() != '"') cell += text.front();
            else if (text.substr(1).starts_with('"')) cell += '"', text.remove_prefix(1);
            else break;
        }
        text.remove_prefix(1);
    }
    const std::string_view plain = text.substr(0, text.find_first_of(",\r\n"));
    cell += plain;
    text.remove_prefix(plain.size());
    return true;
}

}  // namespace

bool for_each_csv_row(std::string_view text, const std::function<void(std::span<const std::string>)>& use) {
    std::vector<std::string> cells;
    while (!text.empty()) {
        std::size_t n = 0;
        for (bool more = true; more; ++n) {
            if (cells.size() == n) cells.emplace_back();
            if (!take_cell(text, cells[n])) return false;
            more = text.starts_with(',');
            if (more) text.remove_prefix(1);
        }
        if (text.starts_with("\r\n")) text.remove_prefix(2);
        else if (!text.empty()) text.remove_prefix(1);
        use(std::span<const std::string>(cells.data(), n));
    }
    return true;
}

}  // namespace comity
