// Whether a file that will be written later can be written at all.
#pragma once

#include <string>

#include "comity/base/result.h"

namespace comity {

// Leaves nothing behind, and a file that is there untouched.
Status check_writable(const std::string& path);

}  // namespace comity
