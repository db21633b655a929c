#include "comity/analysis/rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "comity/analysis/ranks.h"
#include "comity/measures/ground.h"
#include "comity/measures/resample_units.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/slice_sums.h"

namespace comity {

namespace {

class Ranking {
  public:
    Ranking(const Atlas& atlas, const RankQuestion& question, const Places& places, const Resources& resources)
        : atlas_(atlas),
          q_(question),
          places_(places),
          resources_(resources),
          threads_(resources.threads),
          units_(atlas, question.conventions.resample),
          with_{atlas, question.conventions, family_, cohorts_, cohorts_} {}

    Result<RankAnswers> run() {
        const Conventions& c = q_.conventions;
        COMITY_ASSIGN(family_, family_of({q_.by}, c));
        if (family_.measures.size() > 1)
            return usage_error(fmt::format("countries cannot be ranked by {}, which is many figures", q_.by));
        const BylineCountries countries = countries_of_bylines(atlas_, places_.evidence, threads_);
        bylines_ = view_bylines(atlas_, countries, places_, c, threads_);
        read_credits(countries);
        COMITY_TRY(still_wanted(resources_));
        const WorkFilter filter(atlas_, c, bylines_, threads_, c.years);
        citations_ = count_citations(atlas_, c, places_, filter, threads_, c.years);
        if (measure().basis == Basis::kNone) return usage_error(fmt::format("--by {}: {}", q_.by, measure().reason));
        COMITY_TRY(still_wanted(resources_));
        // One measure needs one set of cohorts: those split by collaboration take the place of the others.
        const bool split = c.cohort_by == CohortBy::kCollaboration || family_.collaboration;
        if (family_.collaboration) family_.measures.front().basis = Basis::kScored;
        COMITY_ASSIGN(cohorts_, make_cohorts(atlas_, c, filter, bylines_, citations_, family_, split, threads_, c.years));
        COMITY_TRY(still_wanted(resources_));
        sums_.assign(places_.names.size(), {atlas_, c, family_, cohorts_});
        one_.emplace(atlas_, c, family_, cohorts_);
        tallies_.resize(places_.names.size());
        for (Tally& tally : tallies_) tally.clear(family_);
        cells_.resize(places_.names.size());
        const SliceBlock asked = slices_of_years(atlas_, c.years);
        for (std::size_t s = asked.begin; s < asked.end; ++s) tally_slice(s, filter);
        return answers();
    }

  private:
    // Under full counting the countries of a byline are all there is to know; whatever the territories, none counts twice.
    void read_credits(const BylineCountries& countries) {
        credit_begin_.assign(1, 0);
        std::vector<std::vector<std::uint16_t>> authorships;
        std::vector<std::uint16_t> distinct;
        for (std::size_t b = 0; b < countries.size(); ++b) {
            if (q_.conventions.counting == Counting::kFull) {
                distinct.clear();
                for (const std::uint16_t country : countries[b]) distinct.push_back(places_.of_country[country]);
                std::sort(distinct.begin(), distinct.end());
                distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
                for (const std::uint16_t place : distinct) credits_.push_back({place, kWhole});
            } else {
                read_authorships(atlas_, places_, b, authorships);
                for (const CountryCredit& credit : country_credits(authorships, atlas_.byline_roles[b], q_.conventions.counting))
                    credits_.push_back(credit);
            }
            credit_begin_.push_back(credits_.size());
        }
    }

    [[nodiscard]] std::span<const CountryCredit> credits_of(std::uint32_t byline) const {
        return std::span(credits_).subspan(credit_begin_[byline], credit_begin_[byline + 1] - credit_begin_[byline]);
    }

    const Measure& measure() const { return family_.measures.front(); }

    void tally_slice(std::size_t s, const WorkFilter& filter) {
        const Slice& slice = atlas_.slices[s];
        if (slice.year == 0 || !q_.conventions.years->holds(slice.year) || !filter.type_passes(slice.type) ||
            !q_.filter.slice_may_hold(slice.key))
            return;
        for (Row row = slice.begin; row < slice.end; ++row) {
            if (!filter.passes(row) || !q_.filter.holds(row)) continue;
            const std::uint32_t byline = atlas_.byline[row];
            const RowFacts facts{row, static_cast<std::uint32_t>(s), citations_[row], bylines_.country_known(byline)};
            ++world_works_;
            world_known_ += facts.country_known;
            for (const CountryCredit& credit : credits_of(byline)) {
                add_work(with_, facts, credit.weight, tallies_[credit.place]);
                sums_[credit.place].add(facts, credit.weight);
                add_to_cell(facts, credit);
            }
        }
        for (std::size_t p = 0; p < sums_.size(); ++p)
            if (!sums_[p].empty()) sums_[p].close_into(tallies_[p]);
    }

