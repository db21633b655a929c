// Which bylines and rows have a country, beside a look at each.
#include "comity/measures/country_index.h"

#include <gtest/gtest.h>

#include <set>

#include "comity/base/kept.h"
#include "comity/base/philox.h"

namespace comity {
namespace {

constexpr std::uint16_t kCountries = 7;

// Works of three years in slices of 1 to 4, whose bylines have up to three of seven countries.
struct World {
    std::vector<std::uint32_t> byline, classes, sizes;
    std::vector<std::int16_t> years;
    std::vector<std::uint16_t> types;
    std::vector<std::int64_t> code_offsets = {0, 2, 4, 6, 8, 10, 12, 14};
    static constexpr std::string_view kCodes = "AABBCCDDEEFFGG";
    BylineCountries countries{{0}, {}};
    Atlas atlas;

    World(std::uint32_t works, std::uint32_t bylines) {
        for (std::uint32_t b = 0; b < bylines; ++b) {
            std::set<std::uint16_t> mine;
            for (std::uint32_t k = 0; k < b % 4; ++k) mine.insert(static_cast<std::uint16_t>(philox4x32({b, k, 0, 0}, {1, 9})[0] % kCountries));
            countries.items.insert(countries.items.end(), mine.begin(), mine.end());
            countries.offsets.push_back(static_cast<std::uint32_t>(countries.items.size()));
        }
        for (std::uint32_t row = 0; row < works; ++row) byline.push_back(philox4x32({row, 0, 0, 0}, {2, 9})[0] % bylines);
        for (Row begin = 0; begin < works; begin += sizes.back()) {
            years.push_back(static_cast<std::int16_t>(2020 + 3 * std::uint64_t{begin} / works));
            sizes.push_back(std::min(works - begin, 1 + begin % 4));
        }
        types.resize(sizes.size());
        classes.resize(sizes.size());
        atlas.slices = *Slices::tile({years, types, classes, classes, classes, classes, sizes}, works);
        atlas.byline = byline;
        atlas.countries = {code_offsets, {kCodes.data(), kCodes.size()}};
    }
};

TEST(CountryIndex, AsEachTells) {
    const World world(200'000, 3000);
    for (const auto& years : {std::optional<YearRange>(), std::optional(YearRange{2021, 2021}), std::optional(YearRange{2021, 2030}), std::optional(YearRange{1990, 1991})})
        for (const int threads : {1, 3}) {
            const RowRange range = rows_of_years(world.atlas, years);
            const NumbersByCountry by_bylines = bylines_by_country(world.atlas, world.countries, threads);
            const NumbersByCountry by_rows = rows_by_country(world.atlas, world.countries, range, threads);
            std::vector<std::vector<std::uint32_t>> bylines(kCountries), rows(kCountries);
            for (std::uint32_t b = 0; b < world.countries.size(); ++b)
                for (const std::uint16_t country : world.countries[b]) bylines[country].push_back(b);
            Row in_years = 0;
            for (const Slice slice : world.atlas.slices)
                for (Row row = slice.begin; row < slice.end; ++row) {
                    if (years && (slice.year < years->from || slice.year > years->to)) continue;
                    if (in_years++ == 0) {
                        EXPECT_EQ(range.begin, row);
                    }
                    for (const std::uint16_t country : world.countries[world.byline[row]]) rows[country].push_back(row - range.begin);
                }
            EXPECT_EQ(range.size(), in_years);
            for (std::uint16_t country = 0; country < kCountries; ++country) {
                EXPECT_TRUE(std::ranges::equal(by_bylines[country], bylines[country])) << country;
                EXPECT_TRUE(std::ranges::equal(by_rows[country], rows[country])) << country;
            }
        }
}

TEST(CountryIndex, IsKeptWhereThereIsRoomAlone) {
    const World world(2000, 100);
    Resources resources;
    resources.threads = 1;
    const auto ask = [&](std::optional<YearRange> years) { return shared_index(world.atlas, world.countries, CountryEvidence(), years, resources); };
    EXPECT_FALSE(ask(std::nullopt).has_value());  // one question needs none
    resources.kept = std::make_shared<Kept>(10'000);
    EXPECT_FALSE(ask(std::nullopt).has_value());
    resources.kept = std::make_shared<Kept>(1'000'000);
    const auto all = ask(std::nullopt), again = ask(std::nullopt), some = ask(YearRange{2021, 2021});
    ASSERT_TRUE(all && again && some);
    EXPECT_EQ(all->rows, again->rows);
    EXPECT_EQ(all->bylines, some->bylines);  // they know nothing of years
    EXPECT_NE(all->rows->items.size(), some->rows->items.size());
}

TEST(RowSet, NextIsTheFirstThatItHolds) {
    for (const Row size : {1U, 63U, 64U, 65U, 200U, 640U})
        for (std::uint32_t every : {1U, 2U, 7U, 64U, 100U, 1000U}) {
            RowSet set(size);
            for (Row row = every / 2; row < size; row += every) set.add(row);
            for (Row from = 0; from <= size; ++from)
                for (const Row end : {from, (from + size) / 2, size}) {
                    Row slow = from;
                    while (slow < end && !set.holds(slow)) ++slow;
                    ASSERT_EQ(set.next(from, end), slow) << size << " every " << every << " from " << from << " to " << end;
                }
        }
}

}  // namespace
}  // namespace comity
