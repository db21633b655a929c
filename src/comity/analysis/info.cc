#include "comity/analysis/info.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/analysis/rules.h"
#include "comity/measures/filter.h"
#include "comity/measures/places.h"
#include "comity/measures/populations.h"

namespace comity {

namespace {

std::vector<std::pair<std::string, std::uint64_t>> most_first(const std::map<std::string, std::uint64_t>& counts) {
    std::vector<std::pair<std::string, std::uint64_t>> out(counts.begin(), counts.end());
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return out;
}

// The distinct countries of each byline.
std::vector<std::vector<std::uint16_t>> byline_country_sets(const Atlas& atlas) {
    std::vector<std::vector<std::uint16_t>> sets(atlas.byline_roles.size());
    for (std::size_t i = 0; i < sets.size(); ++i) {
        auto& set = sets[i];
        for (std::size_t a = atlas.byline_countries.begin_of(i); a < atlas.byline_countries.end_of(i); ++a)
            for (const std::uint16_t country : atlas.byline_countries.inner[a]) set.push_back(country);
        std::sort(set.begin(), set.end());
        set.erase(std::unique(set.begin(), set.end()), set.end());
    }
    return sets;
}

}  // namespace

Info describe_atlas(const Atlas& atlas) {
    Info info;
    info.works = atlas.works();
    info.citations = atlas.citing.items.size();
    info.dangling = atlas.dangling.items.size();
    info.authors = atlas.author_id.size();
    info.institutions = atlas.institution_id.size();
    info.sources = atlas.source_id.size();
    info.funders = atlas.funder_id.size();
    info.countries = atlas.countries.size();
    info.bylines = atlas.byline_roles.size();
    const auto sets = byline_country_sets(atlas);
    std::map<std::string, std::uint64_t> types;
    std::map<int, YearCount> years;
    std::vector<std::uint64_t> by_country(atlas.countries.size());
    for (const Slice& slice : atlas.slices) {
        types[std::string(atlas.types[slice.type])] += slice.end - slice.begin;
        YearCount& year = years[slice.year];
        year.year = slice.year;
        year.works += slice.end - slice.begin;
        if (slice.key.subfield != 0) year.with_class += slice.end - slice.begin;
        for (Row row = slice.begin; row < slice.end; ++row) {
            const auto& set = sets[atlas.byline[row]];
            for (const std::uint16_t country : set) ++by_country[country];
            year.with_country += !set.empty();
            year.with_references += atlas.referenced_works_count[row] > 0;
            info.with_fwci += !std::isnan(atlas.fwci[row]);
            info.xpac += (atlas.flags[row] & kXpac) != 0;
            info.retracted += (atlas.flags[row] & kRetracted) != 0;
        }
    }
    for (const auto& [key, year] : years) {
        info.years.push_back(year);
        info.with_country += year.with_country;
        info.with_class += year.with_class;
        info.with_references += year.with_references;
        if (key != 0 && info.first_year == 0) info.first_year = key;
        info.last_year = key;
    }
    std::map<std::string, std::uint64_t> countries;
    for (std::size_t i = 0; i < by_country.size(); ++i) countries[std::string(atlas.countries[i])] = by_country[i];
    info.types = most_first(types);
    info.countries_by_works = most_first(countries);
    return info;
}

Result<std::vector<FunnelStep>> funnel(const Atlas& atlas, const Conventions& c, int threads) {
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, {}, c));
    const BylineViews views = view_bylines(atlas, places, c, threads);
    const std::vector<WorkRule> rules = rules_of(atlas, c, views);
    std::vector<std::uint64_t> dropped(rules.size());
    for (const Slice& slice : atlas.slices)
        for (Row row = slice.begin; row < slice.end; ++row)
            for (std::size_t r = 0; r < rules.size(); ++r)
                if (!rules[r].passes(slice, row)) {
                    ++dropped[r];
                    break;
                }
    std::vector<FunnelStep> steps;
    std::uint64_t left = atlas.works();
    for (std::size_t r = 0; r < rules.size(); ++r) {
        left -= dropped[r];
        steps.push_back({rules[r].name, dropped[r], left});
    }
    return steps;
}

}  // namespace comity
