#include <gtest/gtest.h>

#include <cmath>

#include "comity/base/percent.h"
#include "comity/base/sha256.h"
#include "comity/kernels/resample.h"
#include "comity/measures/conventions.h"
#include "comity/measures/interval.h"
#include "comity/measures/populations.h"

namespace comity {
namespace {

constexpr std::uint16_t A = Places::kA, B = Places::kB, US = 2;
using Authors = std::vector<std::vector<std::uint16_t>>;

bool joint_under(const Authors& authors, Joint rule) {
    Conventions c;
    c.joint = rule;
    const std::vector<std::uint8_t> roles(authors.size(), 0);
    return (view_byline(authors, roles, c).populations & bit_of(Population::kJoint)) != 0;
}

// docs/methods/joint.md: the four rules on five bylines.
TEST(Joint, TestSet) {
    struct Case {
        Authors authors;
        bool c1, c2, c3, c4;
    };
    for (const Case& k : {Case{{{A, B}}, true, false, false, false}, Case{{{A, B}, {A}}, true, true, true, false},
                          Case{{{A, B}, {US}}, true, true, false, false}, Case{{{A}, {B}}, true, true, true, true},
                          Case{{{A, B}, {A, B}}, true, true, true, false}}) {
        EXPECT_EQ(joint_under(k.authors, Joint::kAny), k.c1);
        EXPECT_EQ(joint_under(k.authors, Joint::kTwoAuthors), k.c2);
        EXPECT_EQ(joint_under(k.authors, Joint::kDistinctAuthors), k.c3);
        EXPECT_EQ(joint_under(k.authors, Joint::kDisjointAuthors), k.c4);
    }
}

// Twin of distinct_authors: two different positions, one with A and the other with B. All bylines of up to 4 authors.
TEST(Joint, DistinctAuthorsExhaustive) {
    const std::vector<std::vector<std::uint16_t>> kinds = {{}, {A}, {B}, {A, B}, {US}};
    for (std::size_t n = 1; n <= 4; ++n) {
        std::vector<std::size_t> pick(n, 0);
        for (;;) {
            Authors authors;
            for (const std::size_t p : pick) authors.push_back(kinds[p]);
            bool has_a = false, has_b = false, expected = false;
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j) {
                    const auto holds = [&](std::size_t k, std::uint16_t place) {
                        return std::find(authors[k].begin(), authors[k].end(), place) != authors[k].end();
                    };
                    has_a |= holds(i, A);
                    has_b |= holds(j, B);
                    expected |= i != j && holds(i, A) && holds(j, B);
                }
            EXPECT_EQ(joint_under(authors, Joint::kDistinctAuthors), has_a && has_b && expected);
            std::size_t i = 0;
            while (i < n && ++pick[i] == kinds.size()) pick[i++] = 0;
            if (i == n) break;
        }
    }
}

// docs/methods/counting.md: authors CN; CN+GB; GB; US.
TEST(Counting, WorkedExample) {
    const Authors authors = {{A}, {A, B}, {B}, {US}};
    const std::vector<std::uint8_t> roles = {kFirst | kCorresponding, kMiddle | kCorresponding, kMiddle, kLast};
    const auto view = [&](Counting counting) {
        Conventions c;
        c.counting = counting;
        return view_byline(authors, roles, c);
    };
    EXPECT_EQ(view(Counting::kFull).joint, kWhole);
    EXPECT_EQ(view(Counting::kFractionalAuthor).a, weight_of(3, 8));
    EXPECT_EQ(view(Counting::kFractionalAuthor).b, weight_of(3, 8));
    EXPECT_EQ(view(Counting::kFractionalAuthor).joint, weight_of(3, 4));
    EXPECT_EQ(view(Counting::kFractionalCountry).a, weight_of(1, 3));
    EXPECT_EQ(view(Counting::kFractionalCountry).joint, weight_of(2, 3));
    EXPECT_EQ(view(Counting::kFirst).a, kWhole);
    EXPECT_EQ(view(Counting::kFirst).b, 0U);
    EXPECT_EQ(view(Counting::kLast).a, 0U);
    EXPECT_EQ(view(Counting::kCorresponding).a, weight_of(3, 4));
    EXPECT_EQ(view(Counting::kCorresponding).b, weight_of(1, 4));
}

TEST(Counting, CreditOfAllCountriesSumsToItsKnownPart) {
    // Each place of a byline in turn as side A: credits must sum to the share of authors with a country.
    const Authors authors = {{A}, {A, B, US}, {}, {B, US}, {US}};
    Weight sum = 0;
    for (const std::uint16_t place : {A, B, US}) {
        Authors turned = authors;
        for (auto& places : turned) {
            for (std::uint16_t& p : places) p = p == place ? A : p == A ? 7 : static_cast<std::uint16_t>(p + 8);
            std::sort(places.begin(), places.end());
        }
        Conventions c;
        c.counting = Counting::kFractionalAuthor;
        sum += view_byline(turned, std::vector<std::uint8_t>(authors.size(), 0), c).a;
    }
    EXPECT_NEAR(static_cast<double>(sum) / static_cast<double>(kWhole), 4.0 / 5.0, 1e-15);
}

TEST(Populations, DomesticInternationalAndPartners) {
    const auto bits = [](const Authors& authors, Partners partners) {
        Conventions c;
        c.partners = partners;
        return view_byline(authors, std::vector<std::uint8_t>(authors.size(), 0), c).populations;
    };
    EXPECT_EQ(bits({{A}, {}}, Partners::kAny),
              bit_of(Population::kWorld) | bit_of(Population::kA) | bit_of(Population::kADomestic));
    EXPECT_EQ(bits({{B}, {US}}, Partners::kAny),
              bit_of(Population::kWorld) | bit_of(Population::kB) | bit_of(Population::kBInternational));
    EXPECT_EQ(bits({}, Partners::kAny), bit_of(Population::kWorld));
    const std::uint8_t joint = bit_of(Population::kJoint);
    EXPECT_TRUE((bits({{A}, {B}}, Partners::kBilateral) & joint) != 0);
    EXPECT_FALSE((bits({{A}, {B}, {US}}, Partners::kBilateral) & joint) != 0);
    EXPECT_FALSE((bits({{A}, {B}}, Partners::kMultilateral) & joint) != 0);
    EXPECT_TRUE((bits({{A}, {B}, {US}}, Partners::kMultilateral) & joint) != 0);
    // partners narrows the joint population only.
    EXPECT_TRUE((bits({{A}, {B}, {US}}, Partners::kBilateral) & bit_of(Population::kA)) != 0);
}

TEST(Conventions, EveryKeyRoundTrips) {
    Conventions c;
    ASSERT_TRUE(set_convention(c, "years", "2010:2025").ok());
    Conventions again;
    for (const ConventionValue& value : convention_values(c))
        ASSERT_TRUE(set_convention(again, value.key, value.text).ok()) << value.key;
    EXPECT_EQ(canonical_text(again), canonical_text(c));
}

TEST(Conventions, DefaultsAreThoseOfTheMethodPage) {
    const auto values = convention_values(Conventions());
    for (const ConventionHelp& help : convention_help()) {
        const auto found = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.key == help.key; });
        ASSERT_NE(found, values.end()) << help.key;
        if (help.key == "years") continue;  // resolved against an atlas
        EXPECT_EQ(found->text, help.default_value) << help.key;
    }
}

