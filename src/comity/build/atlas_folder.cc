#include "comity/build/atlas_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "comity/base/atlas_mark.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/own_files.h"
#include "comity/platform/paths.h"

namespace comity {

namespace {

namespace fs = std::filesystem;

// Every file of an atlas of either kind, of whatever version: one that no version writes any more stays here.
constexpr std::array<std::string_view, 26> kFiles = {
    "atlas.json", "authors.arrow", "authorships.arrow", "bylines.arrow", "cells.arrow", "citation_kinds.arrow", "citations.arrow",
    "classes.arrow", "countries.arrow", "dropped.csv", "funders.arrow", "headings.arrow", "institutions.arrow", "languages.arrow",
    "matrices.arrow", "orcid_variants.arrow", "provenance.json", "rejects.csv", "slices.arrow", "source_types.arrow", "sources.arrow",
    "stated_orcids.arrow", "texts.arrow", "topics.arrow", "types.arrow", "works.arrow"};

bool has_tables(const std::string& folder) {
    return std::any_of(kFiles.begin(), kFiles.end(),
                       [&](std::string_view name) { return name.ends_with(".arrow") && path_exists(join_path(folder, name)); });
}

}  // namespace

bool is_atlas_file(std::string_view name) { return std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end(); }

Status check_strangers(const std::string& folder) {
    COMITY_ASSIGN(const auto stranger, stranger_in(folder, is_atlas_file));
    if (!stranger) return ok();
    return usage_error(fmt::format("the atlas {} holds {}, which no build wrote and which would go with it: move it away, or build elsewhere", folder, *stranger));
}

bool has_our_mark(const std::string& folder) {
    const std::string path = join_path(folder, kAtlasMark);
    std::error_code code;
    if (!fs::is_regular_file(path, code)) return false;
    const Result<std::string> text = read_file(path);
    const AtlasMark mark = text.ok() ? atlas_mark(*text) : AtlasMark::kTorn;
    return mark == AtlasMark::kTorn ? has_tables(folder) : mark == AtlasMark::kOurs;
}

bool is_atlas_alone(const std::string& folder) { return has_our_mark(folder) && check_strangers(folder).ok(); }

Status check_outside_atlases(const std::string& path) {
    if (path.empty() || is_object_path(path)) return ok();
    for (fs::path above = real_path(path); above.has_relative_path();) {
        above = above.parent_path();
        if (has_our_mark(above.string()))
            return usage_error(fmt::format("{} lies inside the atlas {}, which a build replaces as a whole: choose another place", path, above.string()));
    }
    return ok();
}

}  // namespace comity
