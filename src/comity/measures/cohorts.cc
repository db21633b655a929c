#include "comity/measures/cohorts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "comity/measures/measure_cohort.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/type_groups.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// A work's part in a class is a whole number of units; more classes a work than these allow are no OpenAlex record.
constexpr std::uint32_t kFinestUnit = 16'384;

constexpr std::size_t kTogether = 32;  // cohorts that a thread fetches at once

bool is_wanted(int year, const std::optional<YearRange>& only) { return !only || only->holds(year); }

// Cohorts that are unions of slices: the primary class decides.
class SliceCohorts {
  public:
    SliceCohorts(const Atlas& atlas, const Conventions& c, const WorkFilter& filter,
                 const std::vector<std::uint32_t>& citations, const Family& family, std::optional<YearRange> only)
        : atlas_(atlas), c_(c), filter_(filter), citations_(citations), family_(family), only_(only) {}

    Cohorts make(int threads) {
        const Groups groups = group_slices();
        std::vector<const std::vector<std::size_t>*> members;
        for (const auto& [key, slices] : groups) members.push_back(&slices);
        Cohorts cohorts;
        cohorts.of_slice.assign(atlas_.slices.size(), kNoRow);
        cohorts.all.resize(members.size());
        cohorts.standings.resize(members.size());
        cohorts.steps_each = family_.steps.size();
        cohorts.steps.resize(members.size() * cohorts.steps_each);
        parallel_pieces(members.size(), kTogether, threads, [&](std::size_t g) {
            const std::span<CohortStep> steps(cohorts.steps.data() + g * cohorts.steps_each, cohorts.steps_each);
            MeasuredCohort measured = c_.ties == Ties::kById ? measure_ranked(*members[g], steps)
                                                             : measure_counts(*members[g], steps);
            cohorts.all[g] = {atlas_.slices[members[g]->front()].year, measured.works, measured.citations,
                              measured.works, true};
            cohorts.standings[g] = std::move(measured.standing);
            cohorts.all[g].used = measured.works > 0 && measured.works >= c_.min_cohort;
            if (!cohorts.all[g].used) return;
            for (const std::size_t s : *members[g]) cohorts.of_slice[s] = static_cast<std::uint32_t>(g);
        });
        return cohorts;
    }

  private:
    // Slices by year, group of types and class.
    using Key = std::tuple<std::int16_t, std::uint16_t, std::uint32_t>;
    using Groups = std::map<Key, std::vector<std::size_t>>;

    // Slices of one class are neighbours in a well-formed release, so that few are looked up; a class that a record puts
    // under another parent joins them.
    [[nodiscard]] Groups group_slices() const {
        const TypeGrouping types(atlas_, c_.type_groups);
        Groups groups;
        auto last = groups.end();
        const SliceBlock wanted = slices_of_years(atlas_, only_);
        for (std::size_t s = wanted.begin; s < wanted.end; ++s) {
            const Slice& slice = atlas_.slices[s];
            const std::uint32_t label = class_of(slice.key, c_.class_level);
            if (slice.year == 0 || label == 0 || !filter_.type_passes(slice.type)) continue;
            const Key key{slice.year, types.of(slice.type, slice.begin), label};
            if (last == groups.end() || last->first != key) last = groups.try_emplace(key).first;
            last->second.push_back(s);
        }
        return groups;
    }

    template <class Use>
    void for_each_row(const std::vector<std::size_t>& slices, Use use) const {
        for (const std::size_t s : slices)
            for (Row row = atlas_.slices[s].begin; row < atlas_.slices[s].end; ++row)
                if (filter_.passes(row)) use(row);
    }

    MeasuredCohort measure_counts(const std::vector<std::size_t>& slices, std::span<CohortStep> steps) const {
        std::vector<std::uint32_t> counts;
        for_each_row(slices, [&](Row row) { counts.push_back(citations_[row]); });
        return measure_cohort(counts, family_, steps);
    }

    MeasuredCohort measure_ranked(const std::vector<std::size_t>& slices, std::span<CohortStep> steps) const {
        std::vector<CohortWork> works;
        for_each_row(slices, [&](Row row) { works.push_back({citations_[row], 1, atlas_.id[row]}); });
        return measure_cohort(works, family_, steps, true);
    }

    const Atlas& atlas_;
    const Conventions& c_;
    const WorkFilter& filter_;
    const std::vector<std::uint32_t>& citations_;
    const Family& family_;
    std::optional<YearRange> only_;
};

// Cohorts that cut through slices: a work in several classes, or kinds of collaboration apart.
class RowCohorts {
  public:
    RowCohorts(const Atlas& atlas, const Conventions& c, const WorkFilter& filter,
               const BylineViews& bylines, const std::vector<std::uint32_t>& citations,
               const Family& family, bool split, std::optional<YearRange> only)
        : atlas_(atlas),
          c_(c),
          filter_(filter),
          bylines_(bylines),
          citations_(citations),
          family_(family),
          split_(split),
          only_(only),
          types_(atlas, c.type_groups) {}

    Result<Cohorts> make(int threads) {
        place_rows();
        if (unit_ > kFinestUnit)
            return failure(fmt::format(
                "works of this atlas lie in so many classes at once that their parts have no common measure up to "
                "1/{}: multi_class=fractional cannot weigh them",
                kFinestUnit));
        out_.unit = static_cast<std::uint32_t>(unit_);
        out_.steps_each = family_.steps.size();
        out_.standings.resize(out_.all.size());
        out_.steps.resize(out_.all.size() * out_.steps_each);
        measure(threads);
        return std::move(out_);
    }

