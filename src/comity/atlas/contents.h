// What an atlas holds, counted over all its works: when it is built, so that nobody who asks has to wait for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"

namespace comity {

struct YearCount {
    int year = 0;  // 0: unknown
    std::uint64_t works = 0, with_country = 0, with_class = 0, with_references = 0;
    friend bool operator==(const YearCount&, const YearCount&) = default;
};

struct AtlasContents {
    std::vector<YearCount> years;                    // ascending
    std::vector<std::uint64_t> by_type, by_country;  // works, a row of types.arrow and countries.arrow
    std::uint64_t with_fwci = 0, xpac = 0, retracted = 0;
    friend bool operator==(const AtlasContents&, const AtlasContents&) = default;
};

AtlasContents count_contents(const Atlas& atlas, int threads);

// As `holds` of provenance.json.
std::string contents_json(const AtlasContents& contents);
// What the provenance.json beside the atlas says of it; absent where it says nothing, or speaks of another one.
std::optional<AtlasContents> told_contents(const Atlas& atlas);
// If it says something, it is so.
Status check_contents(const Atlas& atlas, int threads);

}  // namespace comity
