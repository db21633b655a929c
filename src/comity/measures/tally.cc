#include "comity/measures/tally.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/platform/machine.h"

namespace comity {

Tally& Tally::operator+=(const Tally& o) {
    works += o.works;
    country_known += o.country_known;
    n += o.n;
    n_ncs += o.n_ncs;
    n_fwci += o.n_fwci;
    in_small_cohorts += o.in_small_cohorts;
    in_low_cohorts += o.in_low_cohorts;
    for (Fixed Tally::*sum : {&Tally::weight, &Tally::citations, &Tally::with_references, &Tally::cohort_weight,
                              &Tally::top_10, &Tally::top_1, &Tally::ncs_weight, &Tally::ncs, &Tally::ncs_2,
                              &Tally::fwci_weight, &Tally::fwci, &Tally::fwci_2})
        this->*sum += o.*sum;
    return *this;
}

// In units of 2^-63.
Fixed weighted_real(double value, Weight weight) {
    const auto units = static_cast<u128>(std::ldexp(static_cast<long double>(value), 63));
    return {(units >> 63) * weight + (((units & (kWhole - 1)) * weight) >> 63)};
}

bool published_twice(double fwci, Threshold threshold) { return threshold == Threshold::kGe ? fwci >= 2 : fwci > 2; }
// Far above any published score, a number could overflow the sums: it is taken for a broken one.
bool has_published(double fwci) { return fwci >= 0 && fwci < 1e12; }

namespace {

// Weighted counts of one population inside one slice, where year, type and cohort are the same for all: scores follow
// from them by one multiplication a slice.
struct SliceSums {
    std::uint64_t works = 0, country_known = 0, n_fwci = 0;
    Fixed weight, citations, with_references;
    Fixed above_10, at_10, above_1, at_1, twice;
    Fixed fwci_weight, fwci, fwci_2;
};

class Tallying {
  public:
    Tallying(const Atlas& atlas, PairData& data, const WorkFilter& filter)
        : atlas_(atlas), data_(data), filter_(filter) {}

    void run(int threads) {
        // Slices are independent; blocks of them are tallied apart and added in order.
        const std::vector<std::size_t> blocks = block_starts();
        std::vector<Block> results(blocks.size() - 1);
        parallel_for(results.size(), threads, [&](std::size_t b) {
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
        if (!filter_.type_passes(slice.type) || !data_.filter.holds(slice.key)) return;
        SliceSums sums[kPopulations];
        for (Row row = slice.begin; row < slice.end; ++row) {
            if (!filter_.passes(row)) continue;
            const BylineView& view = data_.bylines[atlas_.byline[row]];
            for (const Population p : kAllPopulations)
                if ((view.populations & bit_of(p)) != 0) add_work(s, row, view, view.weight(p), sums[index_of(p)]);
            if (view.populations != bit_of(Population::kWorld))
                block.members.push_back({row, static_cast<std::uint32_t>(s), data_.citations[row]});
        }
        PairData::Group& group = block.groups[{slice.year, slice.key.field}];
        for (std::size_t p = 0; p < kPopulations; ++p)
            if (sums[p].works > 0) close_slice(s, sums[p], group.of[p]);
    }

    void add_work(std::size_t s, Row row, const BylineView& view, Weight w, SliceSums& sums) const {
        const std::uint32_t c = data_.citations[row];
        ++sums.works;
        sums.country_known += view.country_known;
        sums.weight += Fixed{w};
        sums.citations += Fixed{u128{w} * c};
        if (atlas_.referenced_works_count[row] > 0) sums.with_references += Fixed{w};
        const double fwci = atlas_.fwci[row];
        if (has_published(fwci)) {
            ++sums.n_fwci;
            sums.fwci_weight += Fixed{w};
            sums.fwci += weighted_real(fwci, w);
            if (published_twice(fwci, data_.conventions.threshold)) sums.fwci_2 += Fixed{w};
        }
        const std::uint32_t cohort = data_.cohorts.of_slice[s];
        if (cohort == kNoRow) return;
        const Cohort& q = data_.cohorts.all[cohort];
        if (c >= q.top_10.count) (c > q.top_10.count ? sums.above_10 : sums.at_10) += Fixed{w};
        if (c >= q.top_1.count) (c > q.top_1.count ? sums.above_1 : sums.at_1) += Fixed{w};
        if (at_least_times_mean(c, q.works, q.citations, {2, 1}, data_.conventions.threshold == Threshold::kGt))
            sums.twice += Fixed{w};
    }

    void close_slice(std::size_t s, const SliceSums& sums, Tally& out) const {
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
        if (const std::uint32_t cohort = data_.cohorts.of_slice[s]; cohort != kNoRow)
            close_cohort(data_.cohorts.all[cohort], sums, t);
        out += t;
    }

    void close_cohort(const Cohort& q, const SliceSums& sums, Tally& t) const {
        const Conventions& c = data_.conventions;
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

    const Atlas& atlas_;
    PairData& data_;
    const WorkFilter& filter_;
};

}  // namespace

PairData tally_pair(const Atlas& atlas, const Places& places, const Conventions& conventions,
                    const PopulationFilter& filter, int threads) {
    PairData data;
    data.conventions = conventions;
    data.filter = filter;
    data.bylines = view_bylines(atlas, places, conventions, threads);
    const WorkFilter works(atlas, conventions, data.bylines);
    data.citations = count_citations(atlas, conventions.window, conventions.citing, works, threads);
    data.cohorts = make_cohorts(atlas, conventions, works, data.citations, threads);
    Tallying(atlas, data, works).run(threads);
    return data;
}

Score score_of(const Atlas& atlas, const PairData& data, const Member& member) {
    Score score;
    const Conventions& c = data.conventions;
    const double fwci = atlas.fwci[member.row];
    score.has_fwci = has_published(fwci);
    score.fwci_2 = score.has_fwci && published_twice(fwci, c.threshold);
    const std::uint32_t cohort = data.cohorts.of_slice[member.slice];
    if (cohort == kNoRow) return score;
    const Cohort& q = data.cohorts.all[cohort];
    score.in_cohort = true;
    score.top_10 = top_weight(member.citations, q.top_10, c.ties);
    score.top_1 = top_weight(member.citations, q.top_1, c.ties);
    score.has_ncs = q.citations > 0 || c.mean_zero != MeanZero::kNull;
    score.ncs_2 = at_least_times_mean(member.citations, q.works, q.citations, {2, 1}, c.threshold == Threshold::kGt);
    if (q.citations > 0) score.ncs_num = member.citations * q.works, score.ncs_den = q.citations;
    else score.ncs_num = c.mean_zero == MeanZero::kOne ? 1 : 0;
    return score;
}

}  // namespace comity
