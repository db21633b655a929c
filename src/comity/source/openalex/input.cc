#include "comity/source/openalex/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "comity/base/atlas_mark.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/paths.h"
#include "comity/platform/watched.h"
#include "comity/source/byte_source.h"
#include "comity/source/openalex/deleted_list.h"
#include "comity/source/openalex/input_layout.h"
#include "comity/source/openalex/input_manifest.h"
#include "comity/source/openalex/record.h"
#include "comity/source/sample/rows.h"

namespace comity {

namespace {

bool holds_records(const FilePlace& place, const std::string& path) {
    return path.ends_with(".gz") || place.name.ends_with(".json") || place.name.ends_with(".jsonl") ||
           place.name.ends_with(".ndjson");
}

// Packed or spelled as nothing that is read.
bool may_hold_records(const std::string& name) {
    constexpr std::array<std::string_view, 11> kEnds = {".zst",   ".bz2",    ".xz",      ".zip",  ".gz", ".json",
                                                        ".jsonl", ".ndjson", ".parquet", ".parq", ".pq"};
    const std::string small = lower(name);
    return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return small.ends_with(end); });
}

// `inside`: the path as the layout sees it, from the input's own folder on.
Status add_file(Input& input, std::vector<ReleaseManifest>& manifests, const DirectoryEntry& file, const std::string& inside) {
    const std::string& path = file.path;
    const FilePlace place = place_of(inside);
    if (place.name == "manifest" || place.name == "manifest.json") {
        COMITY_ASSIGN(ReleaseManifest manifest, read_manifest(path));
        manifest.entity = place.entity;
        manifests.push_back(std::move(manifest));
        return ok();
    }
    if (place.name == "deleted_ids.csv") {
        COMITY_ASSIGN(const std::string odd, read_deleted_list(path, input.deleted));
        if (!odd.empty()) input.odd_deleted.push_back(odd);
        return ok();
    }
    const bool parquet = place.name.ends_with(".parquet");
    if (!parquet && (!holds_records(place, path) || place.name.ends_with(".csv") || place.name.ends_with(".md"))) {
        input.skipped.push_back(path + (file.unreachable ? ": it leads nowhere" : ": neither JSON nor Parquet"));
        if (file.unreachable) input.maybe_works.push_back(input.skipped.back());  // a folder, perhaps
        else if (may_hold_records(place.name)) input.maybe_works.push_back(input.skipped.back() + " by its name");
        return ok();
    }
    Part part{path, place.tail, PartUse::kSniff, place.name.ends_with(".json"), parquet, file.bytes, {}, {}};
    part.version = file_version(path);
    if (place.entity == "works") part.use = PartUse::kWorks;
    else if (holds_names(place.entity)) part.use = PartUse::kLabels;
    else if (!place.entity.empty()) {
        input.skipped.push_back(path + ": " + place.entity + " are not needed");
        return ok();
    }
    input.parts.push_back(std::move(part));
    return ok();
}

// In a snapshot, what lies outside the entities' folders is no part of it.
void drop_strays(Input& input) {
    const auto is_works = [](const Part& part) { return part.use == PartUse::kWorks; };
    if (std::none_of(input.parts.begin(), input.parts.end(), is_works)) return;
    std::erase_if(input.parts, [&](const Part& part) {
        if (part.use != PartUse::kSniff) return false;
        input.skipped.push_back(part.path + ": outside the folders of works and other entities");
        if (!part.document) input.maybe_works.push_back(input.skipped.back());  // a single document there is mostly about the data
        return true;
    });
}

void close_input(Input& input, const std::vector<ReleaseManifest>& manifests) {
    std::sort(input.deleted.begin(), input.deleted.end());
    input.deleted.erase(std::unique(input.deleted.begin(), input.deleted.end()), input.deleted.end());
    input.deleted.shrink_to_fit();
    apply_manifests(input, manifests);
    std::sort(input.parts.begin(), input.parts.end(), [](const Part& a, const Part& b) { return a.path < b.path; });
}

// A release may lie in several folders, on two disks or names apart from works, each with the manifest of all: what one lacks another
// one has. Parts of other releases are called alike.
bool is_elsewhere(const Input::Absent& absent, const Input& of, const std::vector<Input>& inputs) {
    const std::string tail = place_of(absent.url).tail;
    const auto is_it = [&](const Part& part) { return part.tail == tail && part.listed_records == absent.records && part.listed_bytes == absent.bytes; };
    return std::ranges::any_of(inputs, [&](const Input& input) {
        return &input != &of && of.manifest_date && input.manifest_date == of.manifest_date && std::ranges::any_of(input.parts, is_it);
    });
}

