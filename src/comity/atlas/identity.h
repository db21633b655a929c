// What every atlas says of itself, whatever it is made of: enough for a receipt and for naming the sources.
#pragma once

#include <string>
#include <vector>

#include "comity/atlas/atlas.h"

namespace comity {

enum class AtlasKind : std::uint8_t { kWorks, kMatrix };
std::string_view atlas_kind_name(AtlasKind kind);

// The kind of the atlas in a folder, by its atlas.json.
Result<AtlasKind> atlas_kind(const std::string& directory);

struct AtlasIdentity {
    AtlasKind kind = AtlasKind::kWorks;
    std::string hash;
    int format = 0;
    Scope scope = Scope::kUnknown;
    std::vector<Release> releases;
    std::uint64_t works = 0;        // of a works atlas
    std::uint64_t cells = 0;        // of a matrix atlas
    std::string quantity = "works";  // what is counted
    std::string licence = "CC0-1.0";  // of the sources; empty: unknown
};

AtlasIdentity identity_of(const Manifest& manifest);

}  // namespace comity