// The same works are the same question, whose draws are the same; the default stays as it is written.
TEST(Conventions, ListsHaveOneOrder) {
    const auto text = [](const char* key, const char* value) {
        Conventions c;
        EXPECT_TRUE(set_convention(c, key, value).ok()) << value;
        return canonical_text(c);
    };
    EXPECT_EQ(text("types", "review,article"), text("types", "article,review"));
    EXPECT_EQ(text("types", "dataset,book-chapter,book,conference-paper,article,letter,review"),
              text("types", "article,review,conference-paper,book,book-chapter,dataset,letter"));
    EXPECT_EQ(text("types", "article,review,conference-paper,book,book-chapter"), canonical_text(Conventions()));
    EXPECT_EQ(text("language", "zh,en"), text("language", "en,zh"));
    EXPECT_NE(text("types", "review,article"), text("types", "review"));
}

// As JSON and JavaScript write small numbers, too.
TEST(Conventions, LevelsAsTheyAreWritten) {
    for (const auto& [given, text, num, den] : std::vector<std::tuple<std::string, std::string, std::uint64_t, std::uint64_t>>{
             {".9500", "0.95", 95, 100}, {"1e-05", "0.00001", 1, 100000}, {"2.5e-7", "0.00000025", 25, 100000000},
             {"0.999999999", "0.999999999", 999999999, 1000000000}, {"0.95000000000000", "0.95", 95, 100}}) {
        Conventions c;
        ASSERT_TRUE(set_convention(c, "level", given).ok()) << given;
        EXPECT_EQ(c.level_text, text);
        EXPECT_EQ(c.level.num * den, num * c.level.den) << given;
    }
    Conventions c;
    for (const char* const wrong : {"1e-10", "1e5", "1e0", "xe-5", "1.xe-5", "e-5", "12e-5", "0e-5", "-1e-5", "0.9999999999", "1e-", "1e-99999999999"})
        EXPECT_FALSE(set_convention(c, "level", wrong).ok()) << wrong;
}

