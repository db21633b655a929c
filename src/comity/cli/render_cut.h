// The text form of `cut`.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_cut(const Json& document);

}  // namespace comity