    // One work's part in the figure of one country, for the interval.
    void add_to_cell(const RowFacts& facts, const CountryCredit& credit) {
        if (q_.conventions.interval == IntervalKind::kNone || measure().is_sum()) return;
        Tally tally;
        tally.clear(family_);
        add_work(with_, facts, credit.weight, tally);
        one_->add(facts, credit.weight);
        one_->close_into(tally);
        const MeasureParts parts = parts_of(measure(), tally);
        if (parts.n == 0) return;
        cells_[credit.place].add(
            units_.of(facts.row),
            {static_cast<double>(parts.numerator.real()), static_cast<double>(parts.denominator.real())});
    }

    RankAnswers answers() {
        RankAnswers out{q_, {}, 0};
        for (std::size_t p = 0; p < tallies_.size(); ++p) {
            const MeasureParts parts = parts_of(measure(), tallies_[p]);
            const auto value = measure().basis == Basis::kNone ? std::nullopt : parts.value();
            if (tallies_[p].works == 0) continue;
            if (!value || parts.n < q_.min_works) {
                ++out.left_out;
                continue;
            }
            out.answers.push_back(answer_of(p, parts, *value));
        }
        rank_by_value(out.answers, q_.top);
        return out;
    }

    Answer answer_of(std::size_t p, const MeasureParts& parts, double value) const {
        const Tally& t = tallies_[p];
        const bool whole = q_.conventions.multi_class == MultiClass::kPrimary || !rests_on_cohorts(measure());
        const bool plain = q_.conventions.counting == Counting::kFull && whole && measure().counts_whole_works(q_.conventions.ties);
        const std::string text = "rank " + q_.by + " " + stated_text(q_.conventions);
        const auto bounds = bounds_of(cells_[p], {{0, 1, plain}}, q_.conventions, text, places_.names[p], threads_);
        Answer a{q_.by, places_.names[p], {}, value, bounds[0], parts.n, {}, {}};
        if (cells_[p].n > 0) a.notes = interval_notes(cells_[p], q_.conventions, bounds[0].has_value());
        a.coverage.country = world_works_ == 0
                                 ? std::nullopt
                                 : std::optional(static_cast<double>(world_known_) / static_cast<double>(world_works_));
        if (!t.weight.is_zero()) {
            a.coverage.class_level = static_cast<double>(t.cohort_weight.real() / t.weight.real());
            a.coverage.references = static_cast<double>(t.with_references.real() / t.weight.real());
            a.coverage.fwci = static_cast<double>(t.fwci_weight.real() / t.weight.real());
        }
        return a;
    }

    const Atlas& atlas_;
    const RankQuestion& q_;
    const Places& places_;
    const Resources& resources_;
    int threads_;
    ResampleUnits units_;
    BylineViews bylines_;
    std::vector<std::size_t> credit_begin_;  // by byline, into credits_
    std::vector<CountryCredit> credits_;
    RowCounts citations_;
    Family family_;
    Cohorts cohorts_;
    Reckoning with_;
    std::vector<SliceSums> sums_;   // by place, of the slice at hand
    std::optional<SliceSums> one_;  // of one work
    std::vector<Tally> tallies_;    // by place
    std::vector<Cell> cells_;
    std::uint64_t world_works_ = 0, world_known_ = 0;
};

}  // namespace

Result<RankAnswers> answer_rank(const Atlas& atlas, RankQuestion question, const Resources& resources) {
    if (const auto name = canonical_measure(question.by); name.ok()) question.by = *name;
    else return usage_error("--by: " + name.error().message);
    COMITY_TRY(resolve_years(question.conventions, atlas));
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, {}, question.conventions));
    return Ranking(atlas, question, places, resources).run();
}

}  // namespace comity
