// The document of `why` as text.
#pragma once

#include "comity/api/operation.h"

namespace comity {

std::string render_why(const Json& document);

}  // namespace comity
