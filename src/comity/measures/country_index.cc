#include "comity/measures/country_index.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "comity/base/kept.h"
#include "comity/measures/slice_blocks.h"

namespace comity {

namespace {

constexpr std::size_t kPiece = 1 << 16;

// A counting sort: the numbers below `n`, by each country that countries_of(number) has.
template <class CountriesOf>
NumbersByCountry by_country(std::size_t n, std::size_t countries, int threads, CountriesOf countries_of) {
    const std::size_t pieces = (n + kPiece - 1) / kPiece;
    std::vector<std::vector<std::uint64_t>> places(pieces, std::vector<std::uint64_t>(countries));
    const auto each = [&](auto use) {
        parallel_for(pieces, threads, [&](std::size_t p) {
            std::vector<std::uint64_t>& mine = places[p];
            for (std::size_t i = p * kPiece; i < std::min(n, (p + 1) * kPiece); ++i)
                for (const std::uint16_t country : countries_of(i)) use(i, mine[country]);
        });
    };
    each([](std::size_t, std::uint64_t& many) { ++many; });
    NumbersByCountry out;
    out.offsets.push_back(0);
    std::uint64_t next = 0;
    for (std::size_t country = 0; country < countries; ++country) {
        for (auto& piece : places) next += std::exchange(piece[country], next);
        out.offsets.push_back(next);
    }
    out.items.resize(next);
    each([&](std::size_t i, std::uint64_t& place) { out.items[place++] = static_cast<std::uint32_t>(i); });
    return out;
}

std::size_t bytes_of(const NumbersByCountry& numbers) {
    return sizeof(NumbersByCountry) + sizeof(std::uint64_t) * numbers.offsets.size() + sizeof(std::uint32_t) * numbers.items.size();
}

}  // namespace

NumbersByCountry bylines_by_country(const Atlas& atlas, const BylineCountries& countries, int threads) {
    return by_country(countries.size(), atlas.countries.size(), threads, [&](std::size_t byline) { return countries[byline]; });
}

NumbersByCountry rows_by_country(const Atlas& atlas, const BylineCountries& countries, RowRange range, int threads) {
    return by_country(range.size(), atlas.countries.size(), threads,
                      [&](std::size_t row) { return countries[atlas.byline[range.begin + row]]; });
}

std::optional<CountryIndex> shared_index(const Atlas& atlas, const BylineCountries& countries, CountryEvidence evidence,
                                         const std::optional<YearRange>& years, const Resources& resources) {
    constexpr std::uint64_t kPart = 4;              // of the room, which is for other things too
    constexpr std::uint64_t kCountriesOfAWork = 2;  // on average works have fewer
    if (resources.kept == nullptr) return std::nullopt;
    const RowRange range = rows_of_years(atlas, years);
    const std::uint64_t about = sizeof(std::uint32_t) * (countries.items.size() + kCountriesOfAWork * range.size());
    if (about > resources.kept->most() / kPart) return std::nullopt;
    const auto kept = [&](const std::string& what, auto make) {
        return kept_value<NumbersByCountry>(
                   resources.kept.get(), fmt::format("{} by country\n{}\n{}", what, atlas.manifest.hash, static_cast<int>(evidence)),
                   [&] { return Result<NumbersByCountry>(make()); }, bytes_of)
            .take();  // nothing can fail
    };
    return CountryIndex{
        kept("bylines", [&] { return bylines_by_country(atlas, countries, resources.threads); }),
        kept(fmt::format("rows {}:{}", range.begin, range.end), [&] { return rows_by_country(atlas, countries, range, resources.threads); }),
        range};
}

RowSet of_sides(const NumbersByCountry& numbers, const Places& places, std::size_t size) {
    RowSet set(size);
    for (std::size_t country = 0; country < places.of_country.size(); ++country)
        if (places.of_country[country] == Places::kA || places.of_country[country] == Places::kB)
            for (const std::uint32_t number : numbers[country]) set.add(number);
    return set;
}

}  // namespace comity
