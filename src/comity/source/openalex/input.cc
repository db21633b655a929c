#include "comity/source/openalex/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "comity/base/atlas_mark.h"
#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/paths.h"
#include "comity/source/byte_source.h"
#include "comity/source/openalex/deleted_list.h"
#include "comity/source/openalex/record.h"
#include "comity/source/sample/rows.h"

namespace comity {

namespace {

constexpr std::array<std::string_view, 21> kEntities = {
    "works",     "authors",           "institutions", "sources",    "publishers", "funders",  "awards",
    "topics",    "subfields",         "fields",       "domains",    "keywords",   "concepts", "continents",
    "countries", "institution-types", "source-types", "work-types", "languages",  "licenses", "sdgs"};
constexpr std::array<std::string_view, 4> kLabelEntities = {"institutions", "topics", "sources", "funders"};

bool is_entity(std::string_view name) { return std::find(kEntities.begin(), kEntities.end(), name) != kEntities.end(); }

struct Place {
    std::string entity;  // of its folder, or empty
    std::string tail;    // the path from the entity's folder on: what a url and any mirror have in common
    std::string name;    // the file's own, without ".gz"
};

// Of a path below an input, or a manifest's url. "__" is read as "/".
Place place_of(const std::string& path) {
    std::string normal;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path.compare(i, 2, "__") == 0) normal += '/', ++i;
        else normal += path[i];
    }
    std::vector<std::string> components;
    for (const std::string_view part : split(normal, '/'))
        if (!part.empty()) components.emplace_back(part);
    Place place;
    if (components.empty()) return place;
    for (std::size_t i = 0; i + 1 < components.size(); ++i) {
        const bool holds_parts = i + 2 == components.size() || components[i + 1].starts_with("updated_date");
        if (!holds_parts || !is_entity(components[i])) continue;
        place.entity = components[i];
        place.tail.clear();
        for (std::size_t k = i; k < components.size(); ++k) place.tail += "/" + components[k];
    }
    place.name = components.back();
    if (place.name.ends_with(".gz")) place.name.resize(place.name.size() - 3);
    return place;
}

struct ManifestEntry {
    std::string url, tail;
    std::optional<std::uint64_t> records, bytes;
};

struct Manifest {
    std::optional<std::string> date, source;
    std::vector<ManifestEntry> entries;
};

