// The sample world as a graph: who cites whom, and OpenAlex's own indicators of it.
#include "comity/source/sample/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "comity/source/sample/authorships.h"
#include "comity/source/sample/fixtures.h"

namespace comity::sample {
namespace {

constexpr std::size_t kSize = 20'000;

const World& small_world() {
    static const World world = make_world(7, kSize, Resources{2});
    return world;
}

TEST(SampleWorld, IsAFunctionOfSeedAndSizeWhateverTheThreads) {
    for (const int threads : {1, 8}) {
        const World other = make_world(7, kSize, Resources{threads});
        EXPECT_EQ(other.reference_begin, small_world().reference_begin);
        EXPECT_EQ(other.references, small_world().references);
        EXPECT_EQ(other.cited_in, small_world().cited_in);
    }
    EXPECT_NE(make_world(8, kSize, Resources{2}).references, small_world().references);
}

TEST(SampleWorld, AWorkDoesNotDependOnTheOthers) {
    const World larger = make_world(7, kSize + 999, Resources{2});
    for (std::size_t i = 0; i < kSize; i += 37) {
        EXPECT_EQ(larger.works[i].countries, small_world().works[i].countries);
        EXPECT_EQ(larger.works[i].year, small_world().works[i].year);
        EXPECT_EQ(larger.works[i].hit, small_world().works[i].hit);
    }
}

TEST(SampleWorld, IdsAreDistinctAndAscendWithTenDigits) {
    std::uint64_t before = 999'999'999;
    for (std::uint64_t i = 0; i < 5'000'000; i += i < 5000 ? 1 : 999) {
        const std::uint64_t id = work_id(7, i);
        EXPECT_GT(id, before);
        before = id;
    }
    EXPECT_LT(work_id(7, 4'999'999), 9'999'999'999u);
}

TEST(SampleWorld, ReferencesAreSortedDistinctAndAlmostAllLookBack) {
    const World& world = small_world();
    std::size_t odd = 0, self = 0, without_year = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
        const auto references = world.references_of(i);
        EXPECT_TRUE(std::is_sorted(references.begin(), references.end()));
        EXPECT_EQ(std::adjacent_find(references.begin(), references.end()), references.end());
        for (const std::uint32_t cited : references) {
            ASSERT_LT(cited, kSize);
            const Work &from = world.works[i], &to = world.works[cited];
            if (cited == i) ++self;
            else if (from.year == kNoYear) ++without_year;
            else if (to.year == kNoYear || from.year < to.year) ++odd;
            else EXPECT_LT(from.year - to.year, kAges);
        }
    }
    // A few of each kind that no window may count, so that whoever counts them is found out.
    EXPECT_GT(odd, 10u);
    EXPECT_GT(self, 2u);
    EXPECT_GT(without_year, 50u);
    EXPECT_LT(odd + self + without_year, world.references.size() / 100);
}

TEST(SampleWorld, CitationsByYearAreThoseOfTheReferences) {
    const World& world = small_world();
    std::vector<std::array<std::uint16_t, kYears>> counted(kSize);
    for (std::size_t i = 0; i < kSize; ++i)
        for (const std::uint32_t cited : world.references_of(i))
            if (world.works[i].year != kNoYear && world.works[i].type != kDataset)
                ++counted[cited][world.works[i].year];
    EXPECT_EQ(counted, world.cited_in);
}

TEST(SampleWorld, PublishedScoresFollowTheirRule) {
    const World& world = small_world();
    std::map<std::tuple<int, int, int>, std::pair<double, int>> cohorts;  // sum of fwci, works
    for (std::size_t i = 0; i < kSize; ++i) {
        const Work& work = world.works[i];
        const PublishedScore& score = world.scores[i];
        const bool eligible = work.year != kNoYear && work.has_topic && is_default_type(work.type);
        EXPECT_EQ(score.has_percentile, eligible);
        EXPECT_LE(score.percentile, 100'000'000u);
        EXPECT_EQ(score.top_10, eligible && score.percentile >= 90'000'000);
        EXPECT_TRUE(score.top_10 || !score.top_1);
        if (!score.has_fwci) continue;
        auto& [sum, works] = cohorts[{work.year, work.type, work.subfield}];
        sum += score.fwci / 10'000.0;
        ++works;
    }
    for (const auto& [key, cohort] : cohorts) EXPECT_NEAR(cohort.first / cohort.second, 1, 0.0001);
}

TEST(SampleWorld, ATeamShowsEveryCountryOfItsWork) {
    const World& world = small_world();
    std::size_t two_countries_in_one = 0, large = 0;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        CountrySet shown = 0;
        std::vector<std::uint64_t> ids;
        const std::vector<Author> team = draw_team(world, i);
        large += team.size() >= 40;
        for (const Author& author : team) {
            if (author.id != 9'999'999'999) ids.push_back(author.id);
            CountrySet own = 0;
            for (const int place : author.institutions)
                if (place >= 0) own |= set_of(fixtures().institutions[std::size_t(place)].country);
            EXPECT_TRUE(has_all(world.works[i].countries, own));
            if (author.affiliated) shown |= own;
            two_countries_in_one += (own & (own - 1)) != 0;
        }
        EXPECT_EQ(shown, world.works[i].countries);
        std::sort(ids.begin(), ids.end());
        EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
    }
    EXPECT_GT(two_countries_in_one, 50u);
    EXPECT_GT(large, 10u);
}

// A world too small for its citations is made all the same.
TEST(SampleWorld, CanBeTiny) {
    for (const std::size_t works : {1, 2, 3, 30}) {
        const World world = make_world(3, works, Resources{1});
        EXPECT_EQ(world.works.size(), works);
        for (const std::uint32_t cited : world.references) EXPECT_LT(cited, works);
    }
}

}  // namespace
}  // namespace comity::sample
