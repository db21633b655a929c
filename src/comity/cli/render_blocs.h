// The text form of `blocs`.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_blocs(const Json& document);

}  // namespace comity
