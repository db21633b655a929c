// The document of `rerun` as text for people.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_rerun(const Json& document);

}  // namespace comity
