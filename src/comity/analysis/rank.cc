#include "comity/analysis/rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "comity/measures/resample_units.h"
#include "comity/measures/slice_sums.h"

namespace comity {

namespace {

constexpr std::array<std::string_view, 8> kMeasures = {"publications", "citations", "mncs", "pp_top_10",
                                                       "pp_top_1",     "pp_ncs_2",  "fwci", "pp_fwci_2"};

// Numerator, denominator and n of a measure in a tally; a count has no denominator.
struct Parts {
    Fixed numerator;
    std::optional<Fixed> denominator;
    std::uint64_t n = 0;
};

Parts parts_of(const std::string& measure, const Tally& t) {
    if (measure == "publications") return {t.weight, std::nullopt, t.works};
    if (measure == "citations") return {t.citations, std::nullopt, t.works};
    if (measure == "mncs") return {t.ncs, t.ncs_weight, t.n_ncs};
    if (measure == "pp_top_10") return {t.top_10, t.cohort_weight, t.n};
    if (measure == "pp_top_1") return {t.top_1, t.cohort_weight, t.n};
    if (measure == "pp_ncs_2") return {t.ncs_2, t.ncs_weight, t.n_ncs};
    if (measure == "fwci") return {t.fwci, t.fwci_weight, t.n_fwci};
    return {t.fwci_2, t.fwci_weight, t.n_fwci};
}

std::optional<double> value_of(const Parts& parts) {
    if (!parts.denominator) return static_cast<double>(parts.numerator.real());
    if (parts.denominator->is_zero()) return std::nullopt;
    return static_cast<double>(parts.numerator.real() / parts.denominator->real());
}

class Ranking {
  public:
    Ranking(const Atlas& atlas, const RankQuestion& question, const Places& places, int threads)
        : atlas_(atlas), q_(question), places_(places), threads_(threads),
          units_(atlas, question.conventions.resample) {}

    RankAnswers run() {
        bylines_ = view_bylines(atlas_, places_, q_.conventions, threads_);
        credits_.resize(bylines_.size());
        std::vector<std::vector<std::uint16_t>> authorships;
        for (std::size_t b = 0; b < credits_.size(); ++b) {
            read_authorships(atlas_, places_, b, authorships);
            credits_[b] = country_credits(authorships, atlas_.byline_roles[b], q_.conventions.counting);
        }
        const WorkFilter filter(atlas_, q_.conventions, bylines_);
        citations_ = count_citations(atlas_, q_.conventions, places_, filter, threads_);
        cohorts_ = make_cohorts(atlas_, q_.conventions, filter, citations_, threads_);
        tallies_.resize(places_.names.size());
        cells_.resize(places_.names.size());
        for (std::size_t s = 0; s < atlas_.slices.size(); ++s) tally_slice(s, filter);
        return answers();
    }

  private:
    const Cohort* cohort_of(std::size_t s) const {
        const std::uint32_t cohort = cohorts_.of_slice[s];
        return cohort == kNoRow ? nullptr : &cohorts_.all[cohort];
    }

    void tally_slice(std::size_t s, const WorkFilter& filter) {
        const Slice& slice = atlas_.slices[s];
        if (slice.year == 0 || !q_.conventions.years->holds(slice.year) || !filter.type_passes(slice.type) ||
            !q_.filter.holds(slice.key))
            return;
        const Cohort* cohort = cohort_of(s);
        std::vector<SliceSums> sums(places_.names.size());
        for (Row row = slice.begin; row < slice.end; ++row) {
            if (!filter.passes(row)) continue;
            const std::uint32_t byline = atlas_.byline[row];
            const RowFacts facts{row, citations_[row], bylines_[byline].country_known, cohort};
            ++world_works_;
            world_known_ += facts.country_known;
            for (const CountryCredit& credit : credits_[byline]) {
                add_work(atlas_, q_.conventions, facts, credit.weight, sums[credit.place]);
                add_to_cell(facts, credit);
            }
        }
        for (std::size_t p = 0; p < sums.size(); ++p)
            if (sums[p].works > 0) tallies_[p] += close_slice(q_.conventions, cohort, sums[p]);
    }

