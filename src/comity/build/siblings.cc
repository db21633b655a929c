#include "comity/build/siblings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <optional>

#include "comity/build/part_store.h"
#include "comity/build/staging.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/paths.h"
#include "comity/platform/scratch.h"

namespace comity {

namespace {

namespace fs = std::filesystem;

// Every file of an atlas of either kind.
constexpr std::array<std::string_view, 26> kFiles = {
    "atlas.json", "authors.arrow", "authorships.arrow", "bylines.arrow", "cells.arrow", "citation_kinds.arrow", "citations.arrow",
    "classes.arrow", "countries.arrow", "dropped.csv", "funders.arrow", "headings.arrow", "institutions.arrow", "languages.arrow",
    "matrices.arrow", "orcid_variants.arrow", "provenance.json", "rejects.csv", "slices.arrow", "source_types.arrow", "sources.arrow",
    "stated_orcids.arrow", "texts.arrow", "topics.arrow", "types.arrow", "works.arrow"};

bool is_atlas_file(std::string_view name) { return std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end(); }

// As NFS and FUSE call a file that is removed while somebody has it open.
bool is_removed_file(std::string_view name) { return name.starts_with(".nfs") || name.starts_with(".fuse_hidden"); }

using IsOurs = std::function<bool(std::string_view)>;

// The first thing in the folder that is no file of ours; nothing where there is no folder.
Result<std::optional<std::string>> stranger_in(const std::string& folder, const IsOurs& is_ours) {
    std::optional<std::string> first;
    std::error_code code, gone;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        std::string name = it->path().filename().string();
        const fs::file_type type = it->symlink_status(gone).type();
        const bool ours = type == fs::file_type::not_found || (type == fs::file_type::regular && (is_ours(name) || is_removed_file(name)));
        if (!ours && (!first || name < *first)) first = std::move(name);
    }
    if (code && code != std::errc::no_such_file_or_directory) return failure(fmt::format("cannot list {}: {}", folder, code.message()));
    return first;
}

Status check_sibling(const std::string& path, const IsOurs& is_ours) {
    constexpr std::string_view kWayOut = "move it away, or build elsewhere";
    std::error_code code;
    const fs::file_type type = fs::symlink_status(path, code).type();
    if (type == fs::file_type::not_found) return ok();
    if (type != fs::file_type::directory) return usage_error(fmt::format("{}, which a build writes to, is no folder: {}", path, kWayOut));
    COMITY_ASSIGN(const auto stranger, stranger_in(path, is_ours));
    if (!stranger) return ok();
    return usage_error(fmt::format("{}, which a build empties, holds {}, which no build wrote: {}", path, *stranger, kWayOut));
}

Status check_input(const std::string& input, const std::string& out) {
    const std::string real = real_path(input);
    for (const std::string& sibling : {staging_path(out), parts_path(out), scratch_path(out), lock_path(out)})
        if (real == sibling || real.starts_with(sibling + "/"))
            return usage_error(fmt::format("the input {} lies in {}, which a build of {} empties: build elsewhere", input, sibling, out));
    return ok();
}

}  // namespace

Status check_siblings(const std::vector<std::string>& inputs, const std::string& out) {
    for (const std::string& input : inputs)
        if (!is_object_path(input)) COMITY_TRY(check_input(input, out));
    // After an exchange it is the atlas before, with whatever was put into that.
    if (!may_be_replaced(staging_path(out), kAtlasMark)) COMITY_TRY(check_sibling(staging_path(out), is_atlas_file));
    COMITY_TRY(check_sibling(parts_path(out), PartStore::is_name));
    return check_sibling(scratch_path(out), Scratch::is_name);
}

}  // namespace comity
