#include "comity/measures/slice_sums.h"

namespace comity {

void add_work(const Atlas& atlas, const Conventions& conventions, const RowFacts& facts, Weight weight,
              SliceSums& sums) {
    const Fixed w{weight};
    const std::uint32_t c = facts.citations;
    ++sums.works;
    sums.country_known += facts.country_known;
    sums.weight += w;
    sums.citations += Fixed{u128{weight} * c};
    if (atlas.referenced_works_count[facts.row] > 0) sums.with_references += w;
    const double fwci = atlas.fwci[facts.row];
    if (has_published(fwci)) {
        ++sums.n_fwci;
        sums.fwci_weight += w;
        sums.fwci += weighted_real(fwci, weight);
        if (published_twice(fwci, conventions.threshold)) sums.fwci_2 += w;
    }
    if (facts.cohort == nullptr) return;
    const Cohort& q = *facts.cohort;
    if (c >= q.top_10.count) (c > q.top_10.count ? sums.above_10 : sums.at_10) += w;
    if (c >= q.top_1.count) (c > q.top_1.count ? sums.above_1 : sums.at_1) += w;
    if (at_least_times_mean(c, q.works, q.citations, {2, 1}, conventions.threshold == Threshold::kGt)) sums.twice += w;
}

namespace {

void close_cohort(const Conventions& c, const Cohort& q, const SliceSums& sums, Tally& t) {
    t.n = sums.works;
    t.cohort_weight = sums.weight;
    const Fraction at_10 = top_weight(q.top_10.count, q.top_10, c.ties),
                   at_1 = top_weight(q.top_1.count, q.top_1, c.ties);
    t.top_10 = sums.above_10;
    t.top_10 += scaled(sums.at_10, at_10.num, at_10.den);
    t.top_1 = sums.above_1;
    t.top_1 += scaled(sums.at_1, at_1.num, at_1.den);
    if (q.works < kSmallCohort) t.in_small_cohorts = sums.works;
    if (q.mean_below(1, 2)) t.in_low_cohorts = sums.works;
    if (q.citations == 0 && c.mean_zero == MeanZero::kNull) return;
    t.n_ncs = sums.works;
    t.ncs_weight = sums.weight;
    t.ncs_2 = sums.twice;
    if (q.citations > 0) t.ncs = scaled(sums.citations, q.works, q.citations);
    else if (c.mean_zero == MeanZero::kOne) t.ncs = sums.weight;
}

}  // namespace

Tally close_slice(const Conventions& conventions, const Cohort* cohort, const SliceSums& sums) {
    Tally t;
    t.works = sums.works;
    t.country_known = sums.country_known;
    t.weight = sums.weight;
    t.citations = sums.citations;
    t.with_references = sums.with_references;
    t.n_fwci = sums.n_fwci;
    t.fwci_weight = sums.fwci_weight;
    t.fwci = sums.fwci;
    t.fwci_2 = sums.fwci_2;
    if (cohort != nullptr) close_cohort(conventions, *cohort, sums, t);
    return t;
}

}  // namespace comity
