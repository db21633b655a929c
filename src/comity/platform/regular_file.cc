#include "comity/platform/regular_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "comity/base/text.h"

namespace comity {

namespace {

Error cannot_read(const std::string& path, int code) { return failure(fmt::format("cannot read {}: {}", path, std::strerror(code))); }

Result<std::string> read_all(int descriptor, const std::string& path, std::uint64_t most) {
    COMITY_TRY(check_regular_file(descriptor, path));
    std::string bytes;
    std::string buffer(1 << 16, '\0');
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot_read(path, errno);
        if (got == 0) return bytes;
        bytes.append(buffer, 0, static_cast<std::size_t>(got));
        if (bytes.size() > most)
            return failure(fmt::format("{} is not read: it has more than {} bytes", path, with_thousands(most)));
    }
}

}  // namespace

Status check_regular_file(int descriptor, const std::string& path) {
    struct stat info {};
    if (::fstat(descriptor, &info) != 0) return cannot_read(path, errno);
    if (S_ISREG(info.st_mode)) return ok();
    return failure(fmt::format("{} is no regular file but a {}", path,
                               S_ISDIR(info.st_mode) ? "folder" : S_ISFIFO(info.st_mode) ? "pipe" : "device or the like"));
}

Result<std::string> read_regular_file(const std::string& path, std::uint64_t most) {
    // Without waiting for whoever may write into a pipe.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return failure(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    auto bytes = read_all(descriptor, path, most);
    ::close(descriptor);
    return bytes;
}

}  // namespace comity
