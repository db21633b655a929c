// What specifications of a curve share, by what they must agree on: who signs, which works count, how these are counted and
// scored, what they weigh.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "comity/claims/moments.h"
#include "comity/measures/cohorts.h"
#include "comity/measures/filter.h"
#include "comity/measures/populations.h"
#include "comity/measures/score.h"
#include "comity/measures/tally.h"

namespace comity {

// A row that can be joint under some conventions: both sides sign it.
struct Candidate {
    Row row = 0;
    std::uint32_t slice = 0;
};

// What all specifications with the same territories share.
struct CurveGround {
    Places places;
    BylineViews views;      // under full counting: authors, countries, and who signs
    std::vector<Candidate> candidates;  // in row order
};

// What all specifications of one filter share.
struct FilteredGround {
    std::shared_ptr<const CurveGround> ground;
    std::unique_ptr<WorkFilter> filter;
    std::vector<std::uint32_t> passing;  // indices of candidates
};

// The joint works of one year under one weighting and one scoring.
struct YearSums {
    Tally tally;
    std::vector<Moments> moments;  // a measure each
};
using SumsByYear = std::map<int, YearSums>;

// What specifications share that differ in years and measure alone.
struct Shared {
    std::size_t first = 0;  // a specification of them
    std::vector<std::size_t> members;
    SumsByYear joint;
};

// What specifications share that score works alike, whatever they weigh.
struct Scoring {
    std::size_t first = 0;
    std::vector<std::vector<ScoreParts>> parts;  // a measure each, a passing candidate each
    std::map<int, Tally> world;                  // by year
};

// What all specifications of one group share: citations and cohorts, for all their measures.
struct Counted {
    std::shared_ptr<const RowCounts> citations;
    Family family;
    Cohorts cohorts;  // for measures that rest on them
};

// What each candidate weighs, under one counting and joint rule.
using Views = std::vector<BylineView>;

}  // namespace comity