    // One work's part in the figure of one country, for the interval.
    void add_to_cell(const RowFacts& facts, const CountryCredit& credit) {
        const Conventions& c = q_.conventions;
        if (c.interval == IntervalKind::kNone || q_.by == "publications" || q_.by == "citations") return;
        SliceSums one;
        add_work(atlas_, c, facts, credit.weight, one);
        const Parts parts = parts_of(q_.by, close_slice(c, facts.cohort, one));
        if (parts.n == 0) return;
        cells_[credit.place].add(
            units_.of(facts.row),
            {static_cast<double>(parts.numerator.real()), static_cast<double>(parts.denominator->real())});
    }

    RankAnswers answers() {
        RankAnswers out{q_, {}, 0};
        for (std::size_t p = 0; p < tallies_.size(); ++p) {
            const Parts parts = parts_of(q_.by, tallies_[p]);
            const auto value = value_of(parts);
            if (tallies_[p].works == 0) continue;
            if (!value || parts.n < q_.min_works) {
                ++out.left_out;
                continue;
            }
            out.answers.push_back(answer_of(p, parts, *value));
        }
        std::sort(out.answers.begin(), out.answers.end(), [](const Answer& a, const Answer& b) {
            return *a.value != *b.value ? *a.value > *b.value : a.population < b.population;
        });
        number(out.answers);
        if (q_.top > 0 && out.answers.size() > q_.top) out.answers.resize(q_.top);
        return out;
    }

    Answer answer_of(std::size_t p, const Parts& parts, double value) const {
        const Tally& t = tallies_[p];
        const bool plain = q_.conventions.counting == Counting::kFull && (q_.by == "pp_ncs_2" || q_.by == "pp_fwci_2");
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

    // Equal values share a rank; a country whose interval overlaps the next one's cannot be told from it.
    static void number(std::vector<Answer>& answers) {
        std::int64_t rank = 0;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const bool tied = i > 0 && *answers[i].value == *answers[i - 1].value;
            if (!tied) rank = static_cast<std::int64_t>(i) + 1;
            answers[i].by = {{"rank", rank}};
            if (tied) answers[i].notes.push_back("tied with " + answers[i - 1].population);
        }
        for (std::size_t i = 0; i + 1 < answers.size(); ++i) {
            if (!answers[i].bounds || !answers[i + 1].bounds) continue;
            std::size_t last = i;
            while (last + 1 < answers.size() && answers[last + 1].bounds &&
                   answers[last + 1].bounds->upper >= answers[i].bounds->lower)
                ++last;
            if (last > i)
                answers[i].notes.push_back(
                    fmt::format("its interval overlaps those down to {}", answers[last].population));
        }
    }

    const Atlas& atlas_;
    const RankQuestion& q_;
    const Places& places_;
    int threads_;
    ResampleUnits units_;
    std::vector<BylineView> bylines_;
    std::vector<std::vector<CountryCredit>> credits_;  // by byline
    std::vector<std::uint32_t> citations_;
    Cohorts cohorts_;
    std::vector<Tally> tallies_;  // by place
    std::vector<Cell> cells_;
    std::uint64_t world_works_ = 0, world_known_ = 0;
};

}  // namespace

bool is_rank_measure(const std::string& measure) {
    return std::find(kMeasures.begin(), kMeasures.end(), measure) != kMeasures.end();
}

Result<RankAnswers> answer_rank(const Atlas& atlas, RankQuestion question, const Resources& resources) {
    if (!is_rank_measure(question.by))
        return usage_error(
            fmt::format("--by {} is not understood: it takes {}", question.by, fmt::join(kMeasures, ", ")));
    COMITY_TRY(resolve_years(question.conventions, atlas));
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, {}, question.conventions));
    return Ranking(atlas, question, places, resources.threads).run();
}

}  // namespace comity
