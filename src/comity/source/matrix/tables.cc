// Matrices as tables: lists of pairs (country_a,country_b,year,count) and square matrices with codes on both sides.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "comity/base/text.h"
#include "comity/source/byte_source.h"
#include "comity/source/matrix/readers.h"

namespace comity {

namespace {

using Names = std::vector<std::string_view>;

// Headers as lists of pairs have them; compared in lower case.
const Names kFirst = {"country_a", "country_1", "country1", "a", "from", "source", "origin", "reporter", "iso_a", "i"};
const Names kSecond = {"country_b", "country_2", "country2", "b", "to", "target", "destination", "partner", "iso_b", "j"};
const Names kYear = {"year", "time", "period", "publication_year"};
const Names kCount = {"count", "n", "value", "weight", "works", "publications", "links", "copatents", "obs_value", "citations"};
const Names kHeading = {"heading", "field", "section", "category", "subject"};

struct Header {
    std::optional<std::size_t> first, second, year, count, heading;
};

Header header_of(const std::vector<std::string>& cells) {
    Header header;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string name = lower(trimmed(cells[i]));
        const auto is = [&](const Names& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
        if (!header.first && is(kFirst)) header.first = i;
        else if (!header.second && is(kSecond)) header.second = i;
        else if (!header.year && is(kYear)) header.year = i;
        else if (!header.count && is(kCount)) header.count = i;
        else if (!header.heading && is(kHeading)) header.heading = i;
    }
    return header;
}

std::string_view first_line(std::string_view text) {
    text = without_mark(text);
    return trimmed(text.substr(0, text.find('\n')));
}

// Two or three letters, as square matrices label their columns.
bool looks_like_code(std::string_view text) {
    text = trimmed(text);
    return (text.size() == 2 || text.size() == 3) && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
}

// Nearly all columns are codes: published matrices have a stray label among hundreds.
bool looks_square(const std::vector<std::string>& cells) {
    if (cells.size() < 3) return false;
    const auto codes = std::count_if(cells.begin() + 1, cells.end(), looks_like_code);
    return codes >= 2 && 10 * static_cast<std::size_t>(codes) >= 9 * (cells.size() - 1);
}

// A line has the `needed` cells, and behind those of the header nothing but blank ones: with more nobody knows which is which, as where a
// count is written with a comma.
Status check_cells(const std::vector<std::string>& cells, std::size_t needed, std::size_t columns, std::string_view line, const MatrixFile& file,
                   std::uint64_t number) {
    if (std::count(line.begin(), line.end(), '"') % 2 != 0) return at_line(file, number, "a quote is not closed");
    const auto blank = [](const std::string& cell) { return trimmed(cell).empty(); };
    const auto behind = cells.begin() + static_cast<std::ptrdiff_t>(std::min(columns, cells.size()));
    if (cells.size() < needed || !std::all_of(behind, cells.end(), blank))
        return at_line(file, number, fmt::format("{} cells, the header has {}", cells.size(), columns));
    return ok();
}

class EdgeListReader {
  public:
    explicit EdgeListReader(const MatrixTarget& target) : t_(target) {}

    Status line(std::string_view text, std::uint64_t number) {
        if (trimmed(text).empty()) return ok();
        if (!separator_) {
            separator_ = separator_of(text);
            const auto names = table_cells(text, *separator_);
            columns_ = names.size();
            header_ = header_of(names);
            for (const auto& used : {header_.first, header_.second, header_.year, header_.count, header_.heading}) needed_ = std::max(needed_, used ? *used + 1 : 0);
            if (!header_.first || !header_.second || !header_.count)
                return at_line(t_.file, number, "the header does not name two countries and a count");
            return ok();
        }
        const auto cells = table_cells(text, *separator_);
        COMITY_TRY(check_cells(cells, needed_, columns_, text, t_.file, number));
        const auto year = header_.year ? parse_year(trimmed(cells[*header_.year])) : t_.file.year;
        if (!year)
            return at_line(t_.file, number, fmt::format("'{}' is no year", cells[header_.year.value_or(0)]));
        const auto count = parse_count(cells[*header_.count]);
        if (!count)
            return at_line(t_.file, number, fmt::format("'{}' is no count of at least 0", cells[*header_.count]));
        auto a = t_.batch.code(cells[*header_.first]), b = t_.batch.code(cells[*header_.second]);
        for (const auto* code : {&a, &b})
            if (!code->ok()) return at_line(t_.file, number, code->error().message);
        const auto heading = t_.batch.heading(header_.heading ? std::string(trimmed(cells[*header_.heading])) : t_.file.heading);
        if (!heading.ok()) return at_line(t_.file, number, heading.error().message);
        t_.batch.add_slot(*year, *heading, t_.number);
        t_.batch.add({static_cast<std::int16_t>(*year), *heading, *a, *b, t_.batch.codes[*a] < t_.batch.codes[*b], false,
                      *count, t_.number, number});
        return ok();
    }

  private:
    const MatrixTarget& t_;
    std::optional<char> separator_;
    std::size_t columns_ = 0, needed_ = 0;
    Header header_;
};

class SquareReader {
  public:
    SquareReader(const MatrixTarget& target, std::uint16_t heading) : t_(target), heading_(heading) {
        t_.batch.add_slot(*t_.file.year, heading_, t_.number);
    }

    // The labels of the rows, before anything is read: a column without a row is known by them.
    Status label(std::string_view text) {
        if (trimmed(text).empty()) return ok();
        if (!separator_) separator_ = separator_of(text);
        else labels_.insert(std::string(trimmed(table_cells(text, *separator_)[0])));
        return ok();
    }

