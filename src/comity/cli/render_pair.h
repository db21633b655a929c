// The answers of `pair` and `works` as tables that a person likes to read.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_pair(const Json& document);
std::string render_works(const Json& document);
std::string render_rank(const Json& document);

}  // namespace comity
