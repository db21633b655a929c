#include "comity/measures/slice_sums.h"

#include <algorithm>

namespace comity {

namespace {

void add_published(const Reckoning& with, Row row, Weight weight, Tally& t) {
    const Fixed w{weight};
    const double fwci = with.atlas.fwci[row], percentile = with.atlas.percentile[row];
    if (has_published(fwci)) {
        ++t.n_fwci;
        t.fwci_weight += w;
        if (with.fwci) t.fwci += weighted_real(fwci, weight);
        for (std::size_t i = 0; i < t.fwci_steps.size(); ++i)
            if (published_reaches(fwci, with.family.fwci_steps[i], with.conventions.threshold)) t.fwci_steps[i] += w;
    }
    if (with.conventions.baseline != Baseline::kPublished || !has_published_percentile(percentile)) return;
    ++t.n_published;
    t.published_weight += w;
    t.published += weighted_real(percentile, weight);
    for (std::size_t i = 0; i < t.published_steps.size(); ++i)
        if (percentile >= with.family.published_steps[i]) t.published_steps[i] += w;
}

}  // namespace

void add_work(const Reckoning& with, const RowFacts& facts, Weight weight, Tally& t) {
    const Fixed w{weight};
    ++t.works;
    t.country_known += facts.country_known;
    t.weight += w;
    t.citations += Fixed{u128{weight} * facts.citations};
    if (with.atlas.referenced_works_count[facts.row] > 0) t.with_references += w;
    for (std::size_t i = 0; i < t.cited.size(); ++i)
        if (facts.citations >= with.family.cited[i]) t.cited[i] += w;
    add_published(with, facts.row, weight, t);
}

void CohortSums::clear(std::size_t steps) {
    weight = citations = {};
    above.assign(steps, {});
    at.assign(steps, {});
    percentiles = {};
}

void set_cuts(const Family& family, std::span<const CohortStep> steps, const Conventions& c, std::vector<Cut>& cuts) {
    cuts.clear();
    for (std::size_t i = 0; i < steps.size(); ++i) cuts.push_back(cut_of(family.steps[i], steps[i], c));
}

void close_cohort(const Conventions& c, const Family& family, const Cohort& q, std::span<const Cut> cuts,
                  std::uint64_t unit, const CohortSums& sums, CohortTally& t) {
    const Fixed weight = scaled(sums.weight, 1, unit);
    t.cohort_weight += weight;
    t.cohort_citations += scaled(sums.citations, 1, unit);
    t.expected += scaled(sums.weight, q.citations, q.works * unit);
    for (std::size_t p = 0; p < kPercentileKinds; ++p) t.percentiles[p] += scaled(sums.percentiles[p], 1, unit);
    const bool scored = has_score(q, c);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        if (family.steps[i].kind != StepRule::Kind::kTop && !scored) continue;
        Fixed whole = sums.above[i];
        // Rounded once: a lower step then never falls below a higher one.
        if (cuts[i].at.num == cuts[i].at.den) whole += sums.at[i];
        else t.steps[i] += scaled(scaled(sums.at[i], cuts[i].at.num, cuts[i].at.den), 1, unit);
        t.steps[i] += scaled(whole, 1, unit);
    }
    if (!scored) return;
    t.ncs_weight += weight;
    if (q.citations > 0) t.ncs += scaled(sums.citations, q.works, q.citations * unit);
    else if (c.mean_zero == MeanZero::kOne) t.ncs += weight;
}

void add_whole_cohort(const Conventions& c, const Family& family, const Cohorts& cohorts, std::uint32_t cohort,
                      CohortTally& t) {
    const Cohort& q = cohorts.all[cohort];
    CohortSums sums;
    sums.weight = fixed_of(q.works);
    sums.citations = fixed_of(q.citations);
    sums.percentiles = cohorts.standings[cohort].world;
    std::vector<Cut> cuts;
    set_cuts(family, cohorts.steps_of(cohort), c, cuts);
    for (const Cut& cut : cuts) {
        sums.above.push_back(fixed_of(cut.world));
        sums.at.push_back(fixed_of(cut.world_at));
    }
    close_cohort(c, family, q, cuts, cohorts.unit, sums, t);
}

