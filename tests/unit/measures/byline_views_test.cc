// Views of all bylines at once against view_byline() of each, and what two questions may share.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/base/kept.h"
#include "comity/base/philox.h"
#include "comity/kernels/count_between.h"
#include "comity/measures/country_index.h"
#include "comity/measures/ground.h"
#include "comity/measures/tally.h"

namespace comity {
namespace {

constexpr std::string_view kCodes = "AABBCCDDEEFF";  // six countries

// Bylines that were drawn, as an atlas that has nothing else.
struct Bylines {
    std::vector<std::int32_t> role_offsets = {0}, outer = {0}, ends[3] = {{0}, {0}, {0}};
    std::vector<std::uint8_t> roles;
    std::vector<std::uint16_t> items[3];
    std::vector<std::int64_t> code_offsets = {0, 2, 4, 6, 8, 10, 12};
    Atlas atlas;

    explicit Bylines(std::uint32_t n) {
        for (std::uint32_t b = 0; b < n; ++b) {
            const auto drawn = philox4x32({b, 0, 0, 0}, {1, 2});
            for (std::uint32_t a = 0; a < drawn[0] % 6; ++a) add_author(b, a);
            role_offsets.push_back(static_cast<std::int32_t>(roles.size()));
            outer.push_back(static_cast<std::int32_t>(roles.size()));
        }
        atlas.byline_roles = {role_offsets, roles};
        atlas.byline_countries = {outer, {ends[0], items[0]}};
        atlas.byline_address = {outer, {ends[1], items[1]}};
        atlas.byline_history = {outer, {ends[2], items[2]}};
        atlas.countries = {code_offsets, {kCodes.data(), kCodes.size()}};
    }

