// The second step of the sample world: which later work makes each planned citation.
#pragma once

#include "comity/platform/machine.h"
#include "comity/source/sample/world.h"

namespace comity::sample {

// Fills references and cited_in from the works.
void assign_citations(World& world, const Resources& resources);

// Fills scores from works and references.
void score(World& world);

}  // namespace comity::sample
