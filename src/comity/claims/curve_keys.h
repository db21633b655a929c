// What specifications must agree on to share a piece of work: texts of their conventions, compared as a whole. Every
// convention stands in one of these keys, or is read a specification at a time (years and the interval's).
#pragma once

#include <string>

#include "comity/measures/conventions.h"
#include "comity/measures/measure.h"

namespace comity {

struct CurveKeys {
    std::string ground;     // territories: who signs, and which works can be joint
    std::string record;     // what a record must be like
    std::string filter;     // which works count
    std::string citations;  // which citations count
    std::string group;      // cohorts, or sums of works without cohorts
    std::string view;       // what a joint work weighs
    std::string scoring;    // what a work is worth in its cohort
};
CurveKeys keys_of(const Conventions& conventions, const Measure& measure);

// Cohorts are split by kind of collaboration.
bool is_split(const Conventions& conventions, const Measure& measure);

}  // namespace comity
