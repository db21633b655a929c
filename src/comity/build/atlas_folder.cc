#include "comity/build/atlas_folder.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "comity/base/atlas_mark.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

namespace fs = std::filesystem;

// Every file of an atlas of either kind.
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

bool has_our_mark(const std::string& folder) {
    const std::string path = join_path(folder, kAtlasMark);
    std::error_code code;
    if (!fs::is_regular_file(path, code)) return false;
    const Result<std::string> text = read_file(path);
    const AtlasMark mark = text.ok() ? atlas_mark(*text) : AtlasMark::kTorn;
    return mark == AtlasMark::kTorn ? has_tables(folder) : mark == AtlasMark::kOurs;
}

}  // namespace comity
