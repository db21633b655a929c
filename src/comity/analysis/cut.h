// What the network, each side's output and impact would look like if a tie were cut to a fraction and what is freed went
// elsewhere by a stated rule. Accounting, not a prediction. docs/methods/cut.md.
#pragma once

#include <vector>

#include "comity/analysis/blocs.h"
#include "comity/measures/reallocation.h"

namespace comity {

struct CutQuestion {
    Side a, b;
    double keep = 0.5;
    CutRule rule = CutRule::kPartners;
    BlocsQuestion network;  // of all years together
};

// `cube` has the two sides first. `works`: as in answer_blocs.
Result<std::vector<Answer>> answer_cut(const TieCube& cube, const Atlas* works, const CutQuestion& question,
                                       const Resources& resources);

// publications, mncs and pp_top_10 of both sides before and after.
Status add_cut_impact(const Atlas* works, const CutQuestion& question, const Resources& resources,
                      std::vector<Answer>& answers);

}  // namespace comity
