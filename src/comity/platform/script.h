// A JavaScript engine for scripts that the program itself carries: no files, no clock, no network within its reach.
#pragma once

#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

// Runs `script`, then calls the global function that it leaves behind with one text; what that returns.
Result<std::string> call_script(std::string_view script, const std::string& function, std::string_view argument);

}  // namespace comity
