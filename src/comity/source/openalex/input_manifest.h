// What manifests say of the files of an input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/source/openalex/input.h"

namespace comity {

struct ManifestEntry {
    std::string url, tail;
    std::optional<std::uint64_t> records, bytes;
};

struct ReleaseManifest {
    std::string entity;  // of the folder it lies in, or empty
    std::optional<std::string> date, source;
    std::vector<ManifestEntry> entries;
};

// manifest.json of an entity or of a whole release, or the older redshift manifest ("entries").
Result<ReleaseManifest> read_manifest(const std::string& path);

// Compares what is there with what they list, and takes date and source from them.
void apply_manifests(Input& input, const std::vector<ReleaseManifest>& manifests);

}  // namespace comity
