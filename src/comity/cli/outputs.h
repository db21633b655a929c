// Files that a verb writes for the user: what it answers, and what is asked for beside.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

// Before the work: whether the files named can be written once it is done. `output`: of --output, or empty.
Status check_outputs(const Arguments& arguments, const std::string& output, bool makes_atlas);
// To `path`, or to standard output where it is empty.
Status put(const std::string& text, const std::string& path);
// --svg, --csv, --excluded.
Status write_side_files(const Arguments& arguments, const Operation& operation, const Json& document);

}  // namespace comity
