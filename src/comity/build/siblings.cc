#include "comity/build/siblings.h"

#include <fmt/format.h>

#include <filesystem>

#include "comity/build/atlas_folder.h"
#include "comity/build/part_store.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/own_files.h"
#include "comity/platform/paths.h"
#include "comity/platform/scratch.h"

namespace comity {

namespace {

namespace fs = std::filesystem;

Status check_sibling(const std::string& path, const IsOwnName& is_ours) {
    constexpr std::string_view kWayOut = "move it away, or build elsewhere";
    std::error_code code;
    const fs::file_type type = fs::symlink_status(path, code).type();
    if (type == fs::file_type::not_found) return ok();
    if (type != fs::file_type::directory) return usage_error(fmt::format("{}, which a build writes to, is no folder: {}", path, kWayOut));
    COMITY_ASSIGN(const auto stranger, stranger_in(path, is_ours));
    if (!stranger) return ok();
    return usage_error(fmt::format("{}, which a build empties, holds {}, which no build wrote: {}", path, *stranger, kWayOut));
}

// Parts may lie on another disk, where there is room for them.
Status check_parts(const std::string& path) {
    return check_sibling(is_directory(path) ? real_path(path) : path, PartStore::is_name);
}

Status check_input(const std::string& input, const std::string& out, AtlasKind kind) {
    std::vector<std::string> siblings = {staging_path(out), lock_path(out)};
    if (kind == AtlasKind::kWorks) siblings.insert(siblings.end(), {parts_path(out), scratch_path(out)});
    for (const std::string& sibling : siblings)
        if (lies_in(input, sibling))
            return usage_error(fmt::format("the input {} lies in {}, which a build of {} empties: build elsewhere", input, sibling, out));
    return ok();
}

}  // namespace

bool is_sibling_name(const std::string& path) {
    return path.ends_with(staging_path("")) || path.ends_with(parts_path("")) || path.ends_with(scratch_path("")) || path.ends_with(lock_path(""));
}

Status check_siblings(const std::vector<std::string>& inputs, const std::string& out, AtlasKind kind) {
    for (const std::string& input : inputs)
        if (!is_object_path(input)) COMITY_TRY(check_input(input, out, kind));
    // After an exchange it is the atlas before; else one whose mark is gone already, or not there yet.
    const bool whole = has_our_mark(staging_path(out));
    COMITY_TRY(check_sibling(staging_path(out), [whole](std::string_view name) { return is_atlas_file(name) && (whole || name != kAtlasMark); }));
    if (kind == AtlasKind::kMatrix) return ok();
    COMITY_TRY(check_parts(parts_path(out)));
    return check_sibling(scratch_path(out), Scratch::is_name);
}

}  // namespace comity
