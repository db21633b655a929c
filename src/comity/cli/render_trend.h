// What `trend`, `rank partners` and `rank` by ties answer, as text.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string render_trend(const Json& document);
std::string render_partners(const Json& document);
std::string render_tie_rank(const Json& document);
// `pair` on country matrices.
std::string render_matrix_pair(const Json& document);
// How close a pair of works is, for the text of `pair`.
std::string affinity_block(const Json& document);

}  // namespace comity
