#include "comity/analysis/info.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/analysis/rules.h"
#include "comity/measures/filter.h"
#include "comity/measures/places.h"
#include "comity/measures/populations.h"
#include "comity/measures/slice_blocks.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

std::vector<std::pair<std::string, std::uint64_t>> most_first(const std::map<std::string, std::uint64_t>& counts) {
    std::vector<std::pair<std::string, std::uint64_t>> out(counts.begin(), counts.end());
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return out;
}

// Counts of one block of slices after the other.
struct Counts {
    std::map<std::uint16_t, std::uint64_t> types;
    std::map<int, YearCount> years;
    std::vector<std::uint64_t> by_country;
    std::uint64_t with_fwci = 0, xpac = 0, retracted = 0;

    void add(const Atlas& atlas, const BylineCountries& countries, const Slice& slice) {
        types[slice.type] += slice.end - slice.begin;
        YearCount& year = years[slice.year];
        year.year = slice.year;
        year.works += slice.end - slice.begin;
        if (slice.key.subfield != 0) year.with_class += slice.end - slice.begin;
        for (Row row = slice.begin; row < slice.end; ++row) {
            const auto of_byline = countries[atlas.byline[row]];
            for (const std::uint16_t country : of_byline) ++by_country[country];
            year.with_country += !of_byline.empty();
            year.with_references += atlas.referenced_works_count[row] > 0;
            with_fwci += !std::isnan(atlas.fwci[row]);
            xpac += (atlas.flags[row] & kXpac) != 0;
            retracted += (atlas.flags[row] & kRetracted) != 0;
        }
    }

    void add(const Counts& more) {
        for (const auto& [type, works] : more.types) types[type] += works;
        for (const auto& [key, year] : more.years) {
            YearCount& sum = years[key];
            sum.year = key;
            sum.works += year.works;
            sum.with_country += year.with_country;
            sum.with_class += year.with_class;
            sum.with_references += year.with_references;
        }
        for (std::size_t i = 0; i < by_country.size(); ++i) by_country[i] += more.by_country[i];
        with_fwci += more.with_fwci;
        xpac += more.xpac;
        retracted += more.retracted;
    }
};

Counts count_all(const Atlas& atlas, int threads) {
    const BylineCountries countries = countries_of_bylines(atlas, CountryEvidence::kPublished, threads);
    const std::vector<SliceBlock> blocks = slice_blocks(atlas, std::nullopt);
    std::vector<Counts> counts(blocks.size());
    parallel_for(blocks.size(), threads, [&](std::size_t b) {
        counts[b].by_country.resize(atlas.countries.size());
        for (std::size_t s = blocks[b].begin; s < blocks[b].end; ++s) counts[b].add(atlas, countries, atlas.slices[s]);
    });
    Counts all;
    all.by_country.resize(atlas.countries.size());
    for (const Counts& one : counts) all.add(one);
    return all;
}

}  // namespace

Info describe_atlas(const Atlas& atlas, int threads) {
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
    const Counts counts = count_all(atlas, threads);
    info.with_fwci = counts.with_fwci;
    info.xpac = counts.xpac;
    info.retracted = counts.retracted;
    for (const auto& [key, year] : counts.years) {
        info.years.push_back(year);
        info.with_country += year.with_country;
        info.with_class += year.with_class;
        info.with_references += year.with_references;
        if (key != 0 && info.first_year == 0) info.first_year = key;
        info.last_year = key;
    }
    std::map<std::string, std::uint64_t> types, countries;
    for (const auto& [type, works] : counts.types) types[std::string(atlas.types[type])] += works;
    for (std::size_t i = 0; i < counts.by_country.size(); ++i)
        countries[std::string(atlas.countries[i])] = counts.by_country[i];
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