void find_absent_elsewhere(std::vector<Input>& inputs) {
    for (Input& input : inputs) {
        const auto elsewhere = [&](const Input::Absent& absent) { return is_elsewhere(absent, input, inputs); };
        input.parts_elsewhere = std::erase_if(input.listed_but_absent, elsewhere) > 0;
        std::erase_if(input.listed_names_absent, elsewhere);
    }
}

bool holds_works(const Input& input) {
    return !input.listed_but_absent.empty() || std::ranges::any_of(input.parts, [](const Part& p) { return p.use != PartUse::kLabels; });
}

// Names alone are welcome beside works.
Status check_works(const std::vector<Input>& inputs) {
    const bool any = std::ranges::any_of(inputs, holds_works);
    for (const Input& input : inputs) {
        if (holds_works(input) || input.parts_elsewhere || (any && holds_names_alone(input))) continue;
        if (!input.maybe_works.empty()) return usage_error(fmt::format("{} holds no OpenAlex works that are read; {}", input.name, input.maybe_works.front()));
        if (!input.parts.empty())
            return usage_error(fmt::format("{} holds no OpenAlex works: {} lies in a folder named after another entity and is taken for its records",
                                           input.name, input.parts.front().path));
        const std::string why = input.skipped.empty() ? std::string() : " (" + input.skipped.front() + ")";
        return usage_error(
            fmt::format("{} holds no OpenAlex works: no .parquet, .gz, .jsonl or .json file of works is in it{}", input.name, why));
    }
    return ok();
}

// The last `count` components of a path, as it is named from the root on: what lies above an input says nothing of it.
std::string last_components(const std::string& path, std::size_t count) {
    std::error_code code;
    const auto whole = is_object_path(path) ? std::filesystem::path(path) : std::filesystem::absolute(path, code).lexically_normal();
    std::string out;
    auto parts = split(whole.native(), '/');
    std::erase_if(parts, [](std::string_view part) { return part.empty(); });
    for (std::size_t i = parts.size() > count ? parts.size() - count : 0; i < parts.size(); ++i)
        out += (out.empty() ? "" : "/") + std::string(parts[i]);
    return out;
}

// Whether our tables lie beside an atlas.json.
bool has_tables_beside(const DirectoryEntry& file, const std::vector<DirectoryEntry>& entries) {
    const std::string folder = parent_directory(file.path);
    return std::any_of(entries.begin(), entries.end(), [&](const DirectoryEntry& entry) {
        return entry.path == join_path(folder, "works.arrow") || entry.path == join_path(folder, "cells.arrow");
    });
}

// Whether an atlas.json is one of ours: other programs have atlases too. Where it does not tell, as it cannot be read or is torn,
// the tables beside it do.
bool is_of_atlas(const DirectoryEntry& file, const std::vector<DirectoryEntry>& entries) {
    constexpr std::uint64_t kMost = 1 << 24;
    if (file.bytes > kMost) return has_tables_beside(file, entries);
    const auto text = read_all(file.path);
    const AtlasMark mark = text.ok() ? atlas_mark(*text) : AtlasMark::kTorn;
    return mark == AtlasMark::kTorn ? has_tables_beside(file, entries) : mark == AtlasMark::kOurs;
}

// Folders below an input that are atlases, or the staging of one, or the parts of a build: they are output, not input. What
// lies above the input does not count: who names such a folder wants it.
class Outputs {
  public:
    Outputs(const std::string& input, const std::vector<DirectoryEntry>& entries) {
        for (const DirectoryEntry& entry : entries) {
            if (entry.path.ends_with("/atlas.json") && is_of_atlas(entry, entries))
                whys_.emplace(parent_directory(entry.path) + "/", "inside an atlas");
            for (const std::string_view suffix : {".building/", ".parts/"})
                if (const auto at = entry.path.find(suffix, input.size()); at != std::string::npos)
                    whys_.emplace(entry.path.substr(0, at + suffix.size()), "in a folder that is named as what a build leaves");
        }
    }
    // Passes over a file that lies in one. What no build writes is told: somebody put it there.
    bool pass_over(const DirectoryEntry& file, Input& input) const {
        const auto holds = [&](const auto& one) { return file.path.starts_with(one.first); };
        const auto found = std::find_if(whys_.begin(), whys_.end(), holds);
        if (found == whys_.end()) return false;
        const std::string name = file.path.substr(file.path.rfind('/') + 1);
        if (!may_hold_records(name) || name == "atlas.json" || name == "provenance.json") return true;
        input.skipped.push_back(file.path + ": " + found->second);
        input.maybe_works.push_back(input.skipped.back());
        return true;
    }

  private:
    std::map<std::string, std::string> whys_;  // by folder, with a slash behind it
};

