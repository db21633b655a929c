// Where figures come from, as every table says it.
#pragma once

#include <string>

#include "comity/base/json.h"

namespace comity {

// "OpenAlex 2025-12-06 (CC0-1.0), OpenAlex 2026-03-01 (CC0-1.0)".
std::string sources_line(const Json& sources);

}  // namespace comity
