#include "comity/measures/tally.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/measures/slice_sums.h"
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
        const std::uint32_t cohort = data_.cohorts.of_slice[s];
        const Cohort* q = cohort == kNoRow ? nullptr : &data_.cohorts.all[cohort];
        SliceSums sums[kPopulations];
        for (Row row = slice.begin; row < slice.end; ++row) {
            if (!filter_.passes(row)) continue;
            const BylineView& view = data_.bylines[atlas_.byline[row]];
            const RowFacts facts{row, data_.citations[row], view.country_known, q};
            for (const Population p : kAllPopulations)
                if ((view.populations & bit_of(p)) != 0)
                    add_work(atlas_, data_.conventions, facts, view.weight(p), sums[index_of(p)]);
            if (view.populations != bit_of(Population::kWorld))
                block.members.push_back({row, static_cast<std::uint32_t>(s), data_.citations[row]});
        }
        PairData::Group& group = block.groups[{slice.year, slice.key.field}];
        for (std::size_t p = 0; p < kPopulations; ++p)
            if (sums[p].works > 0) group.of[p] += close_slice(data_.conventions, q, sums[p]);
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
    data.citations = count_citations(atlas, conventions, places, works, threads);
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
