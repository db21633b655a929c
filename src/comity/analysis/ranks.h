// Ranks of answers that are sorted, best first.
#pragma once

#include <vector>

#include "comity/analysis/answer.h"

namespace comity {

// Equal values share a rank; an answer whose interval overlaps the next ones' cannot be told from them, and says so.
void number_ranks(std::vector<Answer>& answers);
// Highest value first, then by population.
void sort_by_value(std::vector<Answer>& answers);

}  // namespace comity
