// The documents of `claim` and `rerun` as text for people.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_claim(const Json& document);
std::string render_rerun(const Json& document);

}  // namespace comity
