#include "comity/api/table_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "comity/build/atlas_folder.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
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

// part_0000.parquet and so on.
bool is_name_of_part(const fs::path& name) {
    const std::string stem = name.stem().string(), end = name.extension().string();
    if (!stem.starts_with("part_") || (end != ".parquet" && end != ".csv")) return false;
    const std::string_view number = std::string_view(stem).substr(5);
    return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

// The first thing in a folder that is none of `ours`, or nothing.
template <class Ours>
Result<std::string> first_foreign(const std::string& directory, const Ours& ours) {
    COMITY_ASSIGN(const auto names, names_in(directory));
    for (const std::string& name : names) {
        std::error_code code;
        const std::string path = join_path(directory, name);
        if (!ours(name, fs::symlink_status(path, code).type())) return path;
    }
    return std::string();
}

// An export that was killed left TABLE/part_0000.parquet and so on, and export.json. All else is somebody's, hidden or a link or
// whatever: what would be removed with the folder.
Result<std::string> first_foreign_in_staging(const std::string& staging) {
    std::vector<std::string> tables;
    COMITY_ASSIGN(const std::string foreign, first_foreign(staging, [&](const std::string& name, fs::file_type type) {
        if (type == fs::file_type::directory) tables.push_back(join_path(staging, name));
        return type == fs::file_type::directory ? !name.starts_with('.') : type == fs::file_type::regular && name == kLast;
    }));
    if (!foreign.empty()) return foreign;
    for (const std::string& table : tables) {
        COMITY_ASSIGN(const std::string inside, first_foreign(table, [](const std::string& name, fs::file_type type) {
            return type == fs::file_type::regular && is_name_of_part(name);
        }));
        if (!inside.empty()) return inside;
    }
    return std::string();
}

Status check_staging(const std::string& staging) {
    std::error_code code;
    const auto type = fs::symlink_status(staging, code).type();
    if (type == fs::file_type::not_found) return ok();
    std::string foreign = staging;
    if (type == fs::file_type::directory) {
        COMITY_ASSIGN(foreign, first_foreign_in_staging(staging));
        if (foreign.empty()) return ok();
    }
    return usage_error(fmt::format("{} is in the way of tables that are being written, and no export left it: move it away", foreign));
}

}  // namespace

Result<TableFolder> TableFolder::open(const std::string& out) {
    if (out.empty()) return usage_error("tables are written into a folder: say --out FOLDER");
    if (is_object_path(out)) return usage_error(fmt::format("{}: tables are written to a folder of this machine, not into a store", out));
    COMITY_TRY(check_outside_atlases(out));
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
    COMITY_TRY(check_staging(join_path(without_slash(out), ".writing")));
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
