// A claim against an atlas: every reading's curve, summary and verdict, and a paragraph that can be quoted.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/atlas/atlas.h"
#include "comity/claims/verdict.h"
#include "comity/platform/machine.h"

namespace comity {

struct CheckedClaim {
    Claim claim;
    Conventions base;  // what is not an axis
    Specifications specifications;
    std::vector<SpecificationValue> values;
    std::vector<ReadingSummary> readings;
    std::vector<Answer> answers;  // the default specification of each reading, as `pair` answers it
    std::string verdict, paragraph;
};

// `base`: conventions that hold where no axis says otherwise.
Result<CheckedClaim> check_claim(const Atlas& atlas, Claim claim, Conventions base, const Resources& resources);

}  // namespace comity
