// Which folder is an atlas, or what is left of one.
#pragma once

#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

// Of an atlas of either kind the file that goes last when one is removed: a folder with it is an atlas, or what is left of one.
inline constexpr std::string_view kAtlasMark = "atlas.json";

// Whether a file of an atlas is called so.
bool is_atlas_file(std::string_view name);

// Fails where an atlas at `folder` holds anything that no build writes, and that would go with it.
Status check_strangers(const std::string& folder);

// Other programs have files called atlas.json too. One is ours that says what ours say; or that is torn and has tables of ours beside
// it.
bool has_our_mark(const std::string& folder);

// An atlas with nothing else in it, or what is left of one.
bool is_atlas_alone(const std::string& folder);

// Refuses places inside an atlas: a build replaces that as a whole, and refuses to while something else is in it.
Status check_outside_atlases(const std::string& path);

}  // namespace comity