TEST(Interval, LevelsInPercentAreExact) {
    for (const auto& [level, text] : std::vector<std::pair<double, std::string>>{
             {0.95, "95"}, {0.07, "7"}, {0.1, "10"}, {0.9999999, "99.99999"}, {0.999999999, "99.9999999"}, {1e-9, "0.0000001"}})
        EXPECT_EQ(percent_of_level(level), text);
}

TEST(Conventions, WrongValuesNameTheRightOnes) {
    Conventions c;
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"counting", "half"},
                                                                                     {"window", "0"},
                                                                                     {"window", "11"},
                                                                                     {"window", "until:"},
                                                                                     {"years", "2020-2024"},
                                                                                     {"years", "2024:2020"},
                                                                                     {"level", "95"},
                                                                                     {"level", "1"},
                                                                                     {"max_authors", "0"},
                                                                                     {"min_cohort", "-1"},
                                                                                     {"types", ""},
                                                                                     {"replicates", "1"},
                                                                                     {"colour", "red"}}) {
        const auto status = set_convention(c, key, value);
        ASSERT_FALSE(status.ok()) << key;
        EXPECT_EQ(status.error().kind, ErrorKind::kUsage);
        EXPECT_NE(status.error().message.find(key), std::string::npos);
    }
}

TEST(Window, LastCitingYear) {
    EXPECT_EQ((Window{Window::Kind::kYears, 4}.last_citing_year(2022)), 2025);
    EXPECT_EQ((Window{Window::Kind::kUntil, 2023}.last_citing_year(2022)), 2023);
    EXPECT_GT((Window{Window::Kind::kOpen, 0}.last_citing_year(2022)), 9999);
}

// docs/methods/interval.md: 248 of 1,000 and 24,800 of 100,000; statsmodels' proportion_confint gives these digits.
TEST(Interval, WilsonAndNormal) {
    const auto bounds = [](std::size_t n, std::size_t hits, IntervalKind kind) {
        Cell cell;
        for (std::size_t i = 0; i < n; ++i) cell.add(i, {1, i < hits ? 1.0 : 0.0});
        Conventions c;
        c.interval = kind;
        return *bounds_of(cell, {{1, 0, true}}, c, "q", "c", 1)[0];
    };
    EXPECT_NEAR(bounds(1000, 248, IntervalKind::kWilson).lower, 0.2222322443017442, 1e-12);
    EXPECT_NEAR(bounds(1000, 248, IntervalKind::kWilson).upper, 0.2756964419749756, 1e-12);
    EXPECT_NEAR(bounds(100000, 24800, IntervalKind::kWilson).lower, 0.24533311784118572, 1e-12);
    EXPECT_NEAR(bounds(100000, 24800, IntervalKind::kWilson).upper, 0.25068624236755616, 1e-12);
    const double half = 1.959963984540054 * std::sqrt(0.248 * 0.752 / 1000);
    EXPECT_NEAR(bounds(1000, 248, IntervalKind::kNormal).lower, 0.248 - half, 1e-12);
}

