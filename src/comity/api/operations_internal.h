// Pieces that the files of the list of operations share.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/pair.h"
#include "comity/api/operation.h"
#include "comity/atlas/atlas.h"

namespace comity {

Parameter atlas_parameter(bool positional);
std::vector<Parameter> convention_parameters();
Result<Atlas> open_atlas(const Arguments& arguments);
Result<Conventions> conventions_of(const Arguments& arguments);
Result<PairQuestion> pair_question(const Arguments& arguments, const Atlas& atlas);

Operation claim_operation();
Operation rerun_operation();

}  // namespace comity
