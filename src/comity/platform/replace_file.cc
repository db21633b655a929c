#include "comity/platform/replace_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

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

bool is_mount_point(const std::string& path) {
    struct statx info {};
    constexpr auto kRoot = static_cast<std::uint64_t>(STATX_ATTR_MOUNT_ROOT);
    return ::statx(AT_FDCWD, path.c_str(), 0, 0, &info) == 0 && (info.stx_attributes_mask & kRoot) != 0 && (info.stx_attributes & kRoot) != 0;
}

}  // namespace comity