TEST(Interval, BootstrapIsTheSameForAnyThreadsAndMovesWithTheSeed) {
    Cell cell;
    for (unsigned i = 0; i < 500; ++i) cell.add(i, {1, 1, i % 7 * 0.5, 0, 0, i % 3 == 0 ? 1.0 : 0.0});
    Conventions c;
    const std::vector<Figure> figures = {{2, 1, false}, {5, 1, true}};
    const auto one = bounds_of(cell, figures, c, "q", "cell", 1), eight = bounds_of(cell, figures, c, "q", "cell", 8);
    for (std::size_t f = 0; f < 2; ++f) {
        EXPECT_EQ(one[f]->lower, eight[f]->lower);
        EXPECT_EQ(one[f]->upper, eight[f]->upper);
        EXPECT_LT(one[f]->lower, one[f]->upper);
    }
    c.seed = 2;
    EXPECT_NE(bounds_of(cell, figures, c, "q", "cell", 1)[0]->lower, one[0]->lower);
    c.interval = IntervalKind::kNone;
    EXPECT_FALSE(bounds_of(cell, figures, c, "q", "cell", 1)[0]);
}

// The stream of all draws, fixed for ever: numbers of a second implementation (tests/interval). If this test fails, do
// not change the numbers: answers that people have published depend on them.
TEST(Interval, TheStreamIsFixed) {
    const PhiloxKey key = philox_key(sha256_u64("1\nq\ncell"));
    EXPECT_EQ(key, (PhiloxKey{0x2a5f43bb, 0xd8e0ac3e}));
    std::vector<std::uint32_t> rows(12);
    draw_rows(key, 0, 12, 0, rows);
    EXPECT_EQ(rows, (std::vector<std::uint32_t>{4, 2, 11, 2, 9, 5, 9, 4, 0, 10, 0, 11}));
    draw_rows(key, 999, 12, 0, rows);
    EXPECT_EQ(rows, (std::vector<std::uint32_t>{7, 6, 5, 8, 5, 0, 1, 5, 2, 2, 8, 7}));
    rows.resize(30'000);
    draw_rows(key, 0, 30'000, 0, rows);
    EXPECT_EQ(std::vector<std::uint32_t>(rows.end() - 4, rows.end()),
              (std::vector<std::uint32_t>{16898, 22903, 7849, 16897}));

    Cell cell;
    for (unsigned i = 0; i < 500; ++i) cell.add(i % 40, {1, i % 7 * 0.5});
    Conventions c;
    const auto bounds = [&] {
        const Bounds b = *bounds_of(cell, {{1, 0, false}}, c, "q", "cell", 2)[0];
        return std::pair(b.lower, b.upper);
    };
    EXPECT_EQ(bounds(), std::pair(1.409, 1.584));
    c.interval = IntervalKind::kCwts;
    EXPECT_EQ(bounds(), std::pair(1.409, 1.585));
    c.interval = IntervalKind::kBootstrap;
    c.resample = Resample::kSources;
    EXPECT_EQ(bounds(), std::pair(1.466867469879518, 1.5198019801980198));
}

TEST(Interval, UnitsAreSummedInTheOrderTheyAppear) {
    Cell cell;
    for (const auto& [unit, x] : {std::pair(7U, 1.0), {3U, 10.0}, {7U, 100.0}, {9U, 1000.0}, {3U, 10000.0}})
        cell.add(unit, {1, x});
    const Cell summed = summed_by_unit(cell);
    EXPECT_EQ(summed.n, 3U);
    EXPECT_EQ(summed.units, (std::vector<std::uint64_t>{7, 3, 9}));
    EXPECT_EQ(summed.table, (std::vector<double>{2, 101, 2, 10010, 1, 1000}));
}

// Every work of an atlas has a unit; the text that seeds are made of holds what differs from the defaults.
TEST(Conventions, StatedTextLeavesDefaultsOut) {
    Conventions c;
    EXPECT_EQ(stated_text(c), "");
    c.years = YearRange{2020, 2024};
    c.seed = 7;
    ASSERT_TRUE(set_convention(c, "window", "open").ok());
    ASSERT_TRUE(set_convention(c, "level", "0.950").ok());
    EXPECT_EQ(stated_text(c), "years=2020:2024;window=open;seed=7");
}

}  // namespace
}  // namespace comity
