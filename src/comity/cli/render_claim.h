// The documents of `claim` as text for people.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_claim(const Json& document);

}  // namespace comity
