#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "comity/atlas/atlas.h"
#include "comity/atlas/identity.h"
#include "comity/base/json_text.h"
#include "comity/base/sha256.h"
#include "comity/platform/files.h"
#include "comity/platform/regular_file.h"

namespace comity {

std::string_view scope_name(Scope scope) {
    switch (scope) {
        case Scope::kFull: return "full";
        case Scope::kSelection: return "selection";
        case Scope::kUnknown: break;
    }
    return "unknown";
}

std::optional<Scope> scope_of(std::string_view name) {
    for (const Scope scope : {Scope::kFull, Scope::kSelection, Scope::kUnknown})
        if (scope_name(scope) == name) return scope;
    return std::nullopt;
}

std::string manifest_hash(const Manifest& manifest) {
    std::string text = fmt::format("format {}\nscope {}\nworks {}\ncitations {}\n", manifest.format,
                                   scope_name(manifest.scope), manifest.works, manifest.citations);
    for (const Release& release : manifest.releases)
        text += fmt::format("release {} {}\n", release.source, release.date);
    for (const FileFacts& file : manifest.files)
        text += fmt::format("file {} {} {}\n", file.name, file.bytes, file.sha256);
    return sha256_hex(text);
}

namespace {

// Titles have a word of their own.
Json more_than_titles(const Details& without) {
    Json names = Json::array();
    for (const Detail detail : kAllDetails)
        if (detail != Detail::kTitles && without.has(detail)) names.push_back(detail_name(detail));
    return names;
}

}  // namespace

std::string manifest_json(const Manifest& manifest) {
    Json releases = Json::array(), files = Json::array();
    for (const Release& release : manifest.releases)
        releases.push_back({{"source", release.source}, {"date", release.date.empty() ? Json() : Json(release.date)}});
    for (const FileFacts& file : manifest.files)
        files.push_back({{"name", file.name}, {"rows", file.rows}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    const ScopeEvidence& e = manifest.evidence;
    Json json = {{"kind", "works"},
                 {"format", manifest.format},
                 {"scope", scope_name(manifest.scope)},
                 {"evidence",
                  {{"documents", e.documents},
                   {"manifest", e.manifest},
                   {"manifests_agree", e.manifests_agree},
                   {"parts_absent", e.parts_absent},
                   {"told", e.told}}},
                 {"titles", manifest.without.has(Detail::kTitles) ? "drop" : "keep"},
                 {"releases", releases},
                 {"works", manifest.works},
                 {"citations", manifest.citations},
                 {"files", files},
                 {"hash", manifest.hash}};
    if (Json without = more_than_titles(manifest.without); !without.empty()) json["without"] = std::move(without);
    return json.dump(1) + "\n";
}

namespace {

Details details_of(const Json& json) {
    Details details;
    if (json.at("titles") != "keep") details.add(Detail::kTitles);
    if (!json.contains("without")) return details;
    for (const std::string name : json.at("without")) {
        const auto* const found = std::ranges::find(kAllDetails, name, detail_name);
        if (found == kAllDetails.end()) throw std::invalid_argument("it is without " + name);
        details.add(*found);
    }
    return details;
}

Manifest parse_manifest(const Json& json) {
    Manifest manifest;
    manifest.format = json.at("format");
    const std::string scope = json.at("scope");
    manifest.scope = scope_of(scope).value_or(Scope::kUnknown);
    if (scope_name(manifest.scope) != scope) throw std::invalid_argument("scope is " + scope);
    const Json& e = json.at("evidence");
    manifest.evidence = {e.at("documents"), e.at("manifest"), e.at("manifests_agree"), e.at("parts_absent"),
                         e.at("told")};
    manifest.without = details_of(json);
    manifest.works = json.at("works");
    manifest.citations = json.at("citations");
    manifest.hash = json.at("hash");
    for (const Json& release : json.at("releases"))
        manifest.releases.push_back(
            {release.at("date").is_null() ? std::string() : release.at("date").get<std::string>(),
             release.at("source")});
    for (const Json& file : json.at("files"))
        manifest.files.push_back({file.at("name"), file.at("bytes"), file.at("rows"), file.at("sha256")});
    return manifest;
}

}  // namespace

Result<Manifest> read_manifest_file(const std::string& directory) {
    const std::string path = join_path(directory, "atlas.json");
    if (!path_exists(path)) return usage_error(fmt::format("{} is no atlas: it has no atlas.json", directory));
    COMITY_ASSIGN(const std::string text, read_regular_file(path, kMostOfJson));
    COMITY_ASSIGN(const AtlasKind kind, atlas_kind(directory));
    if (kind == AtlasKind::kMatrix)
        return usage_error(fmt::format("{} is an atlas of country matrices: this needs works", directory));
    Manifest manifest;
    try {
        const Json json = json_of(text);
        if (!json.is_object()) return failure(fmt::format("{} is damaged: it is no JSON object", path));
        const int format = json.at("format");
        if (format != kAtlasFormat)
            return failure(fmt::format("{} has atlas format {}; this Comity reads format {}: build it again", directory,
                                       format, kAtlasFormat));
        manifest = parse_manifest(json);
    } catch (const std::exception& problem) {
        return failure(fmt::format("{} is damaged: {}", path, json_trouble(problem)));
    }
    if (manifest.hash != manifest_hash(manifest))
        return failure(fmt::format("{} is damaged: its hash does not fit what it says", path));
    return manifest;
}

}  // namespace comity
