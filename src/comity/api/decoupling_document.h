// The parts of a `decoupling` document that are more than figures: docs/formats/decoupling.md.
#pragma once

#include "comity/analysis/decoupling.h"
#include "comity/api/operation.h"

namespace comity {

Json decoupling_json(const DecouplingAnswers& answers);
Json screen_json(const ScreenAnswers& answers);

}  // namespace comity