// The name of an input's folder as the layout sees it. A mirror of one entity's folder may have any name: a manifest at its top
// that lists files of that entity alone tells.
std::string folder_seen(const std::string& path, const std::vector<DirectoryEntry>& entries) {
    std::string name = last_components(path, 1);
    if (is_entity(name)) return name;
    std::error_code code;
    if (const auto real = std::filesystem::canonical(path, code); !code && is_entity(real.filename().native()))
        return real.filename().native();
    const std::string top = path.ends_with('/') ? path : path + "/";
    for (const DirectoryEntry& entry : entries) {
        if (entry.path != top + "manifest.json" && entry.path != top + "manifest") continue;
        const auto manifest = read_manifest(entry.path);
        if (!manifest.ok() || manifest->entries.empty()) continue;
        const std::string entity = place_of(manifest->entries.front().url).entity;
        const bool one = std::all_of(manifest->entries.begin(), manifest->entries.end(),
                                     [&](const ManifestEntry& listed) { return place_of(listed.url).entity == entity; });
        const bool has_folder = std::any_of(entries.begin(), entries.end(), [&](const DirectoryEntry& file) {
            return place_of(file.path.substr(path.size())).entity == entity;
        });
        if (one && !entity.empty() && !has_folder) name = entity;
    }
    return name;
}

// Not there; what may not be reached may be there.
bool is_absent(const std::string& path) {
    std::error_code code;
    return std::filesystem::status(path, code).type() == std::filesystem::file_type::not_found;
}

// Of an object's path, without slashes behind it, which say nothing; "s3://" stays, and is refused.
std::string prefix_of(const std::string& path) {
    std::string prefix = without_slash(path);
    return is_object_path(prefix) ? prefix : path;
}

// A file or an object, or what lies below a folder or a prefix.
using Entries = ListedObjects;
Result<Entries> entries_of(const std::string& path) {
    if (is_object_path(path)) return list_objects(path);
    if (is_absent(path)) return usage_error(fmt::format("{} does not exist", path));
    Entries found;
    found.one = !is_directory(path);
    if (found.one) {
        COMITY_ASSIGN(const std::uint64_t bytes, file_size(path));
        found.entries = {{path, bytes}};
    } else {
        COMITY_ASSIGN(found.entries, files_below(path));
    }
    return found;
}

}  // namespace

Status check_is_as_found(const Part& part) {
    const std::string now = part.version.empty() ? std::string() : file_version(part.path);
    if (now.empty() || now == part.version) return ok();  // one that is gone cannot be opened
    return failure(fmt::format("{} was replaced or changed since it was found", part.path));
}

bool names_works(const Input& input) {
    return std::any_of(input.parts.begin(), input.parts.end(), [](const Part& part) {
        const std::string name = place_of(part.path).name;
        const bool has_lines = name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.find('.') == std::string::npos;
        return part.use == PartUse::kWorks || part.parquet || part.rows || has_lines;
    });
}

bool holds_names_alone(const Input& input) {
    return !input.parts.empty() && input.deleted.empty() && input.listed_but_absent.empty() &&
           std::ranges::all_of(input.parts, [](const Part& part) { return part.use == PartUse::kLabels; });
}

Result<std::vector<Input>> find_inputs(const std::vector<std::string>& paths) {
    std::vector<Input> inputs;
    Input files;
    std::vector<ReleaseManifest> file_manifests;
    for (const std::string& given : paths) {
        const std::string path = is_object_path(given) ? prefix_of(given) : given;
        if (is_rows(path)) {
            COMITY_ASSIGN(Input made, input_of_rows(path));
            inputs.push_back(std::move(made));
            continue;
        }
        COMITY_ASSIGN(const Entries found, entries_of(path));
        if (found.one) {
            files.name = files.name.empty() ? path : files.name + " " + path;
            const DirectoryEntry& file = found.entries.front();
            const std::size_t skipped = files.skipped.size(), told = files.maybe_works.size();
            COMITY_TRY(add_file(files, file_manifests, file, last_components(path, 3)));
            // Who names a file means it.
            if (files.skipped.size() > skipped && files.maybe_works.size() == told) files.maybe_works.push_back(files.skipped.back());
            continue;
        }
        Input input;
        input.name = path;
        std::vector<ReleaseManifest> manifests;
        const Outputs outputs(path, found.entries);
        const std::string folder = folder_seen(path, found.entries);
        for (const DirectoryEntry& entry : found.entries) {
            if (outputs.pass_over(entry, input)) continue;
            const std::string inside = folder + "/" + entry.path.substr(std::min(path.size(), entry.path.size()));
            COMITY_TRY(add_file(input, manifests, entry, inside));
        }
        drop_strays(input);
        close_input(input, manifests);
        inputs.push_back(std::move(input));
    }
    if (!files.name.empty()) {
        close_input(files, file_manifests);
        inputs.push_back(std::move(files));
    }
    find_absent_elsewhere(inputs);
    COMITY_TRY(check_works(inputs));
    return inputs;
}

}  // namespace comity
