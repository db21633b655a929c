// What a build writes beside its atlas, under names that begin with that of the atlas.
#pragma once

#include <string>
#include <vector>

#include "comity/base/result.h"

namespace comity {

inline std::string staging_path(const std::string& out) { return out + ".building"; }
inline std::string parts_path(const std::string& out) { return out + ".parts"; }
inline std::string scratch_path(const std::string& out) { return out + ".scratch"; }
inline std::string lock_path(const std::string& out) { return out + ".lock"; }

// A build empties these folders: refuses where an input lies in one of them, and where one holds anything that no build of `out`
// leaves, at whatever moment it was stopped.
Status check_siblings(const std::vector<std::string>& inputs, const std::string& out);

}  // namespace comity
