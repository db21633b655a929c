#include "comity/measures/measure_cohort.h"

#include <algorithm>

namespace comity {

namespace {

// The weight of works with at least `count` citations.
std::uint64_t weight_from(std::span<const Run> runs, std::uint64_t total, std::uint64_t count) {
    const auto run = std::partition_point(runs.begin(), runs.end(), [&](const Run& r) { return r.count < count; });
    return run == runs.end() ? 0 : total - run->below;
}

void place_top(const StepRule& rule, std::span<const Run> runs, std::uint64_t total, CohortStep& step) {
    const TopThreshold t = top_threshold(runs, rule.at);
    step.count = t.count;
    step.at = t.at;
    step.world = weight_from(runs, total, step.count);
    step.world_above = weight_from(runs, total, step.count + 1);
    step.interpolated = interpolated_threshold(runs, rule.at);
    step.world_interpolated = weight_from(runs, total, step.interpolated + 1);
    step.world_at_interpolated = weight_from(runs, total, step.interpolated) - step.world_interpolated;
}

// Under ties=by_id the threshold is a work, not a count.
void place_top_by_id(const StepRule& rule, std::span<const Ranked> ranked, CohortStep& step) {
    const std::size_t first = first_in_top(ranked, rule.at);
    step.at = {0, 1};
    if (first == ranked.size()) {
        step.count = kNever;
        return;
    }
    step.count = ranked[first].count;
    step.from = ranked[first].id;
    step.world_by_id = ranked.back().before + ranked.back().weight - ranked[first].before;
}

void place_from(const StepRule& rule, const MeasuredCohort& cohort, std::span<const Run> runs, CohortStep& step) {
    if (rule.kind == StepRule::Kind::kCited) {
        step.count = step.count_gt = rule.at.num;
    } else {
        step.count = least_count(cohort.works, cohort.citations, rule.at, false);
        step.count_gt = least_count(cohort.works, cohort.citations, rule.at, true);
    }
    step.world = weight_from(runs, cohort.works, step.count);
    step.world_gt = weight_from(runs, cohort.works, step.count_gt);
}

void place_steps(const Family& family, const MeasuredCohort& cohort, std::span<const Run> runs,
                 std::span<const Ranked> ranked, std::span<CohortStep> steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const StepRule& rule = family.steps[i];
        if (rule.kind != StepRule::Kind::kTop) place_from(rule, cohort, runs, steps[i]);
        else if (ranked.empty()) place_top(rule, runs, cohort.works, steps[i]);
        else place_top_by_id(rule, ranked, steps[i]);
    }
}

std::vector<Ranked> rank_works(std::span<const CohortWork> sorted, std::span<const OpenAlexId> ids) {
    std::vector<Ranked> ranked;
    std::uint64_t before = 0;
    for (const CohortWork& w : sorted) {
        ranked.push_back({w.count, ids[w.row], w.weight, before});
        before += w.weight;
    }
    return ranked;
}

std::vector<Run> runs_of_sorted(std::span<const CohortWork> sorted) {
    std::vector<Run> runs;
    for (const CohortWork& w : sorted) {
        if (runs.empty() || runs.back().count != w.count)
            runs.push_back({w.count, runs.empty() ? 0 : runs.back().up_to(), 0});
        runs.back().equal += w.weight;
    }
    return runs;
}

// As runs_of_unsorted() does: numbers of citations are small ones many times over.
std::vector<Run> weighted_runs(std::span<CohortWork> works) {
    std::uint32_t most = 0;
    for (const CohortWork& w : works) most = std::max(most, w.count);
    if (most > 4 * works.size() + 64) {
        std::sort(works.begin(), works.end(), [](const CohortWork& a, const CohortWork& b) { return a.count < b.count; });
        return runs_of_sorted(works);
    }
    std::vector<std::uint64_t> weight(std::size_t{most} + 1, 0);
    for (const CohortWork& w : works) weight[w.count] += w.weight;
    std::vector<Run> runs;
    for (std::size_t c = 0; c < weight.size(); ++c)
        if (weight[c] != 0) runs.push_back({static_cast<std::uint32_t>(c), runs.empty() ? 0 : runs.back().up_to(), weight[c]});
    return runs;
}

// What all works of a cohort add up to: for a world that is never visited work by work.
void sum_world(std::span<const CohortWork> works, std::span<const OpenAlexId> ids, MeasuredCohort& measured) {
    const Cohort cohort{0, measured.works, measured.citations, works.size(), true};
    for (const CohortWork& w : works)
        for (std::size_t p = 0; p < kPercentileKinds; ++p) {
            const Fraction f = percentile_of(static_cast<PercentileKind>(p), cohort, measured.standing, w.count,
                                             ids.empty() ? 0 : ids[w.row], w.weight);
            measured.standing.world[p] += scaled(fixed_of(w.weight), f.num, f.den);
        }
}

}  // namespace

MeasuredCohort measure_cohort(std::vector<std::uint32_t>& counts, const Family& family, std::span<CohortStep> steps) {
    MeasuredCohort cohort;
    cohort.works = counts.size();
    for (const std::uint32_t c : counts) cohort.citations += c;
    if (counts.empty()) return cohort;
    std::vector<Run> runs = runs_of_unsorted(counts);
    place_steps(family, cohort, runs, {}, steps);
    if (!family.percentiles) return cohort;
    cohort.standing.runs = std::move(runs);
    std::vector<CohortWork> works;
    for (const std::uint32_t c : counts) works.push_back({c, 1, 0});
    sum_world(works, {}, cohort);
    return cohort;
}

MeasuredCohort measure_cohort(std::span<CohortWork> works, const Family& family, std::span<CohortStep> steps,
                              std::span<const OpenAlexId> ids) {
    MeasuredCohort cohort;
    for (const CohortWork& w : works) {
        cohort.works += w.weight;
        cohort.citations += std::uint64_t{w.weight} * w.count;
    }
    if (works.empty()) return cohort;
    std::vector<Run> runs;
    std::vector<Ranked> ranked;
    if (ids.empty()) {
        runs = weighted_runs(works);
    } else {
        std::sort(works.begin(), works.end(), [&](const CohortWork& a, const CohortWork& b) {
            return a.count != b.count ? a.count < b.count : ids[a.row] < ids[b.row];
        });
        runs = runs_of_sorted(works);
        ranked = rank_works(works, ids);
    }
    place_steps(family, cohort, runs, ranked, steps);
    if (!family.percentiles) return cohort;
    cohort.standing.runs = std::move(runs);
    if (family.ranks) cohort.standing.ranked = std::move(ranked);
    sum_world(works, ids, cohort);
    return cohort;
}

}  // namespace comity
