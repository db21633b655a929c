// The rule of docs/methods/decoupling.md, verdict by verdict, on yearly numbers made for it.
#include "comity/measures/decoupling.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "comity/kernels/break_null.h"
#include "comity/measures/interruption.h"

namespace comity {
namespace {

constexpr int kFirst = 2000;
constexpr double kAOthers = 4000, kBOthers = 5000, kOthers = 20'000;  // 500 joint works expected

// Intensities become joint works, with an error of the size that counts have.
std::vector<PairYear> years_of(const std::vector<double>& intensities, double growth = 1, std::uint32_t stream = 5) {
    std::vector<PairYear> out;
    double size = 1;
    for (std::size_t t = 0; t < intensities.size(); ++t, size *= growth) {
        const PairSums others{0, kAOthers * size, kBOthers * size, kOthers * size};
        const double expected = *others.expected() * intensities[t];
        const double joint = std::round(expected + std::sqrt(expected) * null_error(stream, static_cast<std::uint32_t>(t)));
        out.push_back({kFirst + static_cast<int>(t), {joint, others.a_others, others.b_others, others.others}});
    }
    return out;
}

// `intensity` before `change`, `after` from it on.
std::vector<double> stepped(std::size_t years, std::size_t change, double before, double after) {
    std::vector<double> out(years, before);
    for (std::size_t t = change; t < years; ++t) out[t] = after;
    return out;
}

Decoupling judge(const std::vector<PairYear>& years, const GuardTally* guard = nullptr) {
    NullSamples samples;
    return judge_decoupling(years, guard, 0.95, samples);
}

TEST(PairSums, WorkedExample) {
    // docs/methods/intensity.md: CN-GB 30, CN-US 90, CN-DE 20, GB-US 50, GB-DE 40, US-DE 60.
    TieCube cube;
    cube.countries = {"CN", "GB", "DE", "US"};
    cube.years.push_back({.year = 2020, .counts = {0, 30, 20, 90, 30, 0, 40, 50, 20, 40, 0, 60, 90, 50, 60, 0}});
    const PairSums s = CubeMargins(cube).sums(0, 0, 1);
    EXPECT_EQ(s.joint, 30);
    EXPECT_EQ(s.a_others, 110);
    EXPECT_EQ(s.b_others, 90);
    EXPECT_EQ(s.others, 60);
    EXPECT_EQ(*s.expected(), 82.5);
    EXPECT_NEAR(*s.intensity(), 30 / 82.5, 1e-15);
    EXPECT_FALSE((PairSums{5, 3, 3, 0}.intensity()));
    EXPECT_FALSE((PairSums{5, 0, 3, 9}.intensity()));
}

// All ties are of A or B: nothing is left, however the sums of fractions were rounded.
TEST(PairSums, RoundingLeavesNothing) {
    for (const double part : {.1, 1.0 / 3, .7, 1e5 / 7}) {
        TieCube cube;
        cube.countries = {"A", "B", "C", "D"};
        TieYear& year = cube.years.emplace_back(TieYear{.year = 2020, .counts = std::vector<double>(16)});
        const auto set = [&](std::size_t i, std::size_t j, double c) { year.counts[i * 4 + j] = year.counts[j * 4 + i] = c; };
        set(0, 1, part), set(0, 2, 2 * part), set(0, 3, part / 7), set(1, 2, 3 * part), set(1, 3, part / 3);
        const PairSums s = CubeMargins(cube).sums(0, 0, 1);
        EXPECT_EQ(s.others, 0) << part;
        EXPECT_FALSE(s.intensity());
        EXPECT_NEAR(s.a_others, (2 + 1.0 / 7) * part, 1e-12 * part);
        set(2, 3, part * 1e-9);
        EXPECT_EQ(CubeMargins(cube).sums(0, 0, 1).others, part * 1e-9);
        EXPECT_EQ(CubeMargins(cube).sums(0, 2, 3).b_others, part / 7 + part / 3);
    }
}

// The pair's own works do not enter its expectation: halving them halves the intensity.
TEST(PairSums, ThePairIsLeftOut) {
    PairSums s{100, 400, 500, 2000};
    const double before = *s.intensity();
    s.joint = 50;
    EXPECT_EQ(*s.intensity(), before / 2);
}

TEST(IntensitySeries, BeginsAfterTheLastYearWithTooFew) {
    auto years = years_of(std::vector<double>(12, 1));
    years[3].sums.joint = 9;
    const IntensitySeries s = intensity_series(years);
    EXPECT_EQ(s.years.front(), kFirst + 4);
    EXPECT_EQ(s.size(), 8u);
    EXPECT_LE(s.least_variance, 1);
    years.back().sums.joint = 9;
    EXPECT_EQ(intensity_series(years).size(), 0u);
}

TEST(DecouplingRule, SaysWhyAYearHasNoIntensity) {
    auto years = years_of(std::vector<double>(12, 1));
    years[6].sums.a_others = 0;
    const Decoupling d = judge(years);
    EXPECT_EQ(d.verdict, DecouplingVerdict::kTooYoung);
    EXPECT_TRUE(d.reason.text().starts_with("in " + std::to_string(kFirst + 6) + " nothing is expected")) << d.reason.text();
    years[6].sums.joint = 9;
    EXPECT_TRUE(judge(years).reason.text().starts_with("only 5 years in a row")) << judge(years).reason.text();
}

TEST(DecouplingRule, NothingHappened) {
    const Decoupling d = judge(years_of(std::vector<double>(15, 1)));
    EXPECT_EQ(d.verdict, DecouplingVerdict::kNoFall);
    ASSERT_TRUE(d.course);
    EXPECT_TRUE(d.course->breaks.empty());
    EXPECT_FALSE(d.change);
}

TEST(DecouplingRule, AFallWhileTheWorldGrows) {
    // The count stays, the world grows by 8 % a year: relative alone.
    std::vector<double> intensities(20, 1.0);
    for (std::size_t t = 8; t < 20; ++t) intensities[t] = std::pow(1.08, -static_cast<double>(t - 7));
    const Decoupling d = judge(years_of(intensities, 1.08));
    EXPECT_EQ(d.verdict, DecouplingVerdict::kFellRelative);
    ASSERT_TRUE(d.change);
    EXPECT_NEAR(d.change->from + 1, kFirst + 8, 1);
    EXPECT_NEAR(d.change->value, -12 * std::log(1.08), 0.12);
}

TEST(DecouplingRule, UnknownCoverageIsRelativeAtMost) {
    const Decoupling d = judge(years_of(stepped(15, 8, 1, 0.7)));
    EXPECT_EQ(d.verdict, DecouplingVerdict::kFellRelative);
    EXPECT_FALSE(d.missing_data_excluded);
    ASSERT_TRUE(d.change);
    EXPECT_EQ(d.change->from + 1, kFirst + 8);
    EXPECT_NEAR(d.change->value, std::log(0.7), 0.06);
    EXPECT_LT(d.change->upper, std::log(0.8));
    // Had it stayed: 500 a year for seven years, 350 came.
    double missing = 0;
    for (const CounterfactualYear& y : d.counterfactual) missing += y.counterfactual - y.joint;
    EXPECT_NEAR(missing, 7 * 150, 150);
}

// A fall along one line: `fell` asks the first three years. It is judged at 0.99 and told at the level asked for.
TEST(DecouplingRule, ASteadyFallIsOneOfTheWorksToo) {
    std::vector<double> intensities(15);
    for (std::size_t t = 0; t < intensities.size(); ++t) intensities[t] = std::exp(-.05 * static_cast<double>(t));
    const auto years = years_of(intensities);
    const Decoupling d = judge(years);
    ASSERT_TRUE(d.change && d.course->breaks.empty());
    EXPECT_FALSE(d.change->by_break);
    ASSERT_TRUE(d.count_change);
    double early = 0, late = 0;
    for (std::size_t t = 0; t < 3; ++t) early += years[t].sums.joint, late += years[12 + t].sums.joint;
    EXPECT_NEAR(d.count_change->value, std::log(late / early), 1e-12);
    EXPECT_LT(d.count_change->upper, 0);
    EXPECT_TRUE(d.reason.text().starts_with("the intensity fell, and so did the number of joint works")) << d.reason.text();
    NullSamples samples;
    const Decoupling sure = judge_decoupling(years, nullptr, 0.99, samples);
    const auto width = [](const Change& c) { return c.upper - c.lower; };
    const boost::math::students_t law(13);  // 15 years, a line
    EXPECT_NEAR(width(*sure.change) / width(*d.change), quantile(law, .995) / quantile(law, .975), 1e-9);
}

// Two years before a break are too few to compare with: nothing is said of the number then.
TEST(DecouplingRule, WhatCannotBeCountedIsNotSaidToStay) {
    const Decoupling d = judge(years_of(stepped(15, 2, 1, .4)));
    ASSERT_TRUE(d.change);
    ASSERT_EQ(d.change->from, kFirst + 1);
    EXPECT_FALSE(d.count_change);
    EXPECT_EQ(d.verdict, DecouplingVerdict::kFellRelative);
    EXPECT_TRUE(d.reason.text().find("nobody can say") != std::string::npos) << d.reason.text();
}

TEST(DecouplingRule, ARiseAndARecovery) {
    EXPECT_EQ(judge(years_of(stepped(15, 8, 1, 1.4))).verdict, DecouplingVerdict::kGrew);
    std::vector<double> back = stepped(21, 7, 1, 0.6);
    for (std::size_t t = 14; t < 21; ++t) back[t] = 1;
    const Decoupling d = judge(years_of(back));
    ASSERT_TRUE(d.course);
    EXPECT_EQ(d.course->breaks.size(), 2u);
    EXPECT_FALSE(d.course->fall);
}

TEST(DecouplingRule, SmallChangesAreNone) {
    std::vector<PairYear> years = years_of(stepped(20, 10, 1, 0.94), 1);
    for (PairYear& y : years)  // a hundred times the works: the change is sure, and still small
        for (double* n : {&y.sums.joint, &y.sums.a_others, &y.sums.b_others, &y.sums.others}) *n *= 100;
    const Decoupling d = judge(years);
    EXPECT_EQ(d.verdict, DecouplingVerdict::kNoFall);
}

TEST(DecouplingRule, TheLastTwoYearsAreTooYoung) {
    const Decoupling d = judge(years_of(stepped(15, 13, 1, 0.6)));
    EXPECT_EQ(d.verdict, DecouplingVerdict::kTooYoung);
    ASSERT_EQ(d.last_years.size(), 2u);
    for (const Prediction& p : d.last_years) EXPECT_LT(p.observed, p.lower);
    EXPECT_EQ(judge(years_of(std::vector<double>(7, 1))).verdict, DecouplingVerdict::kTooYoung);
    EXPECT_EQ(judge(years_of(std::vector<double>(15, 0.001))).verdict, DecouplingVerdict::kTooYoung);
}

// A world of two sources. The second holds a share of the pair's works, and may fall silent.
GuardTally tally_of(const std::vector<PairYear>& years, double in_second, int silent_from, bool complete = true) {
    GuardTally tally(years[0].year, years.size(), 2);
    const auto add = [&](int year, std::size_t source, const PairSums& sums, double works, bool known) {
        for (int i = 0; i < works; ++i) {
            WorkPart w;
            w.known = known;
            w.complete = known && complete;
            if (known) w.sums = sums;
            w.of_a = w.of_b = known && sums.joint > 0;
            tally.add(year, source, w);
        }
    };
    for (const PairYear& y : years) {
        const double second = std::round(y.sums.joint * in_second);
        add(y.year, 0, {1, 0, 0, 0}, y.sums.joint - second, true);
        add(y.year, 1, {1, 0, 0, 0}, second, y.year < silent_from);
        add(y.year, 0, {0, 1, 0, 0}, y.sums.a_others, true);
        add(y.year, 0, {0, 0, 1, 0}, y.sums.b_others, true);
        add(y.year, 0, {0, 0, 0, 1}, y.sums.others, true);
    }
    return tally;
}

TEST(DecouplingGuard, ARealFallStandsUp) {
    const auto years = years_of(stepped(15, 8, 1, 0.7));
    const GuardTally tally = tally_of(years, 0.3, 9999);
    for (std::size_t t = 0; t < years.size(); ++t) EXPECT_EQ(tally.all()[t].sums.joint, years[t].sums.joint);
    const Decoupling d = judge(tally.all(), &tally);
    EXPECT_EQ(d.verdict, DecouplingVerdict::kFell);
    EXPECT_TRUE(d.missing_data_excluded);
    ASSERT_EQ(d.guard.size(), 3u);
    for (const GuardedChange& g : d.guard) EXPECT_NEAR(*g.remaining, 1, 1e-9);
    EXPECT_EQ(d.stable_sources, 2u);
    EXPECT_FALSE(d.needed);  // no work without a country
}

TEST(DecouplingGuard, ASilentSourceIsMissingData) {
    const auto years = years_of(std::vector<double>(15, 1));
    const GuardTally tally = tally_of(years, 0.3, kFirst + 8);
    const Decoupling d = judge(tally.all(), &tally);
    EXPECT_EQ(d.verdict, DecouplingVerdict::kMissingData);
    ASSERT_EQ(d.guard.size(), 3u);
    EXPECT_GT(*d.guard[0].remaining, 0.9);  // complete works know nothing of those without any affiliation
    EXPECT_LT(std::abs(*d.guard[1].remaining), 0.3);
    EXPECT_LT(std::abs(*d.guard[2].remaining), 0.3);
    EXPECT_EQ(d.stable_sources, 1u);
    EXPECT_NEAR(*d.needed, 1, 0.3);  // just the works that fell silent would do
    // Filled in, the silent source counts what it counted before.
    const auto filled = tally.filled_in(kFirst + 8);
    for (std::size_t t = 0; t < years.size(); ++t) EXPECT_NEAR(filled[t].sums.joint, years[t].sums.joint, 1e-6);
}

TEST(DecouplingGuard, WithoutStableSourcesNothingIsExcluded) {
    const auto years = years_of(stepped(15, 8, 1, 0.7));
    const GuardTally tally = tally_of(years, 0.3, 9999, false);  // no work is complete
    const Decoupling d = judge(tally.all(), &tally);
    EXPECT_EQ(d.verdict, DecouplingVerdict::kFell);
    EXPECT_FALSE(d.guard[0].change);
    EXPECT_FALSE(d.missing_data_excluded);
}

TEST(Interruption, WindowsAndSides) {
    const auto years = years_of(stepped(30, 20, 1, 0.5));
    const IntensitySeries s = intensity_series(years);
    EXPECT_FALSE(interrupted_intensity(s, kFirst + 2, 0.95));
    EXPECT_FALSE(interrupted_intensity(s, kFirst + 28, 0.95));
    const auto by_lines = interrupted_intensity(s, kFirst + 20, 0.95);
    const auto by_counts = interrupted_counts(years, s, kFirst + 20, 0.95);
    ASSERT_TRUE(by_lines && by_counts);
    for (const auto& i : {*by_lines, *by_counts}) {
        EXPECT_NEAR(i.level.value, std::log(0.5), 0.2);
        EXPECT_LT(i.level.upper, 0);
        EXPECT_LT(i.slope.lower, 0);
        EXPECT_GT(i.slope.upper, 0);
    }
}

}  // namespace
}  // namespace comity
