// What an atlas holds, and how many works each filter drops.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/contents.h"
#include "comity/measures/conventions.h"
#include "comity/measures/filter.h"

namespace comity {

struct FunnelStep {
    std::string filter;  // "corpus=core": the rule
    std::uint64_t dropped = 0, left = 0;
};

struct Info {
    std::uint64_t works = 0, citations = 0, dangling = 0, sources = 0, countries = 0, bylines = 0;
    std::optional<std::uint64_t> authors, institutions, funders;  // absent: the atlas was built without
    std::uint64_t with_country = 0, with_class = 0, with_references = 0, with_fwci = 0, xpac = 0, retracted = 0;
    int first_year = 0, last_year = 0;
    std::vector<std::pair<std::string, std::uint64_t>> types;               // most first
    std::vector<std::pair<std::string, std::uint64_t>> countries_by_works;  // most first
    std::vector<YearCount> years;
};
// Reads no table from end to end where provenance.json says what was counted when the atlas was built.
Info describe_atlas(const Atlas& atlas, int threads);

// Each rule in turn, applied to what the rules before it left.
Result<std::vector<FunnelStep>> funnel(const Atlas& atlas, const Conventions& conventions, int threads);

}  // namespace comity
