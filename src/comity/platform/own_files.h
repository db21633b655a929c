// A folder that one program fills, and where others may put something too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

using IsOwnName = std::function<bool(std::string_view)>;

// Whether NFS or FUSE call a file so that was removed while somebody had it open.
bool is_removed_file(std::string_view name);

// The first thing in the folder, by name, that is neither called as the owner calls files nor was removed before: folders and links are
// no files. Nothing where there is no folder.
Result<std::optional<std::string>> stranger_in(const std::string& folder, const IsOwnName& is_own);

// Removes the files in `folder` that are called as the owner calls them, or were removed before, then the folder if nothing else is
// in it. Where it is a link to a folder, the link stays, and so does what it leads to. No folder: nothing to do.
Status remove_own_files(const std::string& folder, const IsOwnName& is_own);

}  // namespace comity
