// Files that are always whole: written under another name, then given their own.
#pragma once

#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

// Gives a synced file its final name in the same folder, in the place of what was there.
Status rename_file(const std::string& from, const std::string& to);
// Whoever opens `path` finds the old content or the new one. Durable when it returns.
Status replace_file(const std::string& path, std::string_view bytes);

// Whether a file system is mounted there: nothing can be put in the place of such a folder.
bool is_mount_point(const std::string& path);

}  // namespace comity
