#include "comity/analysis/info.h"

#include <algorithm>
#include <map>

#include "comity/analysis/rules.h"
#include "comity/measures/filter.h"
#include "comity/measures/places.h"
#include "comity/measures/slice_blocks.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

std::vector<std::pair<std::string, std::uint64_t>> most_first(const std::map<std::string, std::uint64_t>& counts) {
    std::vector<std::pair<std::string, std::uint64_t>> out(counts.begin(), counts.end());
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return out;
}

}  // namespace

Info describe_atlas(const Atlas& atlas, int threads) {
    Info info;
    info.works = atlas.works();
    info.citations = atlas.citing.items.size();
    info.dangling = atlas.dangling.items.size();
    const auto counted = [&](Detail detail, std::size_t n) { return atlas.lacks(detail) ? std::nullopt : std::optional<std::uint64_t>(n); };
    info.authors = counted(Detail::kAuthors, atlas.author_id.size());
    info.institutions = counted(Detail::kInstitutions, atlas.institution_id.size());
    info.sources = atlas.source_id.size();
    info.funders = counted(Detail::kFunders, atlas.funder_id.size());
    info.countries = atlas.countries.size();
    info.bylines = atlas.byline_roles.size();
    const auto told = told_contents(atlas);
    const AtlasContents contents = told ? *told : count_contents(atlas, threads);
    info.with_fwci = contents.with_fwci;
    info.xpac = contents.xpac;
    info.retracted = contents.retracted;
    info.years = contents.years;
    for (const YearCount& year : contents.years) {
        info.with_country += year.with_country;
        info.with_class += year.with_class;
        info.with_references += year.with_references;
        if (year.year != 0 && info.first_year == 0) info.first_year = year.year;
        info.last_year = year.year;
    }
    std::map<std::string, std::uint64_t> types, countries;
    for (std::size_t i = 0; i < contents.by_type.size(); ++i)
        if (contents.by_type[i] > 0) types[std::string(atlas.types[i])] += contents.by_type[i];
    for (std::size_t i = 0; i < contents.by_country.size(); ++i)
        countries[std::string(atlas.countries[i])] = contents.by_country[i];
    info.types = most_first(types);
    info.countries_by_works = most_first(countries);
    return info;
}

Result<std::vector<FunnelStep>> funnel(const Atlas& atlas, const Conventions& c, int threads) {
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, {}, c));
    const BylineViews views = view_bylines(atlas, places, c, threads);
    const std::vector<WorkRule> rules = rules_of(atlas, c, views);
    const std::vector<SliceBlock> blocks = slice_blocks(atlas, std::nullopt);
    std::vector<std::vector<std::uint64_t>> parts(blocks.size(), std::vector<std::uint64_t>(rules.size()));
    parallel_for(blocks.size(), threads, [&](std::size_t b) {
        for (std::size_t s = blocks[b].begin; s < blocks[b].end; ++s)
            for (Row row = atlas.slices[s].begin; row < atlas.slices[s].end; ++row)
                for (std::size_t r = 0; r < rules.size(); ++r)
                    if (!rules[r].passes(atlas.slices[s], row)) {
                        ++parts[b][r];
                        break;
                    }
    });
    std::vector<std::uint64_t> dropped(rules.size());
    for (const auto& part : parts)
        for (std::size_t r = 0; r < rules.size(); ++r) dropped[r] += part[r];
    std::vector<FunnelStep> steps;
    std::uint64_t left = atlas.works();
    for (std::size_t r = 0; r < rules.size(); ++r) {
        left -= dropped[r];
        steps.push_back({rules[r].name, dropped[r], left});
    }
    return steps;
}

}  // namespace comity
