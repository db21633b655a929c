// The course of a pair's intensity: lines between breaks, how far it stands from where it was before a break, and how
// sure that is. docs/methods/structural_break.md and decoupling.md hold the rules.
#pragma once

#include <optional>
#include <vector>

#include "comity/kernels/break_null.h"
#include "comity/kernels/break_tests.h"
#include "comity/kernels/breakpoints.h"
#include "comity/measures/pair_series.h"

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

// Tests of one break against none, with p of the finite-sample law unless said otherwise.
struct BreakEvidence {
    BreakSearch search;
    double p = 1, p_average = 1, p_exponential = 1;
    double p_asymptotic = 1;  // of sup, for long series
    double correlation = 0;   // of a year's error with the year before, in the course found; 0 … 0.9
    double p_persistent = 1;  // of sup, if errors were as persistent as that
    FluctuationTest ols_cusum, recursive_cusum;
};

struct Course {
    IntensitySeries series;
    BreakEvidence evidence;
    std::vector<Partition> partitions;  // by number of breaks
    std::size_t by_bic = 0;
    std::vector<std::size_t> begins;  // of the course: one break after the other, as long as tests find one more
    std::vector<FoundBreak> breaks;   // at `begins`
    std::vector<double> fitted;       // ln(intensity) of the course, by year
    std::optional<Change> fall, rise;  // the largest of each that stands at the last year and is sure at `level`
};

// A change smaller than this part of the intensity is not called one.
inline constexpr double kSmallestChange = 0.10;

// Nothing where the series has fewer than kFewestYears years.
std::optional<Course> find_course(const IntensitySeries& series, double level, NullSamples& samples);

// The change between the same two years in another series of these years, with the breaks of `course`.
Change same_change(const Course& course, const Change& change, const IntensitySeries& series, double level);

// The values of years first … last predicted by the line that the course of the years before ends with; bounds of
// single values at `level`.
struct Prediction {
    int year = 0;
    double observed = 0, predicted = 0, lower = 0, upper = 0;
};
std::vector<Prediction> predict_last(const Course& before, const IntensitySeries& all, double level);

// The search alone, for screening: p of sup, and where.
struct QuickSearch {
    double sup = 0, p = 1;
};
QuickSearch quick_search(const IntensitySeries& series, NullSamples& samples);

}  // namespace comity
