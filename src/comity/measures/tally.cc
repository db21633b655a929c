#include "comity/measures/tally.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "comity/measures/slice_sums.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

void add_all(std::vector<Fixed>& to, const std::vector<Fixed>& more) {
    if (to.size() < more.size()) to.resize(more.size());
    for (std::size_t i = 0; i < more.size(); ++i) to[i] += more[i];
}

}  // namespace

CohortTally& CohortTally::operator+=(const CohortTally& o) {
    for (std::uint64_t CohortTally::*count :
         {&CohortTally::n, &CohortTally::n_ncs, &CohortTally::in_small_cohorts, &CohortTally::in_low_cohorts})
        this->*count += o.*count;
    for (Fixed CohortTally::*sum : {&CohortTally::cohort_weight, &CohortTally::cohort_citations, &CohortTally::expected,
                                    &CohortTally::ncs_weight, &CohortTally::ncs})
        this->*sum += o.*sum;
    for (std::size_t p = 0; p < kPercentileKinds; ++p) percentiles[p] += o.percentiles[p];
    add_all(steps, o.steps);
    return *this;
}

Tally& Tally::operator+=(const Tally& o) {
    CohortTally::operator+=(o);
    collaboration += o.collaboration;
    for (std::uint64_t Tally::*count : {&Tally::works, &Tally::country_known, &Tally::n_fwci, &Tally::n_published})
        this->*count += o.*count;
    for (Fixed Tally::*sum : {&Tally::weight, &Tally::citations, &Tally::with_references, &Tally::fwci_weight,
                              &Tally::fwci, &Tally::published_weight, &Tally::published})
        this->*sum += o.*sum;
    add_all(cited, o.cited);
    add_all(fwci_steps, o.fwci_steps);
    add_all(published_steps, o.published_steps);
    return *this;
}

void Tally::clear(const Family& family) {
    // The vectors keep their memory: this happens once a slice and population.
    std::vector<Fixed> kept[] = {std::move(steps), std::move(cited), std::move(fwci_steps),
                                 std::move(published_steps)};
    *this = {};
    const std::size_t sizes[] = {family.steps.size(), family.cited.size(), family.fwci_steps.size(),
                                 family.published_steps.size()};
    for (std::size_t i = 0; i < 4; ++i) kept[i].assign(sizes[i], {});
    steps = std::move(kept[0]);
    cited = std::move(kept[1]);
    fwci_steps = std::move(kept[2]);
    published_steps = std::move(kept[3]);
}

// In units of 2^-63.
Fixed weighted_real(double value, Weight weight) {
    const auto units = static_cast<u128>(std::ldexp(static_cast<long double>(value), 63));
    return {(units >> 63) * weight + (((units & (kWhole - 1)) * weight) >> 63)};
}

bool published_reaches(double fwci, Fraction k, Threshold threshold) {
    // Published scores are decimals, and so is k: both are the doubles nearest to them.
    const double bound = static_cast<double>(k.num) / static_cast<double>(k.den);
    return threshold == Threshold::kGe && k.num > 0 ? fwci >= bound : fwci > bound;
}
// Far above any published score, a number could overflow the sums: it is taken for a broken one.
bool has_published(double fwci) { return fwci >= 0 && fwci < 1e12; }
bool has_published_percentile(double percentile) { return percentile >= 0 && percentile <= 1; }

std::optional<double> MeasureParts::value() const {
    if (is_sum) return static_cast<double>(numerator.real());
    if (denominator.is_zero()) return std::nullopt;
    return static_cast<double>(numerator.real() / denominator.real());
}

namespace {

// A tally without works has no places for its sums: they are 0.
Fixed sum_at(const std::vector<Fixed>& sums, std::size_t i) { return i < sums.size() ? sums[i] : Fixed(); }

// A step, or everything, less a higher step, or nothing.
Fixed between(const std::vector<Fixed>& steps, const Measure& m, Fixed everything) {
    const Fixed from = m.step == kNoStep ? everything : sum_at(steps, m.step);
    return m.minus == kNoStep ? from : from - sum_at(steps, m.minus);
}

}  // namespace

MeasureParts parts_of(const Measure& m, const Tally& t) {
    const CohortTally& q = m.basis == Basis::kCollaboration ? t.collaboration : t;
    const Fixed weight = m.basis == Basis::kScored ? q.ncs_weight : q.cohort_weight;
    const std::uint64_t n = m.basis == Basis::kScored ? q.n_ncs : q.n;
    if (m.basis == Basis::kNone) return {};
    switch (m.summand) {
        case Summand::kWeight: return {t.weight, {}, true, t.works};
        case Summand::kCitations: return {t.citations, {}, true, t.works};
        case Summand::kCitedCount: return {sum_at(t.cited, m.step), {}, true, t.works};
        case Summand::kCited: return {sum_at(t.cited, m.step), t.weight, false, t.works};
        case Summand::kNcs: return {q.ncs, q.ncs_weight, false, q.n_ncs};
        case Summand::kMeans: return {q.cohort_citations, q.expected, false, q.n};
        case Summand::kStep: return {between(q.steps, m, weight), weight, false, n};
        case Summand::kPercentile:
            return {q.percentiles[static_cast<std::size_t>(m.percentile)], weight, false, n};
        case Summand::kFwci: return {t.fwci, t.fwci_weight, false, t.n_fwci};
        case Summand::kFwciStep: return {between(t.fwci_steps, m, t.fwci_weight), t.fwci_weight, false, t.n_fwci};
        case Summand::kPublishedStep: return {sum_at(t.published_steps, m.step), t.published_weight, false, t.n_published};
        case Summand::kPublishedRank: return {t.published, t.published_weight, false, t.n_published};
    }
    return {};
}

