#include "comity/source/openalex/deleted_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include "comity/base/text.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace {

// The place of the ids in a list of deleted works: that of a heading that says so, else the first.
struct DeletedColumns {
    char comma = ',';
    std::size_t id = 0;
    bool has_heading = false;
};

std::string_view without_quotes(std::string_view text) {
    text = trimmed(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return text;
}

// Cells of a line; what parts them counts outside quotes alone.
std::vector<std::string_view> cells_of(std::string_view line, char comma) {
    std::vector<std::string_view> cells;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= line.size(); ++i) {
        if (i < line.size() && line[i] == '"') quoted = !quoted;
        if (i < line.size() && (line[i] != comma || quoted)) continue;
        cells.push_back(line.substr(begin, i - begin));
        begin = i + 1;
    }
    return cells;
}

DeletedColumns columns_of_deleted(std::string_view first_line) {
    DeletedColumns columns;
    for (const char comma : {';', '\t', ','})
        if (cells_of(first_line, comma).size() > 1) columns.comma = comma;
    const auto cells = cells_of(first_line, columns.comma);
    for (const std::string_view name : {"work_id", "openalex_id", "id"}) {  // an id may be another thing's
        const auto found = std::ranges::find_if(cells, [&](std::string_view cell) { return lower(without_quotes(cell)) == name; });
        if (found == cells.end()) continue;
        columns.id = static_cast<std::size_t>(found - cells.begin());
        columns.has_heading = true;
        break;
    }
    return columns;
}

}  // namespace

Result<std::string> read_deleted_list(const std::string& path, std::vector<OpenAlexId>& ids) {
    COMITY_ASSIGN(auto source, ByteSource::open(path));
    LineReader lines(std::move(source), LineReader::kDefaultStep, std::numeric_limits<std::size_t>::max());  // all of it may be one line, see below
    std::optional<DeletedColumns> columns;
    std::uint64_t odd = 0;
    std::string first_odd;
    const auto take = [&](std::string_view line) {
        if (!columns) {
            columns = columns_of_deleted(line);
            if (columns->has_heading) return;
        }
        const auto cells = cells_of(line, columns->comma);
        const OpenAlexId id = columns->id < cells.size() ? parse_openalex_id(without_quotes(cells[columns->id]), 'W') : 0;
        if (id != 0) ids.push_back(id);
        else if (odd++ == 0) first_odd = line.substr(0, 60);
    };
    for (Line line; lines.next(line);)
        for (const std::string_view one : split(line.text, '\r'))  // old machines end lines with it alone
            if (line.complete && !trimmed(one).empty()) take(one);
    if (!lines.damage().empty()) return failure(lines.damage());
    return odd == 0 ? std::string() : fmt::format("{}: {} lines name no work, the first: {}", path, odd, first_odd);
}

}  // namespace comity
