#include "comity/source/openalex/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/source/byte_source.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace {

constexpr std::array<std::string_view, 21> kEntities = {
    "works",     "authors",           "institutions", "sources",    "publishers", "funders",  "awards",
    "topics",    "subfields",         "fields",       "domains",    "keywords",   "concepts", "continents",
    "countries", "institution-types", "source-types", "work-types", "languages",  "licenses", "sdgs"};
constexpr std::array<std::string_view, 4> kLabelEntities = {"institutions", "topics", "sources", "funders"};

struct Place {
    std::vector<std::string> components;  // of the path, "__" read as "/"
    std::string entity;                   // of its folder, or empty
    std::string name;                     // the file's own, without ".gz"
};

Place place_of(const std::string& path) {
    Place place;
    std::string normal;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path.compare(i, 2, "__") == 0) normal += '/', ++i;
        else normal += path[i];
    }
    for (const std::string_view part : split(normal, '/'))
        if (!part.empty()) place.components.emplace_back(part);
    for (std::size_t i = 0; i + 1 < place.components.size(); ++i) {
        const bool holds_parts =
            i + 2 == place.components.size() || place.components[i + 1].starts_with("updated_date");
        if (holds_parts && std::find(kEntities.begin(), kEntities.end(), place.components[i]) != kEntities.end())
            place.entity = place.components[i];
    }
    place.name = place.components.back();
    if (place.name.ends_with(".gz")) place.name.resize(place.name.size() - 3);
    return place;
}

// The last two components: what a manifest's url and a file on disk have in common under any mirror.
std::string tail_of(const Place& place) {
    std::string tail = place.entity;
    bool inside = false;
    for (const std::string& component : place.components) {
        if (inside) tail += "/" + component;
        if (component == place.entity) inside = true;
    }
    return tail;
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
        entry.tail = tail_of(place_of(entry.url));
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
    if (json.contains("date") && json["date"].is_string())
        manifest.date = json["date"].get<std::string>().substr(0, 10);
    if (json.contains("source") && json["source"].is_string()) manifest.source = json["source"].get<std::string>();
    if (json.contains("files")) read_entries(json["files"], manifest);
    if (json.contains("entries")) read_entries(json["entries"], manifest);
    if (json.contains("entities") && json["entities"].is_array())
        for (const auto& entity : json["entities"])
            if (entity.is_object() && entity.contains("files")) read_entries(entity["files"], manifest);
    return manifest;
}

Result<std::vector<OpenAlexId>> read_deleted(const std::string& path) {
    COMITY_ASSIGN(const std::string text, read_all(path));
    std::vector<OpenAlexId> ids;
    for (const std::string_view line : split(text, '\n')) {
        const OpenAlexId id = parse_openalex_id(trimmed(split(line, ',')[0]), 'W');
        if (id != 0) ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
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
            if (place_of(entry.url).entity == "works") listed.by_tail.emplace(entry.tail, entry);
    }
    input.has_manifest = !listed.by_tail.empty();
    if (!input.has_manifest) return;
    for (Part& part : input.parts) {
        if (part.use != PartUse::kWorks) continue;
        const auto found = listed.by_tail.find(tail_of(place_of(part.path)));
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

Status add_file(Input& input, std::vector<Manifest>& manifests, const std::string& path, std::uint64_t bytes) {
    const Place place = place_of(path);
    if (place.name == "manifest" || place.name == "manifest.json") {
        COMITY_ASSIGN(Manifest manifest, read_manifest(path));
        manifests.push_back(std::move(manifest));
        return ok();
    }
    if (place.name == "deleted_ids.csv") {
        COMITY_ASSIGN(input.deleted, read_deleted(path));
        return ok();
    }
    if (place.name.ends_with(".parquet")) {
        input.skipped.push_back(path + ": Parquet input is not supported");
        return ok();
    }
    if (!holds_records(place, path) || place.name.ends_with(".csv") || place.name.ends_with(".md")) {
        input.skipped.push_back(path + ": not a JSON file");
        return ok();
    }
    Part part{path, PartUse::kSniff, place.name.ends_with(".json"), bytes, {}, {}};
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
        return true;
    });
}

Status close_input(Input& input, const std::vector<Manifest>& manifests) {
    drop_strays(input);
    apply_manifests(input, manifests);
    std::sort(input.parts.begin(), input.parts.end(), [](const Part& a, const Part& b) { return a.path < b.path; });
    const bool any =
        std::any_of(input.parts.begin(), input.parts.end(), [](const Part& p) { return p.use != PartUse::kLabels; });
    if (any || !input.listed_but_absent.empty()) return ok();
    const std::string why = input.skipped.empty() ? std::string() : " (" + input.skipped.front() + ")";
    return usage_error(
        fmt::format("{} holds no OpenAlex works: no .gz, .jsonl or .json file of works is in it{}", input.name, why));
}

}  // namespace

Result<std::vector<Input>> find_inputs(const std::vector<std::string>& paths) {
    std::vector<Input> inputs;
    Input files;
    std::vector<Manifest> file_manifests;
    for (const std::string& path : paths) {
        if (!path_exists(path)) return usage_error(fmt::format("{} does not exist", path));
        if (!is_directory(path)) {
            files.name = files.name.empty() ? path : files.name + " " + path;
            COMITY_ASSIGN(const std::uint64_t bytes, file_size(path));
            COMITY_TRY(add_file(files, file_manifests, path, bytes));
            continue;
        }
        Input input;
        input.name = path;
        std::vector<Manifest> manifests;
        COMITY_ASSIGN(const auto entries, files_below(path));
        for (const DirectoryEntry& entry : entries) COMITY_TRY(add_file(input, manifests, entry.path, entry.bytes));
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
