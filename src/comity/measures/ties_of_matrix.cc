#include "comity/measures/ties_of_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "comity/measures/ties_of_works.h"

namespace comity {

namespace {

constexpr std::string_view kMatrixKeys[] = {"years", "territories", "interval", "replicates", "seed", "level"};

// The diagonal of merged codes would need the works inside a bloc, which cells do not separate: it is known only where
// no place holds two codes.
void add_diagonal(const MatrixAtlas& atlas, std::size_t n, std::size_t place, double count, TieYear& year) {
    std::vector<double>& values =
        atlas.manifest.diagonal == Diagonal::kTotal ? year.output : year.international;
    if (values.empty()) values.resize(n);
    values[place] += count;
}

}  // namespace

bool is_matrix_convention(std::string_view key) {
    return std::find(std::begin(kMatrixKeys), std::end(kMatrixKeys), key) != std::end(kMatrixKeys);
}

Status check_matrix_conventions(const Conventions& conventions) {
    const auto given = convention_values(conventions), defaults = convention_values(Conventions());
    for (std::size_t i = 0; i < given.size(); ++i)
        if (given[i].text != defaults[i].text && !is_matrix_convention(given[i].key))
            return usage_error(fmt::format("--{} {} needs works: this atlas holds counts of country pairs, which take {}",
                                           given[i].key, given[i].text, fmt::join(kMatrixKeys, ", ")));
    return ok();
}

Result<YearRange> all_years(const MatrixAtlas& atlas, std::optional<std::uint16_t> heading) {
    std::map<int, std::size_t> found;
    for (const MatrixSlice& slice : atlas.slices)
        if (!heading || slice.heading == *heading) ++found[slice.year];
    const std::size_t needed = heading ? 1 : atlas.headings.size();
    YearRange run{0, -1};
    for (auto at = found.rbegin(); at != found.rend(); ++at) {
        if (at->second < needed) {
            if (run.to >= run.from) break;
            continue;
        }
        if (run.to < run.from) run = {at->first, at->first};
        else if (at->first == run.from - 1) run.from = at->first;
        else break;
    }
    if (run.to < run.from)
        return usage_error("no year of this atlas has a matrix under every heading: name one with --field");
    return run;
}

bool merges_codes(const MatrixAtlas& atlas, const std::vector<Side>& sides, const Conventions& conventions) {
    const auto places = Places::resolve(atlas.countries, sides, conventions.territories);
    if (!places.ok()) return false;
    std::vector<std::uint16_t> used = places->of_country;
    std::sort(used.begin(), used.end());
    return std::adjacent_find(used.begin(), used.end()) != used.end();
}

Result<TieCube> ties_of_matrix(const MatrixAtlas& atlas, const std::vector<Side>& sides, const Conventions& conventions,
                               std::optional<std::uint16_t> heading) {
    COMITY_TRY(check_matrix_conventions(conventions));
    COMITY_ASSIGN(const Places places, Places::resolve(atlas.countries, sides, conventions.territories));
    const CubeCountries countries = cube_countries(places, sides.size());
    const std::size_t n = countries.names.size(), headings = heading ? 1 : atlas.headings.size();
    std::optional<YearRange> asked = conventions.years;
    if (!asked) {
        COMITY_ASSIGN(asked, all_years(atlas, heading));
    }
    const YearRange years = *asked;
    const YearRange there = {atlas.slices.front().year, atlas.slices.back().year};
    if (years.from < there.from || years.to > there.to)
        return usage_error(fmt::format("--years {}:{}: the matrices of this atlas are of {}:{}", years.from, years.to,
                                       there.from, there.to));
    COMITY_TRY(check_cube_size(n, years));
    // A diagonal that merged codes share would count their common works twice.
    const bool diagonal = atlas.manifest.diagonal == Diagonal::kTotal || atlas.manifest.diagonal == Diagonal::kInternational;
    const bool usable = diagonal && headings == 1 && !merges_codes(atlas, sides, conventions);
    TieCube cube{atlas.manifest.quantity, countries.names, {}};
    for (int y = years.from; y <= years.to; ++y) {
        TieYear& year = cube.years.emplace_back(TieYear{.year = y, .counts = std::vector<double>(n * n)});
        std::size_t found = 0;
        for (const MatrixSlice& slice : atlas.slices) {
            if (slice.year != y || (heading && slice.heading != *heading)) continue;
            ++found;
            for (std::uint64_t i = slice.begin; i < slice.end; ++i) {
                const std::size_t a = countries.of_place[places.of_country[atlas.a[i]]],
                                  b = countries.of_place[places.of_country[atlas.b[i]]];
                if (atlas.a[i] == atlas.b[i]) {
                    if (usable) add_diagonal(atlas, n, a, atlas.count[i], year);
                } else if (a != b) {
                    year.counts[a * n + b] += atlas.count[i];
                    year.counts[b * n + a] += atlas.count[i];
                }
            }
        }
        if (usable) add_diagonal(atlas, n, 0, 0, year);
        if (found < headings)
            return usage_error(fmt::format("this atlas has no matrix of {}{}: ask for other years with --years FROM:TO", y,
                                           headings > 1 ? " under every heading (--field names one)" : ""));
    }
    return cube;
}

}  // namespace comity
