// Workbooks as Excel and LibreOffice read them, by libxlsxwriter. A value in, bytes out; the same value gives the same
// bytes. docs/formats/workbook.md.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "comity/base/result.h"

namespace comity {

using SheetCell = std::variant<std::monostate, double, bool, std::string>;

// One table a sheet: title in A1, lines of text below it, then the header and the rows.
struct Sheet {
    std::string name;   // of the tab; shortened to 31 characters and made unique
    std::string title;  // one line; also said of it in the contents
    std::vector<std::string> lines;
    std::vector<std::string> columns;
    std::vector<std::vector<SheetCell>> rows;
};

// Of a cell, in bytes: what is longer is cut there, and says so.
inline constexpr std::size_t kCellLength = 32'767;

struct Workbook {
    std::string title;
    std::vector<std::string> lines;  // of the contents sheet, which comes first and links to the others
    std::vector<Sheet> sheets;
};

// More rows than a sheet can have are a usage error.
Result<std::string> xlsx_bytes(const Workbook& workbook);

}  // namespace comity
