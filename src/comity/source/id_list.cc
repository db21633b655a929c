#include "comity/source/id_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "comity/base/sha256.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/source/byte_source.h"

namespace comity {

namespace {

constexpr std::size_t kShown = 5;

// One line of a list, or one row of a table whose cells may hold line ends.
struct Row {
    std::uint64_t line = 0;
    std::vector<std::string> cells;
};

// Cuts text into rows the way spreadsheets write them (RFC 4180). Lines that are blank or comments are left out.
class RowReader {
  public:
    // A delimiter of 0: each line is one cell, quotes mean nothing.
    RowReader(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {}

    bool next(Row& row) {
        while (!rest_.empty()) {
            const std::string_view line = rest_.substr(0, rest_.find_first_of("\r\n"));
            const std::string_view plain = trimmed(line);
            if (!plain.empty() && plain.front() != '#') {
                row = {line_, {}};
                read_row(row);
                return true;
            }
            rest_.remove_prefix(line.size());
            end_line();
        }
        return false;
    }

    // The line of a quote that nothing closes; 0: none.
    [[nodiscard]] std::uint64_t open_quote() const { return open_quote_; }

  private:
    void end_line() {
        if (rest_.empty()) return;
        const bool two = rest_.starts_with("\r\n");
        rest_.remove_prefix(two ? 2 : 1);
        ++line_;
    }

    void read_row(Row& row) {
        for (;;) {
            row.cells.push_back(read_cell());
            if (rest_.empty() || rest_.front() != delimiter_ || delimiter_ == 0) break;
            rest_.remove_prefix(1);
        }
        end_line();
    }

    std::string read_cell() {
        std::string cell;
        if (delimiter_ != 0 && rest_.starts_with('"')) read_quoted(cell);
        while (!rest_.empty() && rest_.front() != '\r' && rest_.front() != '\n' &&
               (delimiter_ == 0 || rest_.front() != delimiter_)) {
            cell += rest_.front();
            rest_.remove_prefix(1);
        }
        return std::string(trimmed(cell));
    }

    void read_quoted(std::string& cell) {
        const std::uint64_t opened = line_;
        rest_.remove_prefix(1);
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            line_ += c == '\n';
            if (c != '"') cell += c;
            else if (!rest_.starts_with('"')) return;
            else cell += '"', rest_.remove_prefix(1);
        }
        open_quote_ = opened;
    }

    std::string_view rest_;
    char delimiter_;
    std::uint64_t line_ = 1, open_quote_ = 0;
};

constexpr std::array<std::string_view, 8> kIdHeadings = {"id",       "ids",        "openalex", "openalex id", "openalex_id",
                                                         "work id", "work_id", "openalexid"};
constexpr std::array<std::string_view, 3> kDoiHeadings = {"doi", "dois", "di"};

template <std::size_t N>
std::optional<std::size_t> column_called(const Row& heading, const std::array<std::string_view, N>& wanted) {
    for (std::size_t i = 0; i < heading.cells.size(); ++i)
        if (std::find(wanted.begin(), wanted.end(), lower(heading.cells[i])) != wanted.end()) return i;
    return std::nullopt;
}

// How a list is laid out, judged by its text alone.
struct Layout {
    char delimiter = 0;
    bool heading = false;                   // the first row names columns
    std::vector<std::size_t> columns = {0};  // where names stand, in the order in which they are tried
};

Layout layout_of(std::string_view text) {
    Row first, row;
    for (const char delimiter : {',', ';', '\t'}) {
        if (!RowReader(text, delimiter).next(first)) return {};
        const auto id = column_called(first, kIdHeadings), doi = column_called(first, kDoiHeadings);
        Layout layout{delimiter, true, {}};
        for (const auto& column : {id, doi})
            if (column) layout.columns.push_back(*column);
        if (!layout.columns.empty()) return layout;
    }
    // Without such a heading: a table if every row has the same number of cells, more than one.
    for (const char delimiter : {'\t', ','}) {
        RowReader rows(text, delimiter);
        rows.next(first);
        bool even = first.cells.size() > 1;
        while (even && rows.next(row)) even = row.cells.size() == first.cells.size();
        if (even && rows.open_quote() == 0) return {delimiter, !parse_work_name(first.cells[0]), {0}};
    }
    return {};
}

std::optional<WorkName> name_in(const Row& row, const Layout& layout) {
    for (const std::size_t column : layout.columns) {
        if (column >= row.cells.size()) continue;
        std::string_view cell = row.cells[column];
        // Behind a name a comment may follow; no id and no DOI holds a blank.
        if (const auto blank = cell.find_first_of(" \t"); blank != std::string_view::npos &&
                                                          trimmed(cell.substr(blank)).starts_with('#'))
            cell = cell.substr(0, blank);
        if (cell.size() > 1 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
        if (auto name = parse_work_name(cell)) return name;
    }
    return std::nullopt;
}

Status check_text(std::string_view text, const std::string& name) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return usage_error(name + " is UTF-16: save it as UTF-8");
    if (text.find('\0') != std::string_view::npos)
        return usage_error(name + " is no text: a list has OpenAlex ids or DOIs, one a line or in a column of a CSV");
    return ok();
}

std::string shortened_row(const Row& row) {
    constexpr std::size_t kLongest = 60;
    std::string text;
    for (const std::string& cell : row.cells) text += (text.empty() ? "" : ",") + cell;
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    std::size_t end = std::min(kLongest, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return fmt::format("line {}: {}{}", row.line, text.substr(0, end), end < text.size() ? "…" : "");
}

}  // namespace

std::string IdList::digest() const {
    std::string text;
    for (const WorkName& name : names) text += name.text() + "\n";
    return sha256_hex(text);
}

Result<IdList> parse_id_list(std::string_view text, const std::string& name) {
    text = without_mark(text);
    COMITY_TRY(check_text(text, name));
    const Layout layout = layout_of(text);
    RowReader rows(text, layout.delimiter);
    IdList list;
    Row row;
    if (layout.heading) rows.next(row);
    while (rows.next(row)) {
        if (auto found = name_in(row, layout)) {
            list.names.push_back(std::move(*found));
            continue;
        }
        if (std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& c) { return c.empty(); })) continue;
        ++list.unread;
        if (list.unread_first.size() < kShown) list.unread_first.push_back(shortened_row(row));
    }
    if (rows.open_quote() != 0)
        return usage_error(fmt::format("{}: the quote in line {} is never closed", name, rows.open_quote()));
    if (list.names.empty())
        return usage_error(fmt::format(
            "{} names no work: it takes OpenAlex ids or DOIs, one a line or in a column of a CSV{}", name,
            list.unread_first.empty() ? "; it is empty" : "; " + list.unread_first.front()));
    list.entries = list.names.size();
    std::sort(list.names.begin(), list.names.end());
    list.names.erase(std::unique(list.names.begin(), list.names.end()), list.names.end());
    return list;
}

Result<IdList> read_id_list(const std::string& path) {
    if (path != kStandardInput && !path_exists(path)) return usage_error(fmt::format("{} does not exist", path));
    if (is_directory(path)) return usage_error(fmt::format("{} is a folder, not a list of ids", path));
    COMITY_ASSIGN(const std::string text, read_all(path));
    return parse_id_list(text, path == kStandardInput ? "standard input" : path);
}

}  // namespace comity
