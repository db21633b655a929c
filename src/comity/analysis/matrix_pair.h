// `pair` on an atlas of country matrices: the same document as on works, with what counts can answer, and the reason
// beside everything else.
#pragma once

#include "comity/analysis/pair.h"
#include "comity/measures/tie_source.h"

namespace comity {

// `source` holds matrices. Years absent: the last five.
Result<PairAnswers> answer_matrix_pair(const TieSource& source, PairQuestion question, const Resources& resources);

}  // namespace comity
