// Which options of `comity export` have a say in what is written; the others are refused, never ignored.
#pragma once

#include "comity/api/operation.h"
#include "comity/measures/conventions.h"

namespace comity {

// Of the network of countries.
Status check_network_options(const Arguments& arguments);
// Of tables; `cohorts`: theirs is among them.
Status check_table_options(const Arguments& arguments, bool cohorts);
// The conventions that the table of cohorts was made under. Without `years` it has those of all years.
Json cohort_conventions_json(const Conventions& conventions, bool years);

}  // namespace comity
