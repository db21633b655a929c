#include "comity/platform/own_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "comity/platform/files.h"

namespace comity {

namespace fs = std::filesystem;

bool is_removed_file(std::string_view name) { return name.starts_with(".nfs") || name.starts_with(".fuse_hidden"); }

Result<std::optional<std::string>> stranger_in(const std::string& folder, const IsOwnName& is_own) {
    std::optional<std::string> first;
    std::error_code code, gone;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        std::string name = it->path().filename().string();
        const fs::file_type type = it->symlink_status(gone).type();
        const bool own = type == fs::file_type::not_found || (type == fs::file_type::regular && (is_own(name) || is_removed_file(name)));
        if (!own && (!first || name < *first)) first = std::move(name);
    }
    if (code && code != std::errc::no_such_file_or_directory) return failure(fmt::format("cannot list {}: {}", folder, code.message()));
    return first;
}

Status remove_own_files(const std::string& folder, const IsOwnName& is_own) {
    if (!is_directory(folder)) return ok();
    std::error_code code, gone;
    std::vector<fs::path> own;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        const std::string name = it->path().filename().string();
        if (it->symlink_status(gone).type() == fs::file_type::regular && (is_own(name) || is_removed_file(name))) own.push_back(it->path());
    }
    if (code) return failure(fmt::format("cannot list {}: {}", folder, code.message()));
    for (const fs::path& file : own)
        if (fs::remove(file, code); code) return failure(fmt::format("cannot remove {}: {}", file.string(), code.message()));
    remove_if_empty(folder);
    return ok();
}

}  // namespace comity
