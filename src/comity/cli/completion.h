// Shell completion, made from the list of operations.
#pragma once

#include <string>

#include "comity/base/result.h"

namespace comity {

Result<std::string> completion_script(const std::string& shell);  // bash, zsh, fish

}  // namespace comity
