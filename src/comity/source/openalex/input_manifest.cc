#include "comity/source/openalex/input_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "comity/base/dates.h"
#include "comity/base/json_text.h"
#include "comity/source/byte_source.h"
#include "comity/source/openalex/input_layout.h"

namespace comity {

namespace {

std::optional<std::uint64_t> count_in(const Json& meta, const char* key) {
    const auto found = meta.is_object() ? meta.find(key) : meta.end();
    if (!meta.is_object() || found == meta.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::uint64_t>();
}

void read_entries(const Json& list, ReleaseManifest& manifest) {
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

// What the manifests of one input say of the parts of some entity; an entity's own manifest and the combined one may both list
// one.
using Listed = std::unordered_map<std::string, ManifestEntry>;

// The same of each entity that is read.
using ListedByEntity = std::map<std::string, Listed>;

ListedByEntity listed_in(Input& input, const std::vector<ReleaseManifest>& manifests) {
    ListedByEntity listed;
    for (const ReleaseManifest& manifest : manifests)
        for (const ManifestEntry& entry : manifest.entries) {
            const std::string entity = place_of(entry.url).entity;
            if (entity != "works" && !holds_names(entity)) continue;
            const auto [at, fresh] = listed[entity].emplace(entry.tail, entry);
            if (!fresh && (at->second.records != entry.records || at->second.bytes != entry.bytes)) input.manifest_conflicts.push_back(entry.url);
        }
    return listed;
}

// Compares what is there with what is listed of an entity, and leaves in `listed` what is absent.
void compare_parts(Input& input, const std::string& entity, Listed& listed) {
    for (Part& part : input.parts) {
        if (place_of(part.tail).entity != entity) continue;
        const auto found = listed.find(part.tail);
        if (found == listed.end()) {
            input.present_but_unlisted.push_back(part.path);
            continue;
        }
        part.listed_records = found->second.records;
        part.listed_bytes = found->second.bytes;
        listed.erase(found);
    }
}

// Whether the folder of an entity is there. A mirror may leave out those of names; where it has one, it should be whole.
bool has_entity(const Input& input, const std::vector<ReleaseManifest>& manifests, const std::string& entity) {
    return std::ranges::any_of(manifests, [&](const ReleaseManifest& m) { return m.entity == entity; }) ||
           std::ranges::any_of(input.parts, [&](const Part& part) { return place_of(part.tail).entity == entity; });
}

}  // namespace

Result<ReleaseManifest> read_manifest(const std::string& path) {
    COMITY_ASSIGN(const std::string text, read_all(path));
    const Json json = json_of(text);
    if (!json.is_object()) return failure(fmt::format("{} is not a manifest: it is no JSON object", path));
    ReleaseManifest manifest;
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

void apply_manifests(Input& input, const std::vector<ReleaseManifest>& manifests) {
    for (const ReleaseManifest& manifest : manifests) {
        if (manifest.date && (!input.manifest_date || *input.manifest_date < *manifest.date))
            input.manifest_date = manifest.date;
        if (manifest.source) input.source_name = *manifest.source;
    }
    ListedByEntity listed = listed_in(input, manifests);
    input.has_manifest = listed.contains("works");
    for (auto& [entity, entries] : listed) {
        compare_parts(input, entity, entries);
        if (entity != "works" && !has_entity(input, manifests, entity)) continue;
        auto& absent = entity == "works" ? input.listed_but_absent : input.listed_names_absent;
        for (const auto& [tail, entry] : entries) absent.push_back({entry.url, entry.records, entry.bytes});
    }
    std::ranges::sort(input.listed_but_absent, {}, &Input::Absent::url);
    std::ranges::sort(input.listed_names_absent, {}, &Input::Absent::url);
    std::ranges::sort(input.present_but_unlisted);
}

}  // namespace comity
