// The plan of the sample world: its tables add up, its geography is what it says, its cohorts keep their distance.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>
#include <string>

#include "comity/source/sample/fixtures.h"
#include "comity/source/sample/truth.h"

namespace comity::sample {
namespace {

double kilometres(const Institution& a, double latitude, double longitude) {
    const double degree = std::numbers::pi / 180, lat_a = a.latitude / 1000.0 * degree, lat_b = latitude * degree;
    const double across = std::sin((longitude - a.longitude / 1000.0) * degree / 2);
    const double up = std::sin((lat_b - lat_a) / 2);
    return 2 * 6371 * std::asin(std::sqrt(up * up + std::cos(lat_a) * std::cos(lat_b) * across * across));
}

TEST(SamplePlan, TablesAddUpToTheirDenominators) {
    const Plan& p = plan();
    for (const Table* table : {&p.domestic, &p.reach, &p.subfield, &p.headline_subfield, &p.ages, &p.authors})
        EXPECT_EQ(table->total(), 1000u);
    for (const Table& table : p.types) EXPECT_EQ(table.total(), 1000u);
    for (const auto* tables : {&p.ordinary, &p.hit})
        for (const Table& table : *tables) EXPECT_EQ(table.total(), 10'000u);
    EXPECT_EQ(p.years.total(), 960u);
    EXPECT_EQ(p.pairs.size(), 120u);
}

TEST(SamplePlan, CountriesAreOfNoRealPlace) {
    std::set<std::string_view> codes;
    for (const PlannedCountry& country : plan().countries) {
        const std::string_view code = country.code;
        const bool user_assigned = code == "AA" || code == "ZZ" || (code[0] == 'Q' && code[1] >= 'M') || code[0] == 'X';
        EXPECT_TRUE(user_assigned && code != "XK") << code;
        codes.insert(code);
    }
    EXPECT_EQ(codes.size(), std::size_t{kCountries});
    EXPECT_EQ(plan().country("QN"), plan().headline.b);
    EXPECT_EQ(plan().country("GB"), -1);
}

TEST(SamplePlan, AffinitiesAreSymmetric) {
    const auto& ties = plan().affinity;
    for (std::size_t a = 0; a < kCountries; ++a) {
        EXPECT_EQ(ties[a][a], 0u);
        for (std::size_t b = 0; b < kCountries; ++b) EXPECT_EQ(ties[a][b], ties[b][a]);
    }
}

TEST(SamplePlan, TheFirstFittingImpactRuleDecides) {
    const Plan& p = plan();
    const auto set = [&](std::initializer_list<std::string_view> codes) {
        CountrySet made = 0;
        for (const auto code : codes) made |= set_of(p.country(code));
        return made;
    };
    EXPECT_EQ(p.hit_per_thousand(set({"QM", "QN"})), 200u);
    EXPECT_EQ(p.hit_per_thousand(set({"QM", "QN", "QQ", "QR"})), 200u);
    EXPECT_EQ(p.hit_per_thousand(set({"QQ", "QR", "AA"})), 20u);
    EXPECT_EQ(p.hit_per_thousand(set({"QM", "QO"})), 80u);
    EXPECT_EQ(p.hit_per_thousand(set({"QM", "QO", "ZZ"})), 110u);
    EXPECT_EQ(p.hit_per_thousand(set({"QM"})), 60u);
}

// Finite samples move a cohort's mean; `c * n >= 2 * sum` must not flip when they do.
TEST(SamplePlan, TwiceTheMeanOfACohortIsFarFromWholeNumbers) {
    const Truth truth;
    for (int year = kFirstYear; year <= kLastYear; ++year)
        for (const WorkType type : {kArticle, kReview})
            for (int s = 0; s < kSubfields; ++s) {
                const double twice = 2 * truth.cohort(year, type, s).mean;
                EXPECT_GE(std::abs(twice - std::round(twice)), 0.1)
                    << year << ' ' << plan().subfields[std::size_t(s)].id;
            }
}

TEST(SamplePlan, SharesOfCountrySetsAddUpToOne) {
    for (int year = kFirstYear; year <= kLastYear; ++year) {
        double sum = 0;
        for (const SetShare& set : country_sets(year)) sum += set.share;
        EXPECT_NEAR(sum, 1, 1e-12);
    }
}

TEST(SamplePlan, ClustersAreTightAndEverythingElseIsFarAway) {
    const auto& institutions = fixtures().institutions;
    const auto& clusters = plan().clusters;
    std::size_t members = 0;
    for (const Institution& one : institutions) {
        if (one.cluster >= 0) {
            const PlannedCluster& cluster = clusters[static_cast<std::size_t>(one.cluster)];
            EXPECT_LT(kilometres(one, cluster.latitude / 1000.0, cluster.longitude / 1000.0), 12) << one.name;
            ++members;
        }
        for (const Institution& other : institutions) {
            if (&one == &other || (one.cluster >= 0 && one.cluster == other.cluster)) continue;
            EXPECT_GT(kilometres(one, other.latitude / 1000.0, other.longitude / 1000.0), 300)
                << one.name << other.name;
        }
    }
    EXPECT_EQ(members, 25u);
}

TEST(SamplePlan, NamesAndIdsAreDistinct) {
    std::set<std::string> names;
    std::set<std::uint64_t> ids;
    for (const Institution& institution : fixtures().institutions) {
        EXPECT_TRUE(names.insert(institution.name).second) << institution.name;
        EXPECT_TRUE(ids.insert(institution.id).second);
    }
    for (const Source& source : fixtures().sources) {
        EXPECT_TRUE(names.insert(source.name).second) << source.name;
        EXPECT_TRUE(ids.insert(source.id).second);
    }
}

}  // namespace
}  // namespace comity::sample
