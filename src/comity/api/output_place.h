// Where what is said of an atlas may be written.
#pragma once

#include <string>

#include "comity/base/result.h"

namespace comity {

// A usage error for places inside an atlas, which a build would not replace any more.
Status check_output_place(const std::string& path);

}  // namespace comity
