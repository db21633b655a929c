// Cohorts that cut through slices: works in several classes, or kinds of collaboration and venues apart.
#pragma once

#include <optional>

#include "comity/measures/cohorts.h"

namespace comity {

// As make_cohorts() where rows of one slice have different cohorts, or several: Cohorts::of_row() then tells those of the rows
// of the years `only`.
Result<Cohorts> make_row_cohorts(const Atlas& atlas, const Conventions& conventions, const WorkFilter& filter,
                                 const BylineViews& bylines, const RowCounts& citations, const Family& family,
                                 bool split_by_collaboration, int threads, std::optional<YearRange> only);

}  // namespace comity
