// The measures that a question asked for by name, as tables.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

// Whether the document has everything that a pair's usual text shows.
bool has_core_measures(const Json& document);

// A table of populations for the measures that the usual text does not show, or for all of a list without them; profiles
// as tables of classes; the joint works by year.
std::string measure_blocks(const Json& document);

}  // namespace comity
