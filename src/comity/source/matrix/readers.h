// One function a format: the text of a file becomes cells of a batch. A line that cannot be understood ends the build
// with file and line: in a matrix a dropped cell would read as zero.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"
#include "comity/source/matrix/matrix_batch.h"

namespace comity {

// Where the cells of a file go.
struct MatrixTarget {
    const MatrixFile& file;
    std::uint32_t number = 0;  // of the file
    MatrixBatch& batch;
};

Status read_pajek(std::string_view text, const MatrixTarget& target);
Status read_edge_list(std::string_view text, const MatrixTarget& target);
Status read_square(std::string_view text, const MatrixTarget& target);
Status read_nested_json(std::string_view text, const MatrixTarget& target);

// What a table, by its first lines, or a JSON text, by its start, is; nothing: no matrix.
std::optional<MatrixFormat> sniff_table(std::string_view text);
// starts_with_year looks at the beginning alone, sniff_nested_json at the whole text: one that begins with a year and is no JSON is one.
bool starts_with_year(std::string_view text);
bool sniff_nested_json(std::string_view text);
// Whether a list of pairs has a column of years; else the year is in the file's name.
bool edge_list_has_years(std::string_view text);

// "path:12: message".
Error at_line(const MatrixFile& file, std::uint64_t line, std::string_view message);
// The number of the heading that the file's name tells.
Result<std::uint16_t> heading_of_file(const MatrixTarget& target);
// Years are of 1 to 9999.
std::optional<int> parse_year(std::string_view text);

// The lines of a text, without their ends and without a byte-order mark, numbered from 1, until `each` fails.
Status for_each_line(std::string_view text, const std::function<Status(std::string_view, std::uint64_t)>& each);

// The separator of a table: of comma, semicolon and tab the one most frequent in its first line.
char separator_of(std::string_view first_line);
// The cells of one line; quotes may enclose one, doubled quotes inside stand for one.
std::vector<std::string> table_cells(std::string_view line, char separator);

}  // namespace comity
