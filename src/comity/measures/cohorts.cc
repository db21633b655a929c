#include "comity/measures/cohorts.h"

#include <algorithm>
#include <tuple>

#include "comity/measures/measure_cohort.h"
#include "comity/measures/row_cohorts.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/type_groups.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

constexpr std::size_t kTogether = 32;  // cohorts that a thread fetches at once

// Cohorts that are unions of slices: the primary class decides.
class SliceCohorts {
  public:
    SliceCohorts(const Atlas& atlas, const Conventions& c, const WorkFilter& filter,
                 const RowCounts& citations, const Family& family, std::optional<YearRange> only)
        : atlas_(atlas), c_(c), filter_(filter), citations_(citations), family_(family), only_(only) {}

    Cohorts make(int threads) {
        const std::vector<SliceRun> runs = group_slices();
        std::vector<std::span<const SliceRun>> members;  // of each cohort
        for (std::size_t begin = 0, end = 0; begin < runs.size(); begin = end) {
            while (end < runs.size() && runs[end].key == runs[begin].key) ++end;
            members.push_back(std::span(runs).subspan(begin, end - begin));
        }
        Cohorts cohorts;
        cohorts.of_slice.assign(atlas_.slices.size(), kNoRow);
        cohorts.all.resize(members.size());
        cohorts.standings.resize(members.size());
        cohorts.steps_each = family_.steps.size();
        cohorts.steps.resize(members.size() * cohorts.steps_each);
        parallel_pieces(members.size(), kTogether, threads, [&](std::size_t g) {
            const std::span<CohortStep> steps(cohorts.steps.data() + g * cohorts.steps_each, cohorts.steps_each);
            MeasuredCohort measured = c_.ties == Ties::kById ? measure_ranked(members[g], steps)
                                                             : measure_counts(members[g], steps);
            cohorts.all[g] = {atlas_.slices[members[g].front().slices.begin].year, measured.works, measured.citations,
                              measured.works, true};
            cohorts.standings[g] = std::move(measured.standing);
            cohorts.all[g].used = measured.works > 0 && measured.works >= c_.min_cohort;
            if (!cohorts.all[g].used) return;
            for (const SliceRun& run : members[g])
                std::fill(cohorts.of_slice.begin() + static_cast<std::ptrdiff_t>(run.slices.begin),
                          cohorts.of_slice.begin() + static_cast<std::ptrdiff_t>(run.slices.end), static_cast<std::uint32_t>(g));
        });
        return cohorts;
    }

  private:
    // Neighbours of one year, group of types and class.
    using Key = std::tuple<std::int16_t, std::uint16_t, std::uint32_t>;
    struct SliceRun {
        Key key;
        SliceBlock slices;
    };

    // By key. Slices of one class are neighbours in a well-formed release; a class that a record puts under another parent joins
    // them.
    [[nodiscard]] std::vector<SliceRun> group_slices() const {
        const TypeGrouping types(atlas_, c_.type_groups);
        std::vector<SliceRun> runs;
        const SliceBlock wanted = slices_of_years(atlas_, only_);
        for (std::size_t s = wanted.begin; s < wanted.end; ++s) {
            const Slice& slice = atlas_.slices[s];
            const std::uint32_t label = class_of(slice.key, c_.class_level);
            if (slice.year == 0 || label == 0 || !filter_.type_passes(slice.type)) continue;
            const Key key{slice.year, types.of(slice.type, slice.begin), label};
            if (!runs.empty() && runs.back().key == key && runs.back().slices.end == s) ++runs.back().slices.end;
            else runs.push_back({key, {s, s + 1}});
        }
        std::stable_sort(runs.begin(), runs.end(), [](const SliceRun& a, const SliceRun& b) { return a.key < b.key; });
        return runs;
    }

    template <class Use>
    void for_each_row(std::span<const SliceRun> runs, Use use) const {
        for (const SliceRun& run : runs)
            for (Row row = atlas_.slices[run.slices.begin].begin; row < atlas_.slices[run.slices.end - 1].end; ++row)
                if (filter_.passes(row)) use(row);
    }

    MeasuredCohort measure_counts(std::span<const SliceRun> runs, std::span<CohortStep> steps) const {
        std::vector<std::uint32_t> counts;
        for_each_row(runs, [&](Row row) { counts.push_back(citations_[row]); });
        return measure_cohort(counts, family_, steps);
    }

    MeasuredCohort measure_ranked(std::span<const SliceRun> runs, std::span<CohortStep> steps) const {
        std::vector<CohortWork> works;
        for_each_row(runs, [&](Row row) { works.push_back({citations_[row], 1, row}); });
        return measure_cohort(works, family_, steps, atlas_.id);
    }

