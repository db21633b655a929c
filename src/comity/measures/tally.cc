#include "comity/measures/tally.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "comity/base/kept.h"
#include "comity/measures/country_index.h"
#include "comity/measures/slice_blocks.h"
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
         {&CohortTally::n, &CohortTally::n_ncs, &CohortTally::in_small_cohorts, &CohortTally::in_low_cohorts,
          &CohortTally::scored_in_small, &CohortTally::scored_in_low})
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

namespace {

// A number from 0 to 2^64 in units of 2^-63, what is smaller cut off: the bits of a double, shifted.
u128 units_of(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const int shift = static_cast<int>(bits >> 52 & 0x7FF) - 1075 + 63;
    const u128 whole = (bits & ((std::uint64_t{1} << 52) - 1)) | (std::uint64_t{1} << 52);
    if (shift >= 0) return whole << shift;
    return shift > -64 ? whole >> -shift : 0;
}

}  // namespace

// In units of 2^-63.
Fixed weighted_real(double value, Weight weight) {
    const u128 units = units_of(value);
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

// By (year, field).
using GroupKey = std::pair<int, std::uint32_t>;

bool means_fwci(const Family& family) {
    return std::any_of(family.measures.begin(), family.measures.end(),
                       [](const Measure& m) { return m.summand == Summand::kFwci; });
}

struct WorldTallies {
    std::map<GroupKey, Tally> groups;
};

// What tallies of both kinds walk through: the slices of the question's years that may hold works of it.
class QuestionSlices {
  public:
    QuestionSlices(const Atlas& atlas, const PairData& data, const WorkFilter& filter)
        : atlas_(atlas), data_(data), filter_(filter), blocks_(slice_blocks(atlas, data.conventions.years)) {}

    [[nodiscard]] std::size_t blocks() const { return blocks_.size(); }
    [[nodiscard]] Row end_of(std::size_t block) const { return atlas_.slices[blocks_[block].end - 1].end; }
    // Calls use(slice's number, slice).
    template <class Use>
    void for_each(std::size_t block, Use use) const {
        for (std::size_t s = blocks_[block].begin; s < blocks_[block].end; ++s) {
            const Slice& slice = atlas_.slices[s];
            if (slice.year == 0 || !filter_.type_passes(slice.type) || !data_.filter.slice_may_hold(slice.key)) continue;
            use(static_cast<std::uint32_t>(s), slice);
        }
    }
    [[nodiscard]] bool passes(Row row) const { return filter_.passes(row) && data_.filter.holds(row); }

  private:
    const Atlas& atlas_;
    const PairData& data_;
    const WorkFilter& filter_;
    std::vector<SliceBlock> blocks_;
};

class Tallying {
  public:
    Tallying(const Atlas& atlas, PairData& data, const WorkFilter& filter)
        : atlas_(atlas),
          data_(data),
          slices_(atlas, data, filter),
          with_{atlas, data.conventions, data.family, data.cohorts(), data.collaboration(), means_fwci(data.family)} {}

    // Slices are independent; blocks of them are tallied apart and added in order.
    [[nodiscard]] WorldTallies world(int threads) const {
        std::vector<WorldTallies> results(slices_.blocks());
        parallel_for(results.size(), threads, [&](std::size_t b) {
            SliceSums sums(atlas_, with_.conventions, with_.family, with_.cohorts);
            SliceSums collaboration(atlas_, with_.conventions, kNoSteps, with_.collaboration);
            slices_.for_each(b, [&](std::uint32_t s, const Slice& slice) {
                const auto [at, is_new] = results[b].groups.try_emplace({slice.year, slice.key.field});
                Tally& tally = at->second;
                if (is_new) tally.clear(data_.family);
                for (Row row = slice.begin; row < slice.end; ++row)
                    if (slices_.passes(row)) add(facts_of(row, s), kWhole, sums, collaboration, tally);
                close(sums, collaboration, tally);
            });
        });
        WorldTallies all;
        for (const WorldTallies& block : results)
            for (const auto& [key, tally] : block.groups)
                if (tally.works > 0) all.groups[key] += tally;
        return all;
    }

    // The works of either side, population by population, beside the world. `sides`, if it is there, holds at least them, as rows
    // counted from `first` on.
    void run(const WorldTallies& world, const RowSet* sides, Row first, int threads) {
        std::vector<Block> results(slices_.blocks());
        parallel_for(results.size(), threads, [&](std::size_t b) {
            results[b].prepare(with_);
            if (sides == nullptr)
                slices_.for_each(b, [&](std::uint32_t s, const Slice& slice) {
                    tally_slice(s, slice, results[b], [&](auto use) {
                        for (Row row = slice.begin; row < slice.end; ++row) use(row);
                    });
                });
            else tally_sides(b, *sides, first, results[b]);
        });
        std::map<int, PairData::Group> years;
        std::map<std::uint32_t, PairData::Group> fields;
        const auto add_to_all = [&](const GroupKey& key, std::size_t p, const Tally& tally) {
            data_.total.of[p] += tally;
            years[key.first].of[p] += tally;
            fields[key.second].of[p] += tally;
        };
        for (const auto& [key, tally] : world.groups) add_to_all(key, index_of(Population::kWorld), tally);
        for (Block& block : results) {
            data_.members.insert(data_.members.end(), block.members.begin(), block.members.end());
            for (const auto& [key, group] : block.groups)
                for (std::size_t p = 0; p < kPopulations; ++p)
                    if (group.of[p].works > 0) add_to_all(key, p, group.of[p]);
        }
        data_.years.assign(years.begin(), years.end());
        data_.fields.assign(fields.begin(), fields.end());
    }

  private:
    struct Block {
        std::map<GroupKey, PairData::Group> groups;
        std::vector<Member> members;
        std::vector<SliceSums> sums, collaboration;  // a population each, used slice after slice

        void prepare(const Reckoning& with) {
            sums.assign(kPopulations, {with.atlas, with.conventions, with.family, with.cohorts});
            collaboration.assign(kPopulations, {with.atlas, with.conventions, kNoSteps, with.collaboration});
        }
    };

    [[nodiscard]] RowFacts facts_of(Row row, std::uint32_t slice) const {
        return {row, slice, data_.citations()[row], data_.bylines.country_known(atlas_.byline[row])};
    }

    // Most slices have no work of either side.
    void tally_sides(std::size_t b, const RowSet& sides, Row first, Block& block) const {
        const Row end = slices_.end_of(b) - first;
        Row next = 0;
        slices_.for_each(b, [&](std::uint32_t s, const Slice& slice) {
            if (next < slice.begin - first) next = sides.next(slice.begin - first, end);
            if (next >= slice.end - first) return;
            tally_slice(s, slice, block, [&](auto use) {
                for (; next < slice.end - first; next = sides.next(next + 1, end)) use(first + next);
            });
        });
    }

    // `each_row` calls what it is given with the slice's rows, or with those of them that may be of a side.
    template <class EachRow>
    void tally_slice(std::uint32_t s, const Slice& slice, Block& block, EachRow each_row) const {
        PairData::Group* group = nullptr;
        each_row([&](Row row) {
            const std::uint32_t byline = atlas_.byline[row];
            const std::uint8_t populations = data_.bylines.populations(byline);
            if (populations == bit_of(Population::kWorld) || !slices_.passes(row)) return;
            if (group == nullptr) group = &group_of(slice, block);
            const BylineView view = data_.bylines[byline];
            const RowFacts facts = facts_of(row, s);
            for (const Population p : kAllPopulations) {
                const std::size_t i = index_of(p);
                if (p == Population::kWorld || (populations & bit_of(p)) == 0) continue;
                add(facts, view.weight(p), block.sums[i], block.collaboration[i], group->of[i]);
            }
            block.members.push_back({row, s, facts.citations});
        });
        if (group == nullptr) return;
        for (std::size_t p = 0; p < kPopulations; ++p) close(block.sums[p], block.collaboration[p], group->of[p]);
    }

    PairData::Group& group_of(const Slice& slice, Block& block) const {
        const auto [at, is_new] = block.groups.try_emplace({slice.year, slice.key.field});
        if (is_new)
            for (Tally& t : at->second.of) t.clear(data_.family);
        return at->second;
    }

    void add(const RowFacts& facts, Weight weight, SliceSums& sums, SliceSums& collaboration, Tally& tally) const {
        add_work(with_, facts, weight, tally);
        sums.add(facts, weight);
        if (data_.family.collaboration) collaboration.add(facts, weight);
    }

    static void close(SliceSums& sums, SliceSums& collaboration, Tally& tally) {
        if (!sums.empty()) sums.close_into(tally);
        if (!collaboration.empty()) collaboration.close_into(tally.collaboration);
    }

    const Atlas& atlas_;
    PairData& data_;
    QuestionSlices slices_;
    Reckoning with_;
};

std::string world_name(const std::string& ground, const PopulationFilter& filter) {
    return "world\n" + ground + filter_name(filter);
}

std::size_t bytes_of_world(const WorldTallies& world) {
    std::size_t bytes = sizeof(WorldTallies);
    for (const auto& [key, tally] : world.groups)
        bytes += sizeof(key) + sizeof(Tally) + 64 +
                 sizeof(Fixed) * (tally.steps.size() + tally.cited.size() + tally.fwci_steps.size() + tally.published_steps.size());
    return bytes;
}

}  // namespace

