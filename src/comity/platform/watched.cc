#include "comity/platform/watched.h"

#include <fmt/format.h>

#include <filesystem>

#include "comity/platform/objects.h"

namespace comity {

std::string file_version(const std::string& path) {
    std::error_code code;
    if (is_object_path(path) || !std::filesystem::is_regular_file(path, code)) return {};
    const auto bytes = std::filesystem::file_size(path, code);
    const auto changed = std::filesystem::last_write_time(path, code);
    return code ? std::string() : fmt::format("{} {}", bytes, changed.time_since_epoch().count());
}

Watched::Watched(std::string path) : path_(std::move(path)), before_(file_version(path_)) {}

Status Watched::check() const {
    if (is_object_path(path_)) return check_object(path_);
    if (before_.empty() || file_version(path_) == before_) return ok();
    return failure(fmt::format("{} was replaced or changed while it was read", path_));
}

}  // namespace comity
