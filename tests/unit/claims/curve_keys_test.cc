#include "comity/claims/curve_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "comity/analysis/tables.h"
#include "comity/claims/dependence.h"
#include "comity/claims/moments.h"

namespace comity {
namespace {

std::string all_of(const CurveKeys& k) {
    return k.ground + "|" + k.record + "|" + k.filter + "|" + k.citations + "|" + k.group + "|" + k.view + "|" + k.scoring;
}

// A convention that stands in no key would let specifications share what differs.
TEST(CurveKeys, EveryConventionStandsInOne) {
    // Read a specification at a time.
    const std::vector<std::string> apart = {"years", "interval", "resample", "replicates", "seed", "level"};
    const std::map<std::string, std::string> other = {
        {"types", "article"},      {"language", "en"},      {"require", "references"}, {"window", "3"},
        {"citing_until", "2020"},  {"min_cohort", "7"},     {"max_authors", "9"},      {"max_countries", "4"},
        {"territories", "CN=CN+HK"}};
    const Measure measure = family_of({"pp_top_10"}, Conventions())->measures.front();
    for (const std::string& key : convention_keys()) {
        if (std::find(apart.begin(), apart.end(), key) != apart.end()) continue;
        const Conventions plain;
        std::vector<std::string> values = convention_choices(key);
        if (other.contains(key)) values.push_back(other.at(key));
        std::size_t differing = 0;
        for (const std::string& value : values) {
            Conventions changed;
            if (!set_convention(changed, key, value).ok()) continue;
            differing += all_of(keys_of(changed, measure)) != all_of(keys_of(plain, measure));
        }
        EXPECT_GT(differing, 0U) << key;
    }
}

// Which citations count moves what rests on citations, and no number of works; references to oneself say of works whether they
// have any, where some are asked for.
TEST(DependsOn, WhichCitationsCountMovesNoNumberOfWorks) {
    for (const char* key : {"negative_age", "citing_until", "self_loops", "window", "self_citations"})
        for (const unsigned required : {0U, unsigned{kRequireReferences}}) {
            for (const char* measure : {"mncs", "pp_top_10", "citations", "percentile"}) EXPECT_TRUE(depends_on(measure, key, required)) << key;
            EXPECT_EQ(depends_on("publications", key, required), required != 0 && key == std::string("self_loops")) << key;
        }
    EXPECT_FALSE(depends_on("publications", "class", unsigned{kRequireReferences}));
    EXPECT_TRUE(depends_on("publications", "class", unsigned{kRequireClass}));
    EXPECT_TRUE(depends_on("mncs", "class", 0U));
    Claim claim;
    EXPECT_EQ(all_required(claim, Conventions()), 0U);
    claim.axes.push_back({.key = "require", .options = {"none", "class,references"}});
    EXPECT_EQ(all_required(claim, Conventions()), unsigned{kRequireClass | kRequireReferences});
}

// The table of cohorts obeys the conventions that cohorts are shared by, and refuses the others.
TEST(CurveKeys, CohortTablesObeyThoseOfCohorts) {
    Conventions c;
    c.require = kRequireClass | kRequireReferences;
    c.type_groups = TypeGroups::kCwts;
    const CurveKeys keys = keys_of(c, family_of({"mncs"}, Conventions())->measures.front());
    const std::string shared = keys.filter + keys.citations + keys.group;
    for (const std::string& key : convention_keys()) {
        // Years choose rows; the two say which score a measure is.
        const bool shapes = key == "years" || (key != "baseline" && key != "cohort_by" &&
                                               (";" + shared).find(";" + key + "=") != std::string::npos);
        EXPECT_EQ(shapes_cohort_table(key), shapes) << key;
    }
}

// Twin: residuals from the mean, work by work.
TEST(Moments, BoundsAreThoseOfTheWorks) {
    const Fraction level{95, 100};
    for (std::uint32_t round = 0; round < 40; ++round) {
        Cell cell;
        Moments first, second;
        for (std::uint32_t i = 0; i < 5 + 20 * round; ++i) {
            const auto drawn = philox4x32({round, i, 0, 0}, {3, 4});
            const double weight = static_cast<double>(1 + pick(drawn[0], 8)) / 8, score = static_cast<double>(pick(drawn[1], 900)) / 7;
            cell.add(i, {weight * score, weight});
            (i % 3 == 0 ? first : second).add(weight * score, weight);
        }
        Conventions c;
        c.interval = IntervalKind::kNormal;
        const auto slow = bounds_of(cell, {{0, 1, false}}, c, "", "", 1).front();
        const auto fast = normal_bounds(first += second, level);
        ASSERT_TRUE(slow && fast);
        EXPECT_NEAR(fast->lower, slow->lower, 1e-11);
        EXPECT_NEAR(fast->upper, slow->upper, 1e-11);
    }
    Moments equal;
    for (int i = 0; i < 1000; ++i) equal.add(1.0 / 3, 1);
    EXPECT_EQ(normal_bounds(equal, level)->lower, normal_bounds(equal, level)->upper);
    EXPECT_FALSE(normal_bounds(Moments(), level));
}

}  // namespace
}  // namespace comity
