// Where a build puts its atlas.
#pragma once

#include <string>
#include <vector>

#include "comity/atlas/identity.h"
#include "comity/base/result.h"

namespace comity {

// Refuses targets that would destroy something that is no atlas, or the input itself, there or beside it.
Status check_target(const std::vector<std::string>& inputs, const std::string& target, AtlasKind kind);

}  // namespace comity
