// An atlas that is opened once for many questions.
#pragma once

#include <memory>
#include <string>

#include "comity/atlas/atlas.h"
#include "comity/base/kept.h"

namespace comity {

using SharedAtlas = std::shared_ptr<const Atlas>;

// The atlas in `directory`, as it is there now: one that was built anew in the same place is opened anew, and the old one
// forgotten. Without `kept` it is opened for this question alone.
Result<SharedAtlas> open_shared(const std::string& directory, Kept* kept);

}  // namespace comity
