// What the value of a reading can depend on: its axes are those conventions, and no others.
#pragma once

#include <string>

#include "comity/claims/claim.h"
#include "comity/measures/measure.h"

namespace comity {

// Whether a measure's value or interval can depend on a convention: published scores know no cohort, top shares no zero
// mean, and the seed moves nothing here.
bool depends_on(const std::string& measure, const std::string& key);
bool depends_on(const std::string& measure, const Axis& axis);

// What a measure compares works with under some conventions.
enum class ComparedWith : std::uint8_t { kNothing, kCohorts, kPublished };
ComparedWith compared_with(const std::string& measure, const Conventions& conventions);

}  // namespace comity
