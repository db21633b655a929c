// The data-quality page of `comity info --quality`, as text. docs/methods/data_quality.md.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_quality(const Json& document);

}  // namespace comity
