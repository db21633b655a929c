// A claim against an atlas: every reading's curve, summary and verdict, and a paragraph that can be quoted.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/atlas/atlas.h"
#include "comity/base/said.h"
#include "comity/claims/verdict.h"
#include "comity/platform/machine.h"

namespace comity {

struct CheckedClaim {
    Claim claim;
    Conventions base;  // of the default specification
    Specifications specifications;
    std::vector<SpecificationValue> values;
    std::vector<ReadingSummary> readings;
    std::vector<Answer> answers;  // the default specification of each reading, as `pair` answers it
    std::size_t headline = 0;     // the reading that the claim's verdict is that of
    std::string verdict;
    Said paragraph;  // to be quoted
};

// `base`: conventions that hold where no axis says otherwise. `first` is called with the answer of the minimal grid
// before the full one is computed; it may be empty.
Result<CheckedClaim> check_claim(const Atlas& atlas, Claim claim, Conventions base, Grid grid,
                                 const Resources& resources,
                                 const std::function<void(const CheckedClaim&)>& first = {});

// The answer on an atlas that holds no works, which every question of a claim is about: each reading is answered with what
// it lacks. `holds` is a sentence on what there is instead.
CheckedClaim check_without_works(Claim claim, Conventions base, const Said& holds);

}  // namespace comity
