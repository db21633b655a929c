// The paragraph of a checked claim: a few sentences that are true whatever the numbers are. docs/methods/verdict.md.
#pragma once

#include <string>

#include "comity/claims/check.h"

namespace comity {

// For a claim with readings.
Said write_paragraph(const CheckedClaim& checked, const Atlas& atlas);

}  // namespace comity
