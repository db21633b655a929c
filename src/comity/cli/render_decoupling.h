// `decoupling` and its screening as text.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_decoupling(const Json& document);

}  // namespace comity
