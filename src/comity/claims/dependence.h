// What the value of a reading can depend on: its axes are those conventions, and no others.
#pragma once

#include <string>

#include "comity/claims/claim.h"
#include "comity/measures/measure.h"

namespace comity {

// Whether a measure's value or interval can depend on a convention: published scores know no cohort, top shares no zero
// mean, and the seed moves nothing here. A reference to itself says of a work that counts no citations only whether it has
// references, which matters where some specification `requires_references`.
bool depends_on(const std::string& measure, const std::string& key, bool requires_references);
bool depends_on(const std::string& measure, const Axis& axis, bool requires_references);

// Whether a claim's works need references under these conventions or under some option of its axes.
bool requires_references(const Claim& claim, const Conventions& base);

// What a measure compares works with under some conventions.
enum class ComparedWith : std::uint8_t { kNothing, kCohorts, kPublished };
ComparedWith compared_with(const std::string& measure, const Conventions& conventions);

}  // namespace comity