    void add_author(std::uint32_t b, std::uint32_t a) {
        const auto drawn = philox4x32({b, a, 1, 0}, {1, 2});
        roles.push_back(static_cast<std::uint8_t>(drawn[0] % 8));
        const std::uint32_t evidence = drawn[1] % 4;  // 3: none
        for (std::uint32_t k = 0; k < 3; ++k) {
            if (k == evidence)
                for (std::uint16_t country = 0; country < 6; ++country)
                    if ((drawn[2] >> country & 1) != 0 && (drawn[3] >> country & 1) != 0) items[k].push_back(country);
            ends[k].push_back(static_cast<std::int32_t>(items[k].size()));
        }
    }
};

// Twins: with and without an index of countries, and one byline after the other.
TEST(BylineViews, AreThoseOfEachByline) {
    const Bylines drawn(3000);
    Resources keeping;
    keeping.threads = 2;
    keeping.kept = std::make_shared<Kept>(std::size_t{64} << 20);
    const std::vector<std::vector<Side>> sides = {{{"AA", {"AA"}}, {"CC", {"CC"}}}, {{"AA+DD", {"AA", "DD"}}, {"BB", {"BB"}}}};
    for (const auto& two : sides)
        for (const char* const territories : {"iso", "CC=CC+EE"})
            for (const char* const evidence : {"published", "published,address", "published,address,history"})
                for (const std::string& counting : convention_choices("counting"))
                    for (const std::string& joint : convention_choices("joint"))
                        for (const std::string& partners : convention_choices("partners")) {
                            Conventions c;
                            for (const auto& [key, value] : std::map<std::string, std::string>{
                                     {"territories", territories}, {"country_evidence", evidence}, {"counting", counting}, {"joint", joint}, {"partners", partners}})
                                ASSERT_TRUE(set_convention(c, key, value).ok()) << key << value;
                            const auto places = Places::resolve(drawn.atlas, two, c);
                            ASSERT_TRUE(places.ok());
                            const BylineViews plain = view_bylines(drawn.atlas, *places, c, 2);
                            const BylineCountries countries = countries_of_bylines(drawn.atlas, places->evidence, 2);
                            const NumbersByCountry by_country = bylines_by_country(drawn.atlas, countries, 2);
                            const BylineViews fast = view_bylines(drawn.atlas, countries, shared_facts(drawn.atlas, countries, *places, c, keeping),
                                                                  &by_country, *places, c, 2);
                            std::vector<std::vector<std::uint16_t>> authorships;
                            for (std::size_t b = 0; b < fast.size(); ++b) {
                                read_authorships(drawn.atlas, *places, b, authorships);
                                const BylineView slow = view_byline(authorships, drawn.atlas.byline_roles[b], c), view = fast[b];
                                ASSERT_EQ(plain.populations(b), view.populations);
                                ASSERT_EQ(plain.country_known(b), view.country_known);
                                ASSERT_EQ(view.authors, slow.authors);
                                ASSERT_EQ(view.places, slow.places);
                                ASSERT_EQ(view.populations, slow.populations) << canonical_text(c);
                                ASSERT_EQ(view.country_known, slow.country_known) << canonical_text(c);
                                for (const Population p : kAllPopulations) {
                                    if ((view.populations & bit_of(p)) == 0) continue;
                                    ASSERT_EQ(view.weight(p), slow.weight(p)) << canonical_text(c);
                                    ASSERT_EQ(plain[b].weight(p), slow.weight(p)) << canonical_text(c);
                                }
                            }
                        }
}

TEST(CountBetween, AsCountedOneByOne) {
    for (std::uint32_t round = 0; round < 300; ++round) {
        std::vector<std::uint32_t> items;
        for (std::uint32_t i = 0, at = 0; i < round; ++i) items.push_back(at += 1 + philox4x32({round, i, 0, 0}, {5, 6})[0] % 7);
        for (std::uint32_t first = 0; first < 40; first += 3)
            for (const std::uint32_t last : {0U, first, first + 5, first + 400, ~0U}) {
                std::uint32_t n = 0;
                for (const std::uint32_t item : items) n += item >= first && item < last;
                ASSERT_EQ(count_between(items, first, last), n);
            }
    }
}

// Doubles in units of 2^-63, and times a weight, as long double has them.
TEST(WeightedReal, AsLongDoubleHasIt) {
    std::vector<double> values = {0, 1, 0.5, 1e-300, 0x1p-63, 0x1.8p-64, 0x1p-70, 999'999'999'999.0, 3.14159};
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        const auto drawn = philox4x32({i, 0, 0, 0}, {7, 8});
        values.push_back(std::ldexp(static_cast<double>(drawn[0]) + static_cast<double>(drawn[1]) * 0x1p-32, -static_cast<int>(drawn[2] % 90)));
    }
    for (const double value : values) {
        const auto units = static_cast<u128>(std::ldexp(static_cast<long double>(value), 63));
        ASSERT_EQ(weighted_real(value, kWhole).units, units) << value;
        ASSERT_EQ(weighted_real(value, kWhole / 3).units, (units >> 63) * (kWhole / 3) + (((units & (kWhole - 1)) * (kWhole / 3)) >> 63)) << value;
    }
}

// Questions share their ground if only what concerns the two sides, or intervals, differs.
TEST(Ground, EveryConventionOfTheWorldStandsInItsName) {
    const std::vector<std::string> apart = {"joint", "partners", "interval", "resample", "replicates", "seed", "level"};
    const std::map<std::string, std::string> other = {
        {"years", "2001:2002"},    {"types", "article"}, {"language", "en"},   {"require", "references"}, {"window", "3"},
        {"citing_until", "2020"},  {"min_cohort", "7"},  {"max_authors", "9"}, {"max_countries", "4"},
        {"replicates", "7"},       {"seed", "9"},        {"level", "0.9"},
        {"territories", "AA=AA+BB"}, {"country_evidence", "published,address"}};
    const Bylines drawn(1);
    const auto name_of = [&](const Conventions& c) {
        const auto places = Places::resolve(drawn.atlas, {{"DD", {"DD"}}, {"CC", {"CC"}}}, c);
        return ground_name(drawn.atlas, *places, c, {"mncs"});
    };
    const Conventions plain;
    for (const std::string& key : convention_keys()) {
        std::vector<std::string> values = convention_choices(key);
        if (other.contains(key)) values.push_back(other.at(key));
        std::size_t differing = 0;
        for (const std::string& value : values) {
            Conventions changed;
            if (set_convention(changed, key, value).ok()) differing += name_of(changed) != name_of(plain);
        }
        if (std::find(apart.begin(), apart.end(), key) == apart.end()) EXPECT_GT(differing, 0U) << key;
        else EXPECT_EQ(differing, 0U) << key;
    }
    EXPECT_NE(ground_name(drawn.atlas, *Places::resolve(drawn.atlas, {}, plain), plain, {"mncs", "pp_top_1"}),
              ground_name(drawn.atlas, *Places::resolve(drawn.atlas, {}, plain), plain, {"mncs"}));
}

TEST(Ground, SidesOfOneCountryShareItAndBlocsDoNot) {
    const Bylines drawn(1);
    const Conventions c;
    const auto name_of = [&](const std::vector<Side>& sides) {
        return ground_name(drawn.atlas, *Places::resolve(drawn.atlas, sides, c), c, {"mncs"});
    };
    const std::string one = name_of({{"AA", {"AA"}}, {"BB", {"BB"}}});
    EXPECT_EQ(one, name_of({{"FF", {"FF"}}, {"CC", {"CC"}}}));
    EXPECT_EQ(one, name_of({}));
    EXPECT_NE(one, name_of({{"AA+CC", {"AA", "CC"}}, {"BB", {"BB"}}}));
    EXPECT_NE(name_of({{"AA+CC", {"AA", "CC"}}, {"BB", {"BB"}}}), name_of({{"AA+DD", {"AA", "DD"}}, {"BB", {"BB"}}}));
}

}  // namespace
}  // namespace comity
