// Which folder is an atlas, or what is left of one.
#pragma once

#include <string>
#include <string_view>

namespace comity {

// Of an atlas of either kind the file that goes last when one is removed: a folder with it is an atlas, or what is left of one.
inline constexpr std::string_view kAtlasMark = "atlas.json";

// Whether a file of an atlas is called so.
bool is_atlas_file(std::string_view name);

// Other programs have files called atlas.json too. One is ours that says what ours say; or that is torn and has tables of ours beside
// it.
bool has_our_mark(const std::string& folder);

}  // namespace comity
