// A specification curve as a picture: sorted values with intervals, the stated figure, the baseline, and below them
// which specification makes which choice.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

// A self-contained SVG made from the document of `claim curve`, without scripts or outside references.
std::string curve_svg(const Json& document);

}  // namespace comity