std::optional<std::uint64_t> count_in(const nlohmann::json& meta, const char* key) {
    const auto found = meta.is_object() ? meta.find(key) : meta.end();
    if (!meta.is_object() || found == meta.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::uint64_t>();
}

void read_entries(const nlohmann::json& list, Manifest& manifest) {
    if (!list.is_array()) return;
    for (const auto& item : list) {
        if (!item.is_object() || !item.contains("url") || !item["url"].is_string()) continue;
        ManifestEntry entry;
        entry.url = item["url"].get<std::string>();
        entry.tail = place_of(entry.url).tail;
        if (const auto meta = item.find("meta"); meta != item.end()) {
            entry.records = count_in(*meta, "record_count");
            entry.bytes = count_in(*meta, "content_length");
        }
        manifest.entries.push_back(std::move(entry));
    }
}

// manifest.json of an entity or of a whole release, or the older redshift manifest ("entries").
Result<Manifest> read_manifest(const std::string& path) {
    COMITY_ASSIGN(const std::string text, read_all(path));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return failure(fmt::format("{} is not a manifest: it is no JSON object", path));
    Manifest manifest;
    if (json.contains("date") && json["date"].is_string()) {
        const std::string date = json["date"].get<std::string>().substr(0, 10);
        if (parse_timestamp(date)) manifest.date = date;
    }
    if (json.contains("source") && json["source"].is_string()) manifest.source = json["source"].get<std::string>();
    if (json.contains("files")) read_entries(json["files"], manifest);
    if (json.contains("entries")) read_entries(json["entries"], manifest);
    if (json.contains("entities") && json["entities"].is_array())
        for (const auto& entity : json["entities"])
            if (entity.is_object() && entity.contains("files")) read_entries(entity["files"], manifest);
    return manifest;
}

// What the manifests of one input say, a works' part each; an entity's own manifest and the combined one may both list
// it.
struct Listed {
    std::unordered_map<std::string, ManifestEntry> by_tail;
};

void apply_manifests(Input& input, const std::vector<Manifest>& manifests) {
    Listed listed;
    for (const Manifest& manifest : manifests) {
        if (manifest.date && (!input.manifest_date || *input.manifest_date < *manifest.date))
            input.manifest_date = manifest.date;
        if (manifest.source) input.source_name = *manifest.source;
        for (const ManifestEntry& entry : manifest.entries)
            if (place_of(entry.url).entity == "works") {
                const auto [at, fresh] = listed.by_tail.emplace(entry.tail, entry);
                if (!fresh && (at->second.records != entry.records || at->second.bytes != entry.bytes))
                    input.manifest_conflicts.push_back(entry.url);
            }
    }
    input.has_manifest = !listed.by_tail.empty();
    if (!input.has_manifest) return;
    for (Part& part : input.parts) {
        if (part.use != PartUse::kWorks) continue;
        const auto found = listed.by_tail.find(part.tail);
        if (found == listed.by_tail.end()) {
            input.present_but_unlisted.push_back(part.path);
            continue;
        }
        part.listed_records = found->second.records;
        part.listed_bytes = found->second.bytes;
        listed.by_tail.erase(found);
    }
    for (const auto& [tail, entry] : listed.by_tail) input.listed_but_absent.push_back(entry.url);
    std::sort(input.listed_but_absent.begin(), input.listed_but_absent.end());
}

bool holds_records(const Place& place, const std::string& path) {
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
Status add_file(Input& input, std::vector<Manifest>& manifests, const DirectoryEntry& file, const std::string& inside) {
    const std::string& path = file.path;
    const Place place = place_of(inside);
    if (place.name == "manifest" || place.name == "manifest.json") {
        COMITY_ASSIGN(Manifest manifest, read_manifest(path));
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
    if (place.entity == "works") part.use = PartUse::kWorks;
    else if (std::find(kLabelEntities.begin(), kLabelEntities.end(), place.entity) != kLabelEntities.end())
        part.use = PartUse::kLabels;
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

Status close_input(Input& input, const std::vector<Manifest>& manifests) {
    std::sort(input.deleted.begin(), input.deleted.end());
    input.deleted.erase(std::unique(input.deleted.begin(), input.deleted.end()), input.deleted.end());
    input.deleted.shrink_to_fit();
    apply_manifests(input, manifests);
    std::sort(input.parts.begin(), input.parts.end(), [](const Part& a, const Part& b) { return a.path < b.path; });
    const bool any =
        std::any_of(input.parts.begin(), input.parts.end(), [](const Part& p) { return p.use != PartUse::kLabels; });
    if (any || !input.listed_but_absent.empty()) return ok();
    if (!input.maybe_works.empty()) return usage_error(fmt::format("{} holds no OpenAlex works that are read; {}", input.name, input.maybe_works.front()));
    if (!input.parts.empty())
        return usage_error(fmt::format("{} holds no OpenAlex works: {} lies in a folder named after another entity and is taken for its records",
                                       input.name, input.parts.front().path));
    const std::string why = input.skipped.empty() ? std::string() : " (" + input.skipped.front() + ")";
    return usage_error(
        fmt::format("{} holds no OpenAlex works: no .parquet, .gz, .jsonl or .json file of works is in it{}", input.name, why));
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

bool names_works(const Input& input) {
    return std::any_of(input.parts.begin(), input.parts.end(), [](const Part& part) {
        const std::string name = place_of(part.path).name;
        const bool has_lines = name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.find('.') == std::string::npos;
        return part.use == PartUse::kWorks || part.parquet || part.rows || has_lines;
    });
}

Result<std::vector<Input>> find_inputs(const std::vector<std::string>& paths) {
    std::vector<Input> inputs;
    Input files;
    std::vector<Manifest> file_manifests;
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
            const std::size_t skipped = files.skipped.size();
            COMITY_TRY(add_file(files, file_manifests, file, last_components(path, 3)));
            // Who names a file means it.
            if (files.skipped.size() > skipped && (files.maybe_works.empty() || files.maybe_works.back() != files.skipped.back())) files.maybe_works.push_back(files.skipped.back());
            continue;
        }
        Input input;
        input.name = path;
        std::vector<Manifest> manifests;
        const Outputs outputs(path, found.entries);
        const std::string folder = folder_seen(path, found.entries);
        for (const DirectoryEntry& entry : found.entries) {
            if (outputs.pass_over(entry, input)) continue;
            const std::string inside = folder + "/" + entry.path.substr(std::min(path.size(), entry.path.size()));
            COMITY_TRY(add_file(input, manifests, entry, inside));
        }
        drop_strays(input);
        COMITY_TRY(close_input(input, manifests));
        inputs.push_back(std::move(input));
    }
    if (!files.name.empty()) {
        COMITY_TRY(close_input(files, file_manifests));
        inputs.push_back(std::move(files));
    }
    return inputs;
}

}  // namespace comity
