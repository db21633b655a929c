// What the value of a reading can depend on: its axes are those conventions, and no others.
#pragma once

#include <string>

#include "comity/atlas/atlas.h"
#include "comity/claims/claim.h"
#include "comity/measures/measure.h"

namespace comity {

// Whether a measure's value or interval can depend on a convention: published scores know no cohort, top shares no zero
// mean, and the seed moves nothing here. Of a work that counts neither citations nor cohorts the level of classes says only whether it
// has one, and a reference to itself whether it has references, which matters where some specification requires them (`required`: kRequire…).
bool depends_on(const std::string& measure, const std::string& key, unsigned required);
bool depends_on(const std::string& measure, const Axis& axis, unsigned required);

// All that a claim's works must have under these conventions or under some option of its axes.
unsigned all_required(const Claim& claim, const Conventions& base);

// Where the atlas was built without what a convention needs that has no say in the measure, that convention is set back to its default.
void forget_needless(const Atlas& atlas, const std::string& measure, Conventions& conventions);

// What a measure compares works with under some conventions.
enum class ComparedWith : std::uint8_t { kNothing, kCohorts, kPublished };
ComparedWith compared_with(const std::string& measure, const Conventions& conventions);

}  // namespace comity
