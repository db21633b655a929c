#include "comity/api/table_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "comity/platform/files.h"
#include "comity/platform/paths.h"
#include "comity/platform/replace_file.h"
#include "comity/platform/target_folder.h"

namespace comity {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLast = "export.json";  // says that the others are there

Result<std::vector<std::string>> names_in(const std::string& directory) {
    std::vector<std::string> names;
    std::error_code code;
    for (fs::directory_iterator at(directory, code), end; !code && at != end; at.increment(code))
        names.push_back(at->path().filename().string());
    if (code) return failure(fmt::format("cannot read the folder {}: {}", directory, code.message()));
    std::sort(names.begin(), names.end());
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name != kLast; });
    return names;
}

// What an export that was killed left: TABLE/part_0000.parquet and so on, and export.json. All else is somebody's.
bool is_of_an_export(const std::string& path) {
    const std::string name = fs::path(path).filename().string();
    return name == kLast || (name.starts_with("part_") && (name.ends_with(".parquet") || name.ends_with(".csv")));
}

Status check_staging(const std::string& staging) {
    if (!path_exists(staging)) return ok();
    const auto not_ours = [&](const std::string& what) {
        return usage_error(fmt::format("{} is in the way of tables that are being written, and no export left it: move it away", what));
    };
    if (!is_directory(staging)) return not_ours(staging);
    COMITY_ASSIGN(const auto files, files_below(staging));
    for (const DirectoryEntry& file : files)
        if (!is_of_an_export(file.path)) return not_ours(file.path);
    return ok();
}

}  // namespace

Result<TableFolder> TableFolder::open(const std::string& out) {
    if (out.empty()) return usage_error("tables are written into a folder: say --out FOLDER");
    std::error_code code;
    if (!path_exists(out)) {
        if (fs::is_symlink(without_slash(out), code))
            return usage_error(fmt::format("{} is a link that leads nowhere; tables need a new or empty folder", out));
        COMITY_TRY(check_staging(without_slash(out) + ".writing"));
        return TableFolder(without_slash(out), false);
    }
    if (!is_directory(out)) return usage_error(fmt::format("{} is a file; tables need a new or empty folder", out));
    COMITY_ASSIGN(const auto files, files_below(out));
    if (!files.empty()) return usage_error(fmt::format("{} is not empty; tables need a new or empty folder", out));
    return TableFolder(without_slash(out), true);
}

TableFolder::TableFolder(std::string path, bool there)
    : path_(std::move(path)), staging_(there ? join_path(path_, ".writing") : path_ + ".writing"), there_(there) {
    (void)remove_tree(staging_);
}

TableFolder::TableFolder(TableFolder&& other) noexcept
    : path_(std::move(other.path_)), staging_(std::exchange(other.staging_, "")), there_(other.there_) {}

TableFolder::~TableFolder() {
    if (!staging_.empty()) (void)remove_tree(staging_);
}

Status TableFolder::fill() {
    COMITY_ASSIGN(const auto names, names_in(staging_));
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Status moved = rename_file(join_path(staging_, names[i]), join_path(path_, names[i]));
        if (moved.ok()) continue;
        for (std::size_t back = 0; back < i; ++back) (void)remove_tree(join_path(path_, names[back]));
        return moved;
    }
    return remove_tree(staging_);
}

Status TableFolder::publish() {
    if (there_) {
        COMITY_TRY(fill());
        staging_.clear();
        return ok();
    }
    COMITY_ASSIGN(const auto target, TargetFolder::open(path_, ""));
    const Status done = target->publish(staging_);
    if (target->published()) staging_.clear();
    return done;
}

}  // namespace comity
