// The guard of decoupling from an atlas of works: every work by year and source, with what it is to the pair.
#pragma once

#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/conventions.h"
#include "comity/measures/coverage_guard.h"
#include "comity/measures/filter.h"
#include "comity/measures/places.h"
#include "comity/platform/machine.h"

namespace comity {

// `sides` are the two of the pair; `conventions.years` must be set. Ties are weighed as docs/methods/joint_count.md
// says, so that GuardTally::all() holds the numbers of the cube of ties.
Result<GuardTally> guard_of_works(const Atlas& atlas, const std::vector<Side>& sides, const Conventions& conventions,
                                  const PopulationFilter& classes, const Resources& resources);

}  // namespace comity
