// The works of an atlas as records again, so that a release can be added to it: what `update` builds on. Everything that
// assembling needs of a record stands in the atlas; docs/formats/atlas.md says where.
#pragma once

#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/source/openalex/input.h"
#include "comity/source/work_batch.h"

namespace comity {

// One batch a release of the atlas, in the order of its releases; names and places are in the first.
std::vector<WorkBatch> records_of(const Atlas& atlas);
// One input a release, each with one part that stands for the atlas.
std::vector<Input> inputs_of(const Atlas& atlas);

}  // namespace comity
