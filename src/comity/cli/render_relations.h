// The part of a pair's text that says what the tie does for each side: gains, leadership, partners, references.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

std::string relation_blocks(const Json& document);

}  // namespace comity