Result<PairData> tally_pair(const Atlas& atlas, const Places& places, const Conventions& conventions,
                            const PopulationFilter& filter, const std::vector<std::string>& measures,
                            const Resources& resources) {
    PairData data;
    data.conventions = conventions;
    data.filter = filter;
    COMITY_ASSIGN(data.family, family_of(measures, conventions));
    COMITY_ASSIGN(data.countries, shared_countries(atlas, places.evidence, resources));
    // Who answers many questions has an index, and looks at the works of the sides alone.
    const std::optional<CountryIndex> index = shared_index(atlas, *data.countries, places.evidence, conventions.years, resources);
    data.bylines = view_bylines(atlas, *data.countries, shared_facts(atlas, *data.countries, places, conventions, resources),
                                index ? index->bylines.get() : nullptr, places, conventions, resources.threads);
    COMITY_TRY(still_wanted(resources));
    const std::string name = ground_name(atlas, places, conventions, measures);
    COMITY_ASSIGN(data.ground, ground_of(atlas, places, conventions, data.bylines, data.family, name, resources));
    COMITY_TRY(still_wanted(resources));
    const WorkFilter works = data.works(atlas);
    Tallying tallying(atlas, data, works);
    // A chosen set of works has no name to be kept by.
    Kept* const kept = filter.rows == nullptr ? resources.kept.get() : nullptr;
    COMITY_ASSIGN(const auto world,
                  kept_value<WorldTallies>(kept, world_name(name, filter),
                                           [&] { return Result<WorldTallies>(tallying.world(resources.threads)); },
                                           bytes_of_world));
    COMITY_TRY(still_wanted(resources));
    std::optional<RowSet> sides;
    if (index) sides = of_sides(*index->rows, places, index->range.size());
    tallying.run(*world, sides ? &*sides : nullptr, index ? index->range.begin : 0, resources.threads);
    return data;
}

WorkFilter PairData::works(const Atlas& atlas) const {
    return {atlas, conventions, bylines, 1, conventions.years, ground->left_out};
}

}  // namespace comity
