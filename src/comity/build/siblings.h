// What a build writes beside its atlas, under names that begin with that of the atlas.
#pragma once

#include <string>
#include <vector>

#include "comity/atlas/identity.h"
#include "comity/base/result.h"

namespace comity {

inline std::string staging_path(const std::string& out) { return out + ".building"; }
inline std::string parts_path(const std::string& out) { return out + ".parts"; }
inline std::string scratch_path(const std::string& out) { return out + ".scratch"; }
inline std::string lock_path(const std::string& out) { return out + ".lock"; }

// Whether a path is called as a build calls what it writes beside some atlas.
bool is_sibling_name(const std::string& path);

// A build empties these folders (one of matrices the first alone): refuses where an input lies in one of them, and where one holds
// anything that no build of `out` leaves, at whatever moment it was stopped.
Status check_siblings(const std::vector<std::string>& inputs, const std::string& out, AtlasKind kind);

}  // namespace comity
