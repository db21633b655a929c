// What a question needs of an atlas that may have been built without some details.
#pragma once

#include <string_view>

#include "comity/atlas/atlas.h"
#include "comity/measures/conventions.h"

namespace comity {

// A usage error where the atlas was built without the detail; `what` needs it: "--author".
Status need(const Atlas& atlas, Detail detail, std::string_view what);

// Of all conventions.
Status check_needs(const Atlas& atlas, const Conventions& conventions);

}  // namespace comity
