#include "comity/platform/writable.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "comity/platform/files.h"

namespace comity {

namespace {

Error cannot(std::string_view what, const std::string& path, int code) {
    return failure(fmt::format("cannot {} {}: {}", what, path, std::strerror(code)));
}

}  // namespace

Status check_writable(const std::string& path) {
    if (is_directory(path)) return cannot("create", path, EISDIR);
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor >= 0) {
        ::close(descriptor);
        ::unlink(path.c_str());
        return ok();
    }
    if (errno != EEXIST) return cannot("create", path, errno);
    // A link that leads nowhere yet is left to whoever writes.
    return ::access(path.c_str(), W_OK) == 0 || errno == ENOENT ? ok() : cannot("write", path, errno);
}

}  // namespace comity
