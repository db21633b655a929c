// Answers as a ranked list, best first.
#pragma once

#include <cstddef>
#include <vector>

#include "comity/analysis/answer.h"

namespace comity {

// Highest value first, then by population. Equal values share a rank; an answer whose interval overlaps the next ones' cannot be
// told from them, and says so. Keeps the first `top`; 0: all. Every answer has a value.
void rank_by_value(std::vector<Answer>& answers, std::size_t top);

}  // namespace comity