namespace {

const Family kNoSteps;

class Tallying {
  public:
    Tallying(const Atlas& atlas, PairData& data, const WorkFilter& filter)
        : atlas_(atlas),
          data_(data),
          filter_(filter),
          with_{atlas, data.conventions, data.family, data.cohorts, data.collaboration} {}

    void run(int threads) {
        // Slices are independent; blocks of them are tallied apart and added in order.
        const std::vector<std::size_t> blocks = block_starts();
        std::vector<Block> results(blocks.size() - 1);
        parallel_for(results.size(), threads, [&](std::size_t b) {
            results[b].prepare(with_);
            for (std::size_t s = blocks[b]; s < blocks[b + 1]; ++s) tally_slice(s, results[b]);
        });
        std::map<int, PairData::Group> years;
        std::map<std::uint32_t, PairData::Group> fields;
        for (Block& block : results) {
            data_.members.insert(data_.members.end(), block.members.begin(), block.members.end());
            for (const auto& [key, group] : block.groups)
                for (std::size_t p = 0; p < kPopulations; ++p) {
                    if (group.of[p].works == 0) continue;
                    data_.total.of[p] += group.of[p];
                    years[key.first].of[p] += group.of[p];
                    fields[key.second].of[p] += group.of[p];
                }
        }
        data_.years.assign(years.begin(), years.end());
        data_.fields.assign(fields.begin(), fields.end());
    }

  private:
    struct Block {
        std::map<std::pair<int, std::uint32_t>, PairData::Group> groups;  // by (year, field)
        std::vector<Member> members;
        std::vector<SliceSums> sums, collaboration;  // a population each, used slice after slice

        void prepare(const Reckoning& with) {
            sums.assign(kPopulations, {with.atlas, with.conventions, with.family, with.cohorts});
            collaboration.assign(kPopulations, {with.atlas, with.conventions, kNoSteps, with.collaboration});
        }
    };

    std::vector<std::size_t> block_starts() const {
        constexpr Row kRows = 1 << 16;
        std::vector<std::size_t> starts = {0};
        Row rows = 0;
        for (std::size_t s = 0; s < atlas_.slices.size(); ++s) {
            rows += atlas_.slices[s].end - atlas_.slices[s].begin;
            if (rows >= kRows) starts.push_back(s + 1), rows = 0;
        }
        if (starts.back() != atlas_.slices.size() || starts.size() == 1) starts.push_back(atlas_.slices.size());
        return starts;
    }

    void tally_slice(std::size_t s, Block& block) {
        const Slice& slice = atlas_.slices[s];
        if (slice.year == 0 || !data_.conventions.years->holds(slice.year)) return;
        if (!filter_.type_passes(slice.type) || !data_.filter.slice_may_hold(slice.key)) return;
        const auto [at, is_new] = block.groups.try_emplace({slice.year, slice.key.field});
        PairData::Group& group = at->second;
        if (is_new)
            for (Tally& t : group.of) t.clear(data_.family);
        for (Row row = slice.begin; row < slice.end; ++row) {
            if (!filter_.passes(row) || !data_.filter.holds(row)) continue;
            const BylineView& view = data_.bylines[atlas_.byline[row]];
            const RowFacts facts{row, static_cast<std::uint32_t>(s), data_.citations[row], view.country_known};
            for (const Population p : kAllPopulations)
                if ((view.populations & bit_of(p)) != 0)
                    add(facts, view.weight(p), index_of(p), block, group.of[index_of(p)]);
            if (view.populations != bit_of(Population::kWorld))
                block.members.push_back({row, static_cast<std::uint32_t>(s), data_.citations[row]});
        }
        for (std::size_t p = 0; p < kPopulations; ++p) {
            if (!block.sums[p].empty()) block.sums[p].close_into(group.of[p]);
            if (!block.collaboration[p].empty()) block.collaboration[p].close_into(group.of[p].collaboration);
        }
    }

    void add(const RowFacts& facts, Weight weight, std::size_t p, Block& block, Tally& tally) const {
        add_work(with_, facts, weight, tally);
        block.sums[p].add(facts, weight);
        if (data_.family.collaboration) block.collaboration[p].add(facts, weight);
    }

    const Atlas& atlas_;
    PairData& data_;
    const WorkFilter& filter_;
    Reckoning with_;
};

}  // namespace

Result<PairData> tally_pair(const Atlas& atlas, const Places& places, const Conventions& conventions,
                            const PopulationFilter& filter, const std::vector<std::string>& measures, int threads) {
    PairData data;
    data.conventions = conventions;
    data.filter = filter;
    COMITY_ASSIGN(data.family, family_of(measures, conventions));
    data.bylines = view_bylines(atlas, places, conventions, threads);
    const WorkFilter works(atlas, conventions, data.bylines);
    data.citations = count_citations(atlas, conventions, places, works, threads);
    const bool split = conventions.cohort_by == CohortBy::kCollaboration;
    COMITY_ASSIGN(data.cohorts, make_cohorts(atlas, conventions, works, data.bylines, data.citations, data.family,
                                             split, threads));
    if (data.family.collaboration) {
        COMITY_ASSIGN(data.collaboration, make_cohorts(atlas, conventions, works, data.bylines, data.citations,
                                                       Family(), true, threads));
    }
    Tallying(atlas, data, works).run(threads);
    return data;
}

}  // namespace comity
