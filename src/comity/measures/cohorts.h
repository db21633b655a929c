// Cohorts: works of the same year, type and class, and what they say a work is worth. docs/methods/cohort.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/base/result.h"
#include "comity/kernels/cohort.h"
#include "comity/measures/conventions.h"
#include "comity/measures/filter.h"
#include "comity/measures/measure.h"

namespace comity {

// Weights and citations in units of 1/Cohorts::unit of a work, so that a work's parts in several cohorts are whole.
struct Cohort {
    std::int16_t year = 0;
    std::uint64_t works = 0, citations = 0;
    std::uint64_t members = 0;  // works with any part in it
    bool used = true;           // false: smaller than min_cohort

    // Mean below num/den?
    [[nodiscard]] bool mean_below(std::uint64_t num, std::uint64_t den) const {
        return u128{citations} * den < u128{works} * num;
    }
};

// A step of a cohort before `ties` and `threshold` are chosen, and the world's own weight from it on.
struct CohortStep {
    std::uint64_t count = 0;      // works above it are in (top share), or from it on
    std::uint64_t count_gt = 0;   // from it on under threshold=gt
    Fraction at;                  // top share: the part of works at `count`
    OpenAlexId from = 0;          // top share by id: works at `count` from this id on are in
    std::uint64_t world = 0, world_gt = 0;             // weight from count and from count_gt on
    std::uint64_t world_above = 0, world_by_id = 0;    // top share: weight above count, and of what is in by id
    std::uint64_t interpolated = 0;  // top share: the same by an interpolated threshold, works at it in
    std::uint64_t world_interpolated = 0, world_at_interpolated = 0;  // weight above it, and at it
};

inline constexpr OpenAlexId kNoId = ~OpenAlexId{0};

// The same after they are chosen: works above `count`, or at it with an id from `from` on, are in; others at it have a
// part.
struct Cut {
    std::uint64_t count = 0;
    OpenAlexId from = kNoId;
    Fraction at{1, 1};
    std::uint64_t world = 0, world_at = 0;  // the world's weight above (or in), and at
};
bool has_score(const Cohort& cohort, const Conventions& conventions);
Cut cut_of(const StepRule& rule, const CohortStep& step, const Conventions& conventions);

// Where the works of a cohort stand: for percentiles.
struct Standing {
    std::vector<Run> runs;
    std::vector<Ranked> ranked;                     // under ties=by_id
    std::array<Fixed, kPercentileKinds> world;  // sums over all its works, in units
};

struct Cohorts {
    std::vector<Cohort> all;
    std::vector<CohortStep> steps;  // one after the other, as many a cohort as the family has
    std::vector<Standing> standings;
    std::size_t steps_each = 0;
    std::uint32_t unit = 1;

    // Where all works of a slice share their cohort: index into `all`; kNoRow: they have none.
    std::vector<std::uint32_t> of_slice;
    // Else the cohorts of each row of the years that were asked about, kNoRow among them: the r-th row from `first_row` on has
    // row_cohorts[row_begin[r], row_begin[r + 1]).
    Row first_row = 0;
    std::vector<std::uint64_t> row_begin;
    std::vector<std::uint32_t> row_cohorts;

    [[nodiscard]] bool by_row() const { return !row_begin.empty(); }
    [[nodiscard]] std::span<const std::uint32_t> of_row(Row row) const {
        const std::size_t r = row - first_row;
        return std::span(row_cohorts).subspan(row_begin[r], row_begin[r + 1] - row_begin[r]);
    }
    [[nodiscard]] std::span<const CohortStep> steps_of(std::uint32_t cohort) const {
        return std::span(steps).subspan(cohort * steps_each, steps_each);
    }
};

// The kind of collaboration of a work, as cohort_by=collaboration splits them: one country and one author, one country
// and more authors, two countries, three, four and more. A work without a country has none.
inline constexpr int kNoCollaboration = -1;
int collaboration_of(const BylineView& view);

// The distinct classes that a work is compared in: its primary one, or under multi_class=fractional those of all its
// topics, in their order; of a work whose record lists none, the primary one. Empty: none at the level asked.
std::vector<std::uint32_t> classes_of_work(const Atlas& atlas, const Conventions& conventions, Row row,
                                           const ClassKey& primary);
// The same in place of what `labels` held.
void find_classes(const Atlas& atlas, const Conventions& conventions, Row row, const ClassKey& primary,
                  std::vector<std::uint32_t>& labels);

// Cohorts of every (year, type, class) of the works that pass `filter`, with the steps of `family`; `citations` by row.
// Works of unknown year, of a type that does not pass, without a class at the level asked, or of a cohort below
// min_cohort have none. `split_by_collaboration` splits each as cohort_by=collaboration does. Since no cohort spans two
// years, `only` saves the making of those of other years.
Result<Cohorts> make_cohorts(const Atlas& atlas, const Conventions& conventions, const WorkFilter& filter,
                             const BylineViews& bylines, const RowCounts& citations,
                             const Family& family, bool split_by_collaboration, int threads,
                             std::optional<YearRange> only = std::nullopt);

// A work's percentile in one of its cohorts, as a fraction; `weight` is its own part there, in units.
Fraction percentile_of(PercentileKind kind, const Cohort& cohort, const Standing& standing, std::uint32_t citations,
                       OpenAlexId id, std::uint32_t weight);

}  // namespace comity
