// What changed at a date known before, in a pair's intensity and in its counts. docs/methods/interrupted_time_series.md.
#pragma once

#include <optional>
#include <vector>

#include "comity/measures/pair_series.h"

namespace comity {

struct Estimate {
    double value = 0, lower = 0, upper = 0;
};

// Changes of ln(intensity): of its level in the first year, and of its slope a year.
struct Interruption {
    Estimate level, slope;
};

// Years on each side: at least, and at most. A line through decades would be no picture of what went before.
inline constexpr std::size_t kYearsBesideEvent = 3, kMostYearsBesideEvent = 10;

// `first`: the first year after the event. Nothing where fewer than kYearsBesideEvent years lie on a side.
std::optional<Interruption> interrupted_intensity(const IntensitySeries& series, int first, double level);
std::optional<Interruption> interrupted_counts(const std::vector<PairYear>& years, const IntensitySeries& series,
                                               int first, double level);

}  // namespace comity