    Status line(std::string_view text, std::uint64_t number) {
        if (trimmed(text).empty()) return ok();
        const auto cells = table_cells(text, *separator_);
        if (columns_.empty()) return header(cells, number);
        COMITY_TRY(check_cells(cells, columns_.size() + 1, columns_.size() + 1, text, t_.file, number));
        auto row = t_.batch.code(cells[0]);
        if (!row.ok()) return at_line(t_.file, number, row.error().message);
        if (std::find(rows_.begin(), rows_.end(), *row) != rows_.end())
            return at_line(t_.file, number, fmt::format("a second row of {}", t_.batch.codes[*row]));
        const auto own_column = position_.find(*row);
        if (own_column == position_.end())
            return at_line(t_.file, number, fmt::format("{} has a row and no column", t_.batch.codes[*row]));
        rows_.push_back(*row);
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto count = parse_count(cells[i + 1]);
            if (!count) return at_line(t_.file, number, fmt::format("'{}' is no count of at least 0", cells[i + 1]));
            if (!columns_[i]) {
                ++t_.batch.read[t_.number];
                ++t_.batch.dropped[t_.number];
                continue;
            }
            t_.batch.add({static_cast<std::int16_t>(*t_.file.year), heading_, *row, *columns_[i],
                          own_column->second < i, false, *count, t_.number, number});
        }
        return ok();
    }

    [[nodiscard]] Status end() const {
        for (const auto& column : columns_)
            if (column && std::find(rows_.begin(), rows_.end(), *column) == rows_.end())
                return failure(fmt::format("{}: {} has a column and no row", t_.file.path, t_.batch.codes[*column]));
        return ok();
    }

  private:
    Status header(const std::vector<std::string>& cells, std::uint64_t number) {
        for (std::size_t i = 1; i < cells.size(); ++i) {
            const std::string text(trimmed(cells[i]));
            if (!looks_like_code(text) && !labels_.contains(text)) {
                columns_.emplace_back();
                t_.batch.notes.push_back(
                    fmt::format("{}: the column '{}' names no country and has no row; it was left out", t_.file.path, text));
                continue;
            }
            auto code = t_.batch.code(text);
            if (!code.ok()) return at_line(t_.file, number, code.error().message);
            if (!position_.emplace(*code, columns_.size()).second)
                return at_line(t_.file, number, fmt::format("a second column of {}", t_.batch.codes[*code]));
            columns_.emplace_back(*code);
        }
        return ok();
    }

    const MatrixTarget& t_;
    std::uint16_t heading_;
    std::optional<char> separator_;
    std::set<std::string> labels_;
    std::vector<std::optional<std::uint16_t>> columns_;  // nothing: a stray column
    std::map<std::uint16_t, std::size_t> position_;      // of a country among the columns
    std::vector<std::uint16_t> rows_;
};

}  // namespace

Error at_line(const MatrixFile& file, std::uint64_t line, std::string_view message) {
    return failure(fmt::format("{}:{}: {}", file.path, line, message));
}

Result<std::uint16_t> heading_of_file(const MatrixTarget& target) {
    auto heading = target.batch.heading(target.file.heading);
    if (!heading.ok()) return failure(fmt::format("{}: {}", target.file.path, heading.error().message));
    return heading;
}

std::optional<int> parse_year(std::string_view text) {
    const auto year = parse_integer<int>(text);
    return year && *year >= 1 && *year <= 9999 ? year : std::nullopt;
}

Status for_each_line(std::string_view text, const std::function<Status(std::string_view, std::uint64_t)>& each) {
    text = without_mark(text);
    for (std::uint64_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        COMITY_TRY(each(line, number));
    }
    return ok();
}

char separator_of(std::string_view line) {
    constexpr std::array<char, 3> kAll = {',', ';', '\t'};
    return *std::max_element(kAll.begin(), kAll.end(), [&](char x, char y) {
        return std::count(line.begin(), line.end(), x) < std::count(line.begin(), line.end(), y);
    });
}

std::vector<std::string> table_cells(std::string_view line, char separator) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') cells.back() += '"', ++i;
        else if (c == '"') quoted = !quoted;
        else if (c == separator && !quoted) cells.emplace_back();
        else cells.back() += c;
    }
    return cells;
}

std::optional<MatrixFormat> sniff_table(std::string_view text) {
    const std::string_view line = first_line(text);
    const auto cells = table_cells(line, separator_of(line));
    const Header header = header_of(cells);
    if (header.first && header.second && header.count) return MatrixFormat::kEdgeList;
    if (looks_square(cells)) return MatrixFormat::kSquare;
    return std::nullopt;
}

bool edge_list_has_years(std::string_view text) {
    const std::string_view line = first_line(text);
    return header_of(table_cells(line, separator_of(line))).year.has_value();
}

Status read_edge_list(std::string_view text, const MatrixTarget& target) {
    EdgeListReader reader(target);
    return for_each_line(text, [&](std::string_view line, std::uint64_t n) { return reader.line(line, n); });
}

Status read_square(std::string_view text, const MatrixTarget& target) {
    COMITY_ASSIGN(const std::uint16_t heading, heading_of_file(target));
    SquareReader reader(target, heading);
    COMITY_TRY(for_each_line(text, [&](std::string_view line, std::uint64_t) { return reader.label(line); }));
    COMITY_TRY(for_each_line(text, [&](std::string_view line, std::uint64_t n) { return reader.line(line, n); }));
    return reader.end();
}

}  // namespace comity