void SliceSums::begin(std::uint32_t slice) {
    slice_ = slice;
    met_.clear();
    all_ = scored_ = {};
    cohort_ = cohorts_->by_row() ? kNoRow : cohorts_->of_slice[slice];
    if (cohort_ == kNoRow) return;
    own_.sums.clear(family_->steps.size());
    set_cuts(*family_, cohorts_->steps_of(cohort_), *conventions_, own_.cuts);
}

void SliceSums::add(const RowFacts& facts, Weight weight) {
    if (empty()) begin(facts.slice);
    ++works_;
    if (cohort_ != kNoRow) add_to(cohort_, facts, weight, 1, own_.cuts, own_.sums);
    else if (cohorts_->by_row()) add_by_row(facts, weight);
}

void SliceSums::add_to(std::uint32_t cohort, const RowFacts& facts, Weight weight, std::uint32_t part,
                       std::span<const Cut> cuts, CohortSums& sums) const {
    const Fixed own{u128{weight} * part};
    const std::uint32_t cited = facts.citations;
    sums.weight += own;
    sums.citations += Fixed{own.units * cited};
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        if (cited < cuts[i].count) continue;
        const bool in = cited > cuts[i].count || (cuts[i].from != kNoId && atlas_->id[facts.row] >= cuts[i].from);
        (in ? sums.above : sums.at)[i] += own;
    }
    if (!family_->percentiles) return;
    for (std::size_t p = 0; p < kPercentileKinds; ++p) {
        const Fraction f = percentile_of(static_cast<PercentileKind>(p), cohorts_->all[cohort],
                                         cohorts_->standings[cohort], cited, atlas_->id[facts.row], part);
        sums.percentiles[p] += scaled(own, f.num, f.den);
    }
}

SliceSums::Own& SliceSums::own_of(std::uint32_t cohort) {
    const auto found = static_cast<std::size_t>(std::find(met_.begin(), met_.end(), cohort) - met_.begin());
    if (found < met_.size()) return of_met_[found];
    met_.push_back(cohort);
    if (of_met_.size() < met_.size()) of_met_.emplace_back();
    of_met_[found].sums.clear(family_->steps.size());
    set_cuts(*family_, cohorts_->steps_of(cohort), *conventions_, of_met_[found].cuts);
    return of_met_[found];
}

void SliceSums::add_by_row(const RowFacts& facts, Weight weight) {
    const auto own = cohorts_->of_row(facts.row);
    bool any = false, small = false, low = false, scored = false, scored_small = false, scored_low = false;
    for (const std::uint32_t cohort : own) {
        if (cohort == kNoRow) continue;
        const Cohort& q = cohorts_->all[cohort];
        Own& sums = own_of(cohort);
        add_to(cohort, facts, weight, cohorts_->unit / static_cast<std::uint32_t>(own.size()), sums.cuts, sums.sums);
        const bool is_small = q.members < kSmallCohort, is_low = q.mean_below(1, 2);
        any = true;
        small |= is_small;
        low |= is_low;
        if (!has_score(q, *conventions_)) continue;
        scored = true;
        scored_small |= is_small;
        scored_low |= is_low;
    }
    all_.add(any, small, low);
    scored_.add(scored, scored_small, scored_low);
}

void SliceSums::close_into(CohortTally& t) {
    if (cohort_ != kNoRow) {
        const Cohort& q = cohorts_->all[cohort_];
        all_ = {works_, q.members < kSmallCohort ? works_ : 0, q.mean_below(1, 2) ? works_ : 0};
        scored_ = has_score(q, *conventions_) ? all_ : WorkCounts{};
        close_cohort(*conventions_, *family_, q, own_.cuts, 1, own_.sums, t);
    }
    for (std::size_t i = 0; i < met_.size(); ++i)
        close_cohort(*conventions_, *family_, cohorts_->all[met_[i]], of_met_[i].cuts, cohorts_->unit, of_met_[i].sums, t);
    t.n += all_.n;
    t.n_ncs += scored_.n;
    t.in_small_cohorts += all_.small;
    t.in_low_cohorts += all_.low;
    t.scored_in_small += scored_.small;
    t.scored_in_low += scored_.low;
    works_ = 0;
}

}  // namespace comity
