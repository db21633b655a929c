#include "comity/measures/score.h"

namespace comity {

namespace {

double as_real(const Fraction& f) { return static_cast<double>(f.num) / static_cast<double>(f.den); }

// Calls use(cohort, classes) for each cohort of a work, of which it is the part 1/classes.
template <class Use>
void for_each_cohort(const Cohorts& cohorts, const RowFacts& facts, Use use) {
    if (cohorts.by_row()) {
        const auto own = cohorts.of_row(facts.row);
        for (const std::uint32_t cohort : own)
            if (cohort != kNoRow) use(cohort, own.size());
    } else if (const std::uint32_t cohort = cohorts.of_slice[facts.slice]; cohort != kNoRow) {
        use(cohort, std::size_t{1});
    }
}

// The part of a work that is at or above a step of one of its cohorts.
double at_step(const Reckoning& with, const Cohorts& cohorts, std::uint32_t cohort, std::size_t step,
               const RowFacts& facts) {
    const Cut cut = cut_of(with.family.steps[step], cohorts.steps_of(cohort)[step], with.conventions);
    if (facts.citations < cut.count) return 0;
    if (facts.citations > cut.count) return 1;
    return cut.from != kNoId && with.atlas.id[facts.row] >= cut.from ? 1 : as_real(cut.at);
}

double value_in(const Reckoning& with, const Measure& m, const Cohorts& cohorts, std::uint32_t cohort,
                std::size_t classes, const RowFacts& facts) {
    if (m.summand == Summand::kPercentile)
        return as_real(percentile_of(m.percentile, cohorts.all[cohort], cohorts.standings[cohort], facts.citations,
                                     with.atlas.id[facts.row], static_cast<std::uint32_t>(cohorts.unit / classes)));
    const double from = m.step == kNoStep ? 1 : at_step(with, cohorts, cohort, m.step, facts);
    return m.minus == kNoStep ? from : from - at_step(with, cohorts, cohort, m.minus, facts);
}

ScoreParts cohort_parts(const Reckoning& with, const Measure& m, const RowFacts& facts) {
    const Cohorts& cohorts = m.basis == Basis::kCollaboration ? with.collaboration : with.cohorts;
    if (m.summand == Summand::kNcs || m.summand == Summand::kMeans) {
        const CohortScore s = cohort_score(with, cohorts, facts);
        if (m.summand == Summand::kNcs) return {s.ncs, s.ncs_weight};
        return {s.weight * facts.citations, s.expected};
    }
    ScoreParts parts;
    for_each_cohort(cohorts, facts, [&](std::uint32_t cohort, std::size_t classes) {
        if (m.basis == Basis::kScored && !has_score(cohorts.all[cohort], with.conventions)) return;
        const double part = 1.0 / static_cast<double>(classes);
        parts.denominator += part;
        parts.numerator += part * value_in(with, m, cohorts, cohort, classes, facts);
    });
    return parts;
}

ScoreParts published_parts(const Reckoning& with, const Measure& m, const RowFacts& facts) {
    const double fwci = with.atlas.fwci[facts.row], percentile = with.atlas.percentile[facts.row];
    if (m.basis == Basis::kPublishedRank) {
        if (!has_published_percentile(percentile)) return {};
        if (m.summand == Summand::kPublishedRank) return {percentile, 1};
        return {percentile >= with.family.published_steps[m.step] ? 1.0 : 0.0, 1};
    }
    if (!has_published(fwci)) return {};
    if (m.summand == Summand::kFwci) return {fwci, 1};
    const auto reaches = [&](std::size_t step) {
        return published_reaches(fwci, with.family.fwci_steps[step], with.conventions.threshold);
    };
    const bool in = (m.step == kNoStep || reaches(m.step)) && (m.minus == kNoStep || !reaches(m.minus));
    return {in ? 1.0 : 0.0, 1};
}

}  // namespace

CohortScore cohort_score(const Reckoning& with, const Cohorts& cohorts, const RowFacts& facts) {
    CohortScore score;
    for_each_cohort(cohorts, facts, [&](std::uint32_t cohort, std::size_t classes) {
        const Cohort& q = cohorts.all[cohort];
        const double part = 1.0 / static_cast<double>(classes);
        score.weight += part;
        score.expected += part * (static_cast<double>(q.citations) / static_cast<double>(q.works));
        if (!has_score(q, with.conventions)) return;
        score.ncs_weight += part;
        if (q.citations > 0)
            score.ncs += part * (static_cast<double>(facts.citations * q.works) / static_cast<double>(q.citations));
        else if (with.conventions.mean_zero == MeanZero::kOne) score.ncs += part;
    });
    return score;
}

std::optional<double> ncs_of(const Atlas& atlas, const PairData& data, const Member& m) {
    const Reckoning with{atlas, data.conventions, data.family, data.cohorts(), data.collaboration()};
    const CohortScore score = cohort_score(with, data.cohorts(), {m.row, m.slice, m.citations, false});
    if (score.ncs_weight == 0) return std::nullopt;
    return score.ncs / score.ncs_weight;
}

ScoreParts score_parts(const Reckoning& with, const Measure& m, const RowFacts& facts) {
    switch (m.basis) {
        case Basis::kNone: return {};
        case Basis::kAll:
            return {m.summand == Summand::kCited && facts.citations >= with.family.cited[m.step] ? 1.0 : 0.0, 1};
        case Basis::kCohort:
        case Basis::kScored:
        case Basis::kCollaboration: return cohort_parts(with, m, facts);
        case Basis::kFwci:
        case Basis::kPublishedRank: return published_parts(with, m, facts);
    }
    return {};
}

}  // namespace comity
