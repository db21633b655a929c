// Which form a document is written in: as --format says, or as the file's name does.
#pragma once

#include <string>
#include <vector>

#include "comity/api/operation.h"

namespace comity {

// What --format takes, the default first.
std::vector<std::string> formats_of(const Operation& operation);
// "table, json or csv", or which is for what.
std::string formats_text(const Operation& operation);

// The format to write in; `given` (empty: none) by --format, `output` the file (empty or "-": standard output). A name
// that promises what is not written is refused, since the file would hold something else.
Result<std::string> format_for(const Operation& operation, const std::string& given, const std::string& output);

}  // namespace comity
