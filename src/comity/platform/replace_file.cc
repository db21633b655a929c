#include "comity/platform/replace_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "comity/platform/files.h"

namespace comity {

Status rename_file(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0)
        return failure(fmt::format("cannot rename a file to {}: {}", to, std::strerror(errno)));
    return sync_directory(parent_directory(to));
}

Status replace_file(const std::string& path, std::string_view bytes) {
    const std::string fresh = path + ".new";
    COMITY_TRY(write_file(fresh, bytes));
    return rename_file(fresh, path);
}

}  // namespace comity
