// What build, info and verify say of country matrices, as text.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_matrix_build(const Json& document);
std::string render_matrix_info(const Json& document);
std::string render_matrix_verify(const Json& document);

}  // namespace comity
