// Ties of works against a slow twin that knows works as lists of country names and adds them up pair by pair.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "comity/base/kept.h"
#include "comity/build/build.h"
#include "comity/measures/guard_of_works.h"
#include "comity/measures/ties_of_works.h"
#include "comity/source/sample/sample.h"

namespace comity {
namespace {

using Authors = std::vector<std::vector<std::uint16_t>>;
double real(Weight w) { return static_cast<double>(w) / static_cast<double>(kWhole); }

Conventions with(Counting counting, Joint joint = Joint::kAny, Partners partners = Partners::kAny) {
    Conventions c;
    c.counting = counting;
    c.joint = joint;
    c.partners = partners;
    return c;
}

// indicators: authors CN; CN+GB; GB; US. The pair CN-GB is 1, 1/(3-1) and 2·(3/8)·(3/8)/(3/8+3/8).
TEST(PairWeights, WorkedExample) {
    const Authors authors = {{0}, {0, 1}, {1}, {2}};
    EXPECT_EQ(PairWeights(authors, with(Counting::kFull)).weight(0, 1), kWhole);
    EXPECT_DOUBLE_EQ(real(PairWeights(authors, with(Counting::kFractionalCountry)).weight(0, 1)), 0.5);
    EXPECT_DOUBLE_EQ(real(PairWeights(authors, with(Counting::kFractionalAuthor)).weight(0, 1)), 3.0 / 8);
    EXPECT_DOUBLE_EQ(real(PairWeights(authors, with(Counting::kFractionalAuthor)).weight(0, 2)),
                     2 * (3.0 / 8) * (1.0 / 4) / (3.0 / 8 + 1.0 / 4));
}

// The joint rule of any two places is that of the two sides: all bylines of up to 3 authors.
TEST(PairWeights, JointRuleIsThatOfASide) {
    const Authors kinds = {{}, {0}, {1}, {0, 1}, {2}, {0, 1, 2}, {1, 2}};
    for (const Joint rule : {Joint::kAny, Joint::kTwoAuthors, Joint::kDistinctAuthors, Joint::kDisjointAuthors})
        for (const Partners partners : {Partners::kAny, Partners::kBilateral, Partners::kMultilateral})
            for (const auto& first : kinds)
                for (const auto& second : kinds)
                    for (const auto& third : kinds) {
                        const Authors authors = {first, second, third};
                        const Conventions c = with(Counting::kFull, rule, partners);
                        const std::vector<std::uint8_t> roles(3, 0);
                        const bool joint =
                            (view_byline(authors, roles, c).populations & bit_of(Population::kJoint)) != 0;
                        const PairWeights pairs(authors, c);
                        const auto& p = pairs.places();
                        const bool both = p.size() > 1 && p[0] == 0 && p[1] == 1;
                        EXPECT_EQ(both && pairs.weight(0, 1) == kWhole, joint);
                    }
}

struct World {
    std::string folder = (std::filesystem::temp_directory_path() / ("comity_ties_" + std::to_string(::getpid()))).string();
    Atlas atlas;
    World() {
        std::filesystem::remove_all(folder);
        EXPECT_TRUE(write_sample({3000, 5, folder + "/world"}, Resources{1}).ok());
        BuildOptions options;
        options.inputs = {folder + "/world"};
        options.out = folder + "/atlas";
        EXPECT_TRUE(build_atlas(options, {}).ok());
        auto opened = Atlas::open(folder + "/atlas");
        EXPECT_TRUE(opened.ok());
        atlas = opened.take();
    }
    ~World() { std::filesystem::remove_all(folder); }
};

const World& world() {
    static const World one;
    return one;
}

// One work as the twin sees it: the names of each author's countries after merging.
struct PlainWork {
    int year = 0;
    std::uint32_t field = 0;
    std::vector<std::set<std::string>> authors;
    std::set<std::string> countries;
    bool complete = true;
};

std::vector<PlainWork> plain_works(const Atlas& atlas, const Conventions& c,
                                   const std::map<std::string, std::string>& merged) {
    std::vector<PlainWork> works;
    for (const Slice& slice : atlas.slices) {
        if (std::find(c.types.begin(), c.types.end(), atlas.types[slice.type]) == c.types.end()) continue;
        for (Row row = slice.begin; row < slice.end; ++row) {
            if ((atlas.flags[row] & (kXpac | kRetracted)) != 0) continue;
            PlainWork work{slice.year, slice.key.field, {}, {}, true};
            const auto& nested = atlas.byline_countries;
            for (std::size_t a = nested.begin_of(atlas.byline[row]); a < nested.end_of(atlas.byline[row]); ++a) {
                std::set<std::string> of_author;
                for (const std::uint16_t country : nested.inner[a]) {
                    const std::string code(atlas.countries[country]);
                    of_author.insert(merged.contains(code) ? merged.at(code) : code);
                }
                work.complete = work.complete && !of_author.empty();
                work.countries.insert(of_author.begin(), of_author.end());
                work.authors.push_back(std::move(of_author));
            }
            work.complete = work.complete && !work.authors.empty();
            works.push_back(std::move(work));
        }
    }
    return works;
}

double pair_weight(const PlainWork& work, const std::string& x, const std::string& y, Counting counting) {
    if (counting == Counting::kFull) return 1;
    if (counting == Counting::kFractionalCountry) return 1.0 / static_cast<double>(work.countries.size() - 1);
    double a = 0, b = 0;
    for (const auto& of_author : work.authors) {
        if (of_author.contains(x)) a += 1.0 / static_cast<double>(of_author.size());
        if (of_author.contains(y)) b += 1.0 / static_cast<double>(of_author.size());
    }
    const auto n = static_cast<double>(work.authors.size());
    return 2 * (a / n) * (b / n) / (a / n + b / n);
}

void expect_twin(const TieCube& cube, const std::vector<PlainWork>& works, Counting counting) {
    const std::size_t n = cube.places();
    for (const TieYear& year : cube.years) {
        std::map<std::pair<std::string, std::string>, double> pairs;
        std::map<std::string, double> output, international, complete;
        double all = 0, known = 0, two = 0;
        for (const PlainWork& work : works) {
            if (work.year != year.year) continue;
            ++all;
            known += !work.countries.empty();
            two += work.countries.size() > 1;
            for (const std::string& x : work.countries) {
                ++output[x];
                international[x] += work.countries.size() > 1;
                complete[x] += work.complete;
                for (const std::string& y : work.countries)
                    if (x != y) pairs[{x, y}] += pair_weight(work, x, y, counting);
            }
        }
        EXPECT_EQ(*year.world_output, all);
        EXPECT_EQ(*year.world_international, two);
        if (all > 0) {
            EXPECT_DOUBLE_EQ(*year.world_coverage, known / all);
        }
        for (std::size_t i = 0; i < n; ++i) {
            const std::string& x = cube.countries[i];
            EXPECT_EQ(year.output[i], output[x]);
            EXPECT_EQ(year.international[i], international[x]);
            if (output[x] > 0) EXPECT_DOUBLE_EQ(year.coverage[i], complete[x] / output[x]);
            else EXPECT_TRUE(std::isnan(year.coverage[i]));
            for (std::size_t j = 0; j < n; ++j)
                EXPECT_NEAR(year.counts[i * n + j], (pairs[{x, cube.countries[j]}]), 1e-9);
        }
    }
}

TEST(TiesOfWorks, EqualsItsTwin) {
    const Atlas& atlas = world().atlas;
    for (const Counting counting : {Counting::kFull, Counting::kFractionalAuthor, Counting::kFractionalCountry}) {
        const Conventions c = with(counting);
        const auto ties = TiesOfWorks::prepare(atlas, {{"QN", {"QN"}}, {"XA", {"XA"}}}, c, Resources{2});
        ASSERT_TRUE(ties.ok());
        const TieCube cube = ties->cube();
        ASSERT_EQ(cube.countries[0], "QN");
        ASSERT_EQ(cube.countries[1], "XA");
        EXPECT_TRUE(std::is_sorted(cube.countries.begin() + 2, cube.countries.end()));
        const auto works = plain_works(atlas, c, {});
        expect_twin(cube, works, counting);
        std::vector<PlainWork> complete;
        for (const PlainWork& work : works)
            if (work.complete) complete.push_back(work);
        ASSERT_LT(complete.size(), works.size());
        expect_twin(ties->cube({.complete_only = true}), complete, counting);
    }
}

// So many threads that a year is cut into pieces.
TEST(TiesOfWorks, PiecesOfAYearAddUp) {
    const Conventions c = with(Counting::kFractionalAuthor);
    const auto ties = TiesOfWorks::prepare(world().atlas, {{"QN", {"QN"}}}, c, Resources{100});
    ASSERT_TRUE(ties.ok());
    const TieCube cube = ties->cube();
    ASSERT_LT(cube.years.size(), 200U);
    expect_twin(cube, plain_works(world().atlas, c, {}), c.counting);
}

// Blocs and territories are merged first: a work of two members has no tie inside and one tie outside.
TEST(TiesOfWorks, MergedPlaces) {
    Conventions c;
    c.territories = "QP=QP+XB";
    const auto ties = TiesOfWorks::prepare(world().atlas, {{"QM+QN", {"QM", "QN"}}}, c, Resources{1});
    ASSERT_TRUE(ties.ok());
    const TieCube cube = ties->cube();
    EXPECT_EQ(std::count(cube.countries.begin(), cube.countries.end(), "XB"), 0);
    expect_twin(cube, plain_works(world().atlas, c, {{"QM", "QM+QN"}, {"QN", "QM+QN"}, {"XB", "QP"}}),
                Counting::kFull);
}

// The cubes of all fields add up to the cube of all works; a row condition narrows it.
TEST(TiesOfWorks, FieldsAddUpAndRowsCanBeChosen) {
    const Atlas& atlas = world().atlas;
    const auto ties = TiesOfWorks::prepare(atlas, {}, Conventions(), Resources{1});
    ASSERT_TRUE(ties.ok());
    const TieCube all = ties->cube();
    std::vector<double> sum(all.years[0].counts.size() * all.years.size());
    for (const std::uint32_t field : ties->fields()) {
        TieFilter filter;
        filter.classes.field = field;
        const TieCube one = ties->cube(filter);
        for (std::size_t y = 0; y < one.years.size(); ++y)
            for (std::size_t k = 0; k < one.years[y].counts.size(); ++k)
                sum[y * one.years[0].counts.size() + k] += one.years[y].counts[k];
    }
    for (std::size_t y = 0; y < all.years.size(); ++y)
        for (std::size_t k = 0; k < all.years[y].counts.size(); ++k)
            EXPECT_EQ(all.years[y].counts[k], sum[y * all.years[0].counts.size() + k]);
    const TieCube none = ties->cube({.keep = [](const Slice&, Row) { return false; }});
    for (const TieYear& year : none.years) EXPECT_EQ(*year.world_output, 0);
}

// The guard's tallies by year against works as lists of names; where all pairs weigh 1 they are told from numbers of places.
TEST(GuardOfWorks, EqualsItsTwin) {
    const Atlas& atlas = world().atlas;
    Conventions c;
    c.years = all_years(atlas).take();
    const std::string merged = "QM+QN", b = "QP";
    // What pairs share was made for others, whose sides must leave no trace in it.
    Resources resources{2};
    resources.kept = std::make_shared<Kept>(std::size_t{1} << 30);
    ASSERT_TRUE(guard_of_works(atlas, {{"QO", {"QO"}}, {"QM", {"QM"}}}, c, {}, resources).ok());
    ASSERT_TRUE(guard_of_works(atlas, {{b, {b}}, {merged, {"QM", "QN"}}}, c, {}, resources).ok());
    const auto guard = guard_of_works(atlas, {{merged, {"QM", "QN"}}, {b, {b}}}, c, {}, resources);
    ASSERT_TRUE(guard.ok());
    std::map<int, std::pair<PairSums, CoverageYear>> twin;
    for (const PlainWork& work : plain_works(atlas, c, {{"QM", merged}, {"QN", merged}})) {
        auto& [sums, coverage] = twin[work.year];
        const bool has_a = work.countries.contains(merged), has_b = work.countries.contains(b);
        for (auto x = work.countries.begin(); x != work.countries.end(); ++x)
            for (auto y = std::next(x); y != work.countries.end(); ++y) {
                const bool of_a = *x == merged || *y == merged, of_b = *x == b || *y == b;
                ++(of_a && of_b ? sums.joint : of_a ? sums.a_others : of_b ? sums.b_others : sums.others);
            }
        ++coverage.works;
        coverage.known += !work.countries.empty();
        coverage.of_a += has_a;
        coverage.a_complete += has_a && work.complete;
        coverage.of_b += has_b;
        coverage.b_complete += has_b && work.complete;
    }
    for (std::size_t y = 0; y < guard->all().size(); ++y) {
        const auto& [sums, coverage] = twin[guard->all()[y].year];
        const PairSums& found = guard->all()[y].sums;
        EXPECT_EQ(std::tie(found.joint, found.a_others, found.b_others, found.others),
                  std::tie(sums.joint, sums.a_others, sums.b_others, sums.others));
        const CoverageYear& seen = guard->coverage()[y];
        EXPECT_EQ(std::tie(seen.works, seen.known, seen.of_a, seen.a_complete, seen.of_b, seen.b_complete),
                  std::tie(coverage.works, coverage.known, coverage.of_a, coverage.a_complete, coverage.of_b, coverage.b_complete));
    }
}

// What the guard sees are the works of the series, whatever evidence for a country is asked for.
TEST(GuardOfWorks, KnowsTheEvidence) {
    const Atlas& atlas = world().atlas;
    const std::vector<Side> sides = {{"QM", {"QM"}}, {"QN", {"QN"}}};
    Resources resources{2};
    resources.kept = std::make_shared<Kept>(std::size_t{1} << 30);
    for (const Counting counting : {Counting::kFull, Counting::kFractionalCountry}) {
        std::uint64_t known_before = 0;
        for (const CountryEvidence evidence : {CountryEvidence::kPublished, CountryEvidence::kHistory}) {
            Conventions c = with(counting);
            c.country_evidence = evidence;
            c.years = all_years(atlas).take();
            const TieCube cube = TiesOfWorks::prepare(atlas, sides, c, Resources{1})->cube();
            const auto guard = guard_of_works(atlas, sides, c, {}, resources);
            ASSERT_TRUE(guard.ok());
            std::uint64_t known = 0;
            for (std::size_t y = 0; y < cube.years.size(); ++y) {
                EXPECT_NEAR(guard->all()[y].sums.joint, cube.count(y, 0, 1), 1e-9);
                known += guard->coverage()[y].known;
            }
            EXPECT_GT(known, known_before);
            known_before = known;
        }
    }
}

// Other sides, other conventions of pairs and other classes are other cubes; the same question is the same cube.
TEST(TiesOfWorks, KeptCubesAreThoseAskedFor) {
    const Atlas& atlas = world().atlas;
    Resources kept{2};
    kept.kept = std::make_shared<Kept>(std::size_t{1} << 30);
    const std::vector<std::vector<Side>> sides = {{}, {{"QM", {"QM"}}, {"QN", {"QN"}}}, {{"QN", {"QN"}}, {"QM", {"QM"}}}};
    for (int round = 0; round < 2; ++round)
        for (const auto& asked : sides)
            for (const Joint joint : {Joint::kAny, Joint::kDistinctAuthors})
                for (const int kind : {0, 1, 2, 3}) {
                    Conventions c = with(Counting::kFull, joint);
                    c.country_evidence = kind / 2 == 0 ? CountryEvidence::kPublished : CountryEvidence::kHistory;
                    TieFilter filter;
                    filter.complete_only = kind % 2 == 1;
                    const TieCube alone = TiesOfWorks::prepare(atlas, asked, c, Resources{1})->cube(filter);
                    const TieCube shared = TiesOfWorks::prepare(atlas, asked, c, kept)->cube(filter);
                    ASSERT_EQ(alone.countries, shared.countries);
                    ASSERT_EQ(alone.years.size(), shared.years.size());
                    for (std::size_t y = 0; y < alone.years.size(); ++y) {
                        ASSERT_EQ(alone.years[y].counts, shared.years[y].counts);
                        for (std::size_t i = 0; i < alone.places(); ++i)  // a country without works has no coverage
                            ASSERT_TRUE(alone.years[y].output[i] == 0 || alone.years[y].coverage[i] == shared.years[y].coverage[i]);
                    }
                }
}

TEST(TiesOfWorks, RolesSayNothingAboutPairs) {
    EXPECT_FALSE(TiesOfWorks::prepare(world().atlas, {}, with(Counting::kFirst), Resources{1}).ok());
}

TEST(TiesOfWorks, MoreCodesThanCanBeComparedAreRefused) {
    EXPECT_TRUE(check_cube_size(250, {1526, 2025}).ok());
    EXPECT_TRUE(check_cube_size(2'000, {2001, 2025}).ok());
    EXPECT_FALSE(check_cube_size(2'001, {2001, 2025}).ok());
    EXPECT_FALSE(check_cube_size(65'535, {2025, 2025}).ok());
    EXPECT_TRUE(check_cube_size(65'535, {2025, 2024}).ok());
}

}  // namespace
}  // namespace comity