  private:
    using Key = std::tuple<std::uint16_t, std::uint32_t, int>;  // group of types, class, kind of collaboration

    // Which cohorts each row belongs to; the cohorts of a year are numbered as they are met.
    void place_rows() {
        out_.row_begin.assign(1, 0);
        std::map<Key, std::uint32_t> known;
        std::optional<int> year;
        for (const Slice& slice : atlas_.slices) {
            if (year != slice.year) known.clear();
            year = slice.year;
            const bool counts = slice.year != 0 && is_wanted(slice.year, only_) && filter_.type_passes(slice.type);
            for (Row row = slice.begin; row < slice.end; ++row) {
                if (counts && filter_.passes(row)) place(row, slice, known);
                out_.row_begin.push_back(out_.row_cohorts.size());
            }
        }
    }

    void place(Row row, const Slice& slice, std::map<Key, std::uint32_t>& known) {
        const int kind = split_ ? collaboration_of(bylines_[atlas_.byline[row]]) : 0;
        if (kind == kNoCollaboration) return;
        const std::vector<std::uint32_t> labels = classes_of_work(atlas_, c_, row, slice.key);
        if (labels.empty()) return;
        const std::uint16_t group = types_.of(slice.type, row);
        unit_ = unit_ > kFinestUnit ? unit_ : std::lcm(unit_, std::uint64_t{labels.size()});
        for (const std::uint32_t label : labels) {
            const auto [at, is_new] = known.try_emplace({group, label, kind}, static_cast<std::uint32_t>(out_.all.size()));
            if (is_new) out_.all.push_back({slice.year, 0, 0}), sizes_.push_back(0);
            out_.row_cohorts.push_back(at->second);
            ++sizes_[at->second];
        }
    }

    void measure(int threads) {
        std::vector<std::vector<CohortWork>> works(out_.all.size());
        for (std::size_t q = 0; q < works.size(); ++q) works[q].reserve(sizes_[q]);
        for (Row row = 0; row < atlas_.works(); ++row) {
            const auto own = out_.of_row(row);
            for (const std::uint32_t q : own)
                works[q].push_back(
                    {citations_[row], static_cast<std::uint32_t>(unit_ / own.size()), atlas_.id[row]});
        }
        parallel_pieces(works.size(), kTogether, threads, [&](std::size_t q) {
            const std::span<CohortStep> steps(out_.steps.data() + q * out_.steps_each, out_.steps_each);
            MeasuredCohort measured = measure_cohort(works[q], family_, steps, c_.ties == Ties::kById);
            out_.all[q].works = measured.works;
            out_.all[q].citations = measured.citations;
            out_.standings[q] = std::move(measured.standing);
            out_.all[q].members = works[q].size();
            out_.all[q].used = works[q].size() >= c_.min_cohort;
        });
        for (std::uint32_t& q : out_.row_cohorts)
            if (!out_.all[q].used) q = kNoRow;
    }

    const Atlas& atlas_;
    const Conventions& c_;
    const WorkFilter& filter_;
    const BylineViews& bylines_;
    const std::vector<std::uint32_t>& citations_;
    const Family& family_;
    bool split_;
    std::optional<YearRange> only_;
    TypeGrouping types_;
    Cohorts out_;
    std::vector<std::size_t> sizes_;
    std::uint64_t unit_ = 1;
};

}  // namespace

std::vector<std::uint32_t> classes_of_work(const Atlas& atlas, const Conventions& c, Row row, const ClassKey& primary) {
    std::vector<std::uint32_t> labels;
    const auto add = [&](std::uint32_t label) {
        if (label != 0 && std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
    };
    if (c.multi_class == MultiClass::kFractional && c.class_level != ClassLevel::kNone)
        for (const std::uint32_t t : atlas.topics[row])
            add(class_of({atlas.topic_domain[t], atlas.topic_field[t], atlas.topic_subfield[t], atlas.topic_topic[t]},
                         c.class_level));
    if (labels.empty()) add(class_of(primary, c.class_level));
    return labels;
}

int collaboration_of(const BylineView& view) {
    if (view.places == 0) return kNoCollaboration;
    if (view.places == 1) return view.authors > 1 ? 1 : 0;
    return static_cast<int>(std::min<std::uint32_t>(view.places, 4));
}

Result<Cohorts> make_cohorts(const Atlas& atlas, const Conventions& conventions, const WorkFilter& filter,
                             const BylineViews& bylines, const std::vector<std::uint32_t>& citations,
                             const Family& family, bool split_by_collaboration, int threads,
                             std::optional<YearRange> only) {
    if (conventions.ties == Ties::kInterpolated && conventions.multi_class == MultiClass::kFractional)
        return usage_error("ties=interpolated is for works that count whole: it does not go with multi_class=fractional");
    const bool by_slice = TypeGrouping(atlas, conventions.type_groups).by_slice();
    if (!split_by_collaboration && by_slice && conventions.multi_class == MultiClass::kPrimary)
        return SliceCohorts(atlas, conventions, filter, citations, family, only).make(threads);
    return RowCohorts(atlas, conventions, filter, bylines, citations, family, split_by_collaboration, only).make(threads);
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
