// Conventions may be told from the release or from the question's own years; before they are used they are settled.
#pragma once

#include <optional>
#include <string_view>

#include "comity/measures/conventions.h"

namespace comity {

// Years, window and citing_until as plain years. `release`: the year of the atlas's newest release; `directory` names the
// atlas in the message when that is needed and unknown. Absent years stay absent.
Status settle(Conventions& conventions, std::optional<int> release, std::string_view directory);

}  // namespace comity
