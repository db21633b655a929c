// Files of a folder that somebody else may have filled: what is no regular file (a pipe that nobody writes to, a device without
// end) is refused instead of waited for.
#pragma once

#include <cstdint>
#include <string>

#include "comity/base/result.h"

namespace comity {

// More than any JSON file of an atlas takes.
inline constexpr std::uint64_t kMostOfJson = std::uint64_t{256} << 20;

// All of it; a file of more bytes than `most` is refused before it is read.
Result<std::string> read_regular_file(const std::string& path, std::uint64_t most = UINT64_MAX);
// Of an open one; `path` names it in the message.
Status check_regular_file(int descriptor, const std::string& path);

}  // namespace comity
