// The course of a pair's intensity: lines between breaks, how far it stands from where it was before a break, and how
// sure that is. docs/methods/structural_break.md and decoupling.md hold the rules.
#pragma once

#include <optional>
#include <vector>

#include "comity/kernels/break_null.h"
#include "comity/kernels/break_tests.h"
#include "comity/kernels/breakpoints.h"
#include "comity/measures/pair_series.h"
#include "comity/platform/machine.h"

namespace comity {

inline constexpr double kBreakLevel = 0.05;      // of the test for a first break; of each further one all together
inline constexpr std::size_t kFewestYears = 8;   // two pieces of four: fewer leave no errors to speak of

struct FoundBreak {
    int year = 0;                          // the first one of the new course
    std::optional<int> earliest, latest;   // interval of `year`
    double level = 0, slope = 0;           // changes, of ln(intensity) at `year` and a year
};

// The difference of two fitted values of ln(intensity), the later less the earlier.
struct Change {
    int from = 0, to = 0;  // years
    double value = 0, lower = 0, upper = 0;
    bool by_break = true;  // from the last year before a break; otherwise along one line
};

// One test of a break against none: errors are no smaller than those of the counts.
struct DecidingTest {
    double statistic = 0, p = 1;
    double dispersion = 1;  // variance of the errors ÷ that of the counts, with the best break in place
};

struct BreakEvidence {
    DecidingTest step;       // a step against a constant: did anything change at all?
    DecidingTest bend;       // a break of a line against one line: anything that a steady trend is not?
    double correlation = 0;  // of a year's error with the year before, in the course found; 0 … 0.9
};

// What is told beside it and decides nothing.
struct FurtherTests {
    double step_p_persistent = 1, bend_p_persistent = 1;  // if errors were as persistent as `correlation`
    // Of a line, with the variance of the errors estimated from the series alone.
    BreakSearch search;
    double p_sup = 1, p_average = 1, p_exponential = 1;
    double p_asymptotic = 1;                     // of sup, for long series
    FluctuationTest ols_cusum, recursive_cusum;  // of a constant; of a line
};

struct Course {
    IntensitySeries series;
    BreakEvidence evidence;
    SegmentShape shape = SegmentShape::kMean;  // of its pieces
    std::vector<Partition> partitions;         // of that shape, by number of breaks
    std::size_t by_bic = 0;                    // the number of breaks that BIC alone would take
    std::vector<std::size_t> begins;           // first years of new pieces
    std::vector<FoundBreak> breaks;   // at `begins`
    std::vector<double> fitted;       // ln(intensity) of the course, by year
    std::optional<Change> fall, rise;  // that stand at the last year and are sure at `level`
};

// A change smaller than this part of the intensity is not called one.
inline constexpr double kSmallestChange = 0.10;
// A change along one line, without a break, has to be this sure, whatever the level of intervals.
inline constexpr double kSureWithoutBreak = 0.99;

// Simulated on the threads of `resources`, and taken from and given to what they keep.
NullSamples null_samples(const Resources& resources);

// Two courses are made, of constants and of lines, each with as many breaks as tests find, one after the other, and none
// at all unless `step` or `bend` rejects at half the level; BIC chooses between the two. Nothing where the series has fewer than
// kFewestYears years.
std::optional<Course> find_course(const IntensitySeries& series, double level, NullSamples& samples);

FurtherTests further_tests(const Course& course, NullSamples& samples);
double bend_p_if_persistent(const Course& course, NullSamples& samples);

// The change between the same two years in another series of these years, with the breaks of `course`.
Change same_change(const Course& course, const Change& change, const IntensitySeries& series, double level);

// The values of years first … last predicted by the line that the course of the years before ends with; bounds of
// single values at `level`.
struct Prediction {
    int year = 0;
    double observed = 0, predicted = 0, lower = 0, upper = 0;
};
std::vector<Prediction> predict_last(const Course& before, const IntensitySeries& all, double level);

// The bend alone: for screening.
DecidingTest bend_test(const IntensitySeries& series, NullSamples& samples);

}  // namespace comity
