#include "comity/platform/target_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "comity/platform/files.h"

namespace comity {

namespace fs = std::filesystem;

namespace {

Error system_error(std::string_view what, const std::string& path, int code) {
    return failure(fmt::format("{} {}: {}", what, path, std::strerror(code)));
}

bool renamed(const std::string& from, const std::string& to, unsigned how) {
    return ::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), how) == 0;
}

}  // namespace

bool may_be_replaced(const std::string& folder, std::string_view mark, const IsOwnMark& is_own) {
    std::error_code code;
    if (fs::symlink_status(folder, code).type() != fs::file_type::directory) return false;
    if (fs::is_empty(folder, code) && !code) return true;
    return !mark.empty() && path_exists(join_path(folder, mark)) && (!is_own || is_own(folder));
}

Status remove_tree_but_last(const std::string& folder, std::string_view last) {
    std::error_code code;
    if (fs::symlink_status(folder, code).type() == fs::file_type::directory)
        for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code))
            if (it->path().filename() != last) COMITY_TRY(remove_tree(it->path().string()));
    return remove_tree(folder);
}

Result<std::unique_ptr<TargetFolder>> TargetFolder::open(std::string path, std::string mark, IsOwnMark is_own) {
    const std::string above = parent_directory(path);
    const int descriptor = ::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_error("cannot open", above, errno);
    return std::unique_ptr<TargetFolder>(new TargetFolder(descriptor, std::move(path), std::move(mark), std::move(is_own)));
}

TargetFolder::~TargetFolder() { ::close(above_); }

Status TargetFolder::sync() const {
    if (::fsync(above_) != 0) return system_error("cannot sync", parent_directory(path_), errno);
    return ok();
}

Status TargetFolder::publish(const std::string& fresh) {
    COMITY_TRY(sync_directory(fresh));
    if (!renamed(fresh, path_, RENAME_NOREPLACE)) {
        if (errno == EEXIST) return exchange_with(fresh);
        // Not every file system knows flags.
        if (std::rename(fresh.c_str(), path_.c_str()) != 0) return system_error("cannot rename the finished folder to", path_, errno);
    }
    published_ = true;
    if (const Status durable = sync(); !durable.ok())
        return failure(fmt::format("{} is there and whole, but a power cut may take it: {}", path_, durable.error().message));
    return ok();
}

Status TargetFolder::exchange_with(const std::string& fresh) {
    if (!may_be_replaced(path_, mark_, is_own_))  // who opened this found something else there
        return failure(fmt::format("something else came to {} in the meantime, which stays as it is: move it away, or choose another place", path_));
    if (!renamed(fresh, path_, RENAME_EXCHANGE)) return system_error("cannot put the finished folder in the place of", path_, errno);
    published_ = true;
    const std::string& old = fresh;  // after the exchange the old content bears the fresh name
    if (!may_be_replaced(old, mark_, is_own_)) return failure(fmt::format("{} is there; what was put there in the meantime is now {}", path_, old));
    if (const Status durable = sync(); !durable.ok())
        return failure(fmt::format("the new {} is there and whole, but a power cut may bring the old one back, which is kept as {}: {}", path_, old,
                                   durable.error().message));
    if (const Status removed = remove_tree_but_last(old, mark_); !removed.ok())
        return failure(fmt::format("the new {} is there and whole, but the old one is too: {}", path_, removed.error().message));
    return ok();
}

}  // namespace comity