    const Atlas& atlas_;
    const Conventions& c_;
    const WorkFilter& filter_;
    const RowCounts& citations_;
    const Family& family_;
    std::optional<YearRange> only_;
};

}  // namespace

void find_classes(const Atlas& atlas, const Conventions& c, Row row, const ClassKey& primary, std::vector<std::uint32_t>& labels) {
    labels.clear();
    const auto add = [&](std::uint32_t label) {
        if (label != 0 && std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
    };
    if (c.multi_class == MultiClass::kFractional && c.class_level != ClassLevel::kNone)
        for (const std::uint32_t t : atlas.topics[row])
            add(class_of({atlas.topic_domain[t], atlas.topic_field[t], atlas.topic_subfield[t], atlas.topic_topic[t]},
                         c.class_level));
    if (labels.empty()) add(class_of(primary, c.class_level));
}

std::vector<std::uint32_t> classes_of_work(const Atlas& atlas, const Conventions& c, Row row, const ClassKey& primary) {
    std::vector<std::uint32_t> labels;
    find_classes(atlas, c, row, primary, labels);
    return labels;
}

int collaboration_of(const BylineView& view) {
    if (view.places == 0) return kNoCollaboration;
    if (view.places == 1) return view.authors > 1 ? 1 : 0;
    return static_cast<int>(std::min<std::uint32_t>(view.places, 4));
}

Result<Cohorts> make_cohorts(const Atlas& atlas, const Conventions& conventions, const WorkFilter& filter,
                             const BylineViews& bylines, const RowCounts& citations,
                             const Family& family, bool split_by_collaboration, int threads,
                             std::optional<YearRange> only) {
    if (conventions.ties == Ties::kInterpolated && conventions.multi_class == MultiClass::kFractional)
        return usage_error("ties=interpolated is for works that count whole: it does not go with multi_class=fractional");
    const bool by_slice = TypeGrouping(atlas, conventions.type_groups).by_slice();
    if (!split_by_collaboration && by_slice && conventions.multi_class == MultiClass::kPrimary)
        return SliceCohorts(atlas, conventions, filter, citations, family, only).make(threads);
    return make_row_cohorts(atlas, conventions, filter, bylines, citations, family, split_by_collaboration, threads, only);
}

bool has_score(const Cohort& cohort, const Conventions& c) {
    return cohort.citations > 0 || c.mean_zero != MeanZero::kNull;
}

Cut cut_of(const StepRule& rule, const CohortStep& step, const Conventions& c) {
    Cut cut;
    cut.count = step.count;
    cut.world = step.world;
    if (rule.kind != StepRule::Kind::kTop) {
        if (c.threshold == Threshold::kGt) cut.count = step.count_gt, cut.world = step.world_gt;
        return cut;
    }
    cut.world = step.world_above;
    cut.world_at = step.world - step.world_above;
    switch (c.ties) {
        case Ties::kFractional: cut.at = step.at; break;
        case Ties::kAtOrAbove: break;
        case Ties::kInterpolated:
            cut.count = step.interpolated;
            cut.world = step.world_interpolated;
            cut.world_at = step.world_at_interpolated;
            break;
        case Ties::kAbove: cut.at = {0, 1}; break;
        case Ties::kById:
            cut.at = {0, 1};
            cut.from = step.from;
            cut.world = step.world_by_id;
            cut.world_at = 0;
            break;
    }
    return cut;
}

namespace {

// How much lies before a work in the order of citations and ids.
std::uint64_t before(const Standing& standing, std::uint32_t citations, OpenAlexId id) {
    const auto at = std::partition_point(standing.ranked.begin(), standing.ranked.end(), [&](const Ranked& r) {
        return r.count != citations ? r.count < citations : r.id < id;
    });
    return at->before;
}

}  // namespace

Fraction percentile_of(PercentileKind kind, const Cohort& cohort, const Standing& standing, std::uint32_t citations,
                       OpenAlexId id, std::uint32_t weight) {
    const auto run = std::partition_point(standing.runs.begin(), standing.runs.end(),
                                          [&](const Run& r) { return r.count < citations; });
    switch (kind) {
        case PercentileKind::kLower: return {run->below, cohort.works};
        case PercentileKind::kUpper: return {run->up_to(), cohort.works};
        case PercentileKind::kMiddle: return {2 * run->below + run->equal, 2 * cohort.works};
        case PercentileKind::kRank: break;
    }
    const std::uint64_t below = standing.ranked.empty() ? run->below : before(standing, citations, id);
    return percent_rank(below, weight, cohort.works);
}

}  // namespace comity
