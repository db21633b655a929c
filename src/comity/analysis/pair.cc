#include "comity/analysis/pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "comity/analysis/relations.h"
#include "comity/base/text.h"
#include "comity/measures/resample_units.h"

namespace comity {

namespace {

constexpr std::size_t kTopInstitutions = 10;

// Columns of a cell of works with a cohort, of works with a published fwci, and of all works of a population.
enum CohortColumn : std::size_t { kCohortWeight, kNcsWeight, kNcs, kTop10, kTop1, kTwice };
enum PublishedColumn : std::size_t { kFwciWeight, kFwci, kFwciTwice };
enum AllColumn : std::size_t { kAllWeight, kHasProperty };

double real(Fixed f) { return static_cast<double>(f.real()); }

std::optional<double> ratio(Fixed num, Fixed den) {
    if (den.is_zero()) return std::nullopt;
    return static_cast<double>(num.real() / den.real());
}

std::optional<double> share(std::uint64_t num, std::uint64_t den) {
    if (den == 0) return std::nullopt;
    return static_cast<double>(num) / static_cast<double>(den);
}

using By = std::vector<std::pair<std::string, ByValue>>;

class PairAnswering {
  public:
    PairAnswering(const Atlas& atlas, const Places& places, const PairQuestion& question, const PairData& data,
                  int threads)
        : atlas_(atlas), places_(places), question_(question), data_(data), threads_(threads), text_(question.text()),
          units_(atlas, data.conventions.resample) {}

    std::vector<Answer> headline_only() {
        run_headline();
        return std::move(answers_);
    }

    std::vector<Answer> run() {
        run_headline();
        joint_figures();
        for (const auto& [year, group] : data_.years) {
            const int y = year;
            for (const Population p : {Population::kJoint, Population::kWorld, Population::kA, Population::kB})
                headline(p, group, {{"year", std::int64_t{y}}},
                         [&, y](const Member& m) { return atlas_.slices[m.slice].year == y; });
            shares_of_sides(group, {{"year", std::int64_t{y}}},
                            [&, y](const Member& m) { return atlas_.slices[m.slice].year == y; });
        }
        for (const auto& [field, group] : data_.fields) {
            if (group.of[index_of(Population::kJoint)].works == 0) continue;
            const std::uint32_t f = field;
            for (const Population p : {Population::kJoint, Population::kWorld, Population::kA, Population::kB})
                headline(p, group, {{"field", field_name(f)}},
                         [&, f](const Member& m) { return atlas_.slices[m.slice].key.field == f; });
        }
        top_institutions(question_.a, Places::kA);
        top_institutions(question_.b, Places::kB);
        return std::move(answers_);
    }

  private:
    void run_headline() {
        for (const Population p : kAllPopulations) headline(p, data_.total, {}, [](const Member&) { return true; });
    }

    std::string field_name(std::uint32_t field) const {
        if (field == 0) return "(no field)";
        const std::string_view name = atlas_.name_of_class(1, field);
        return name.empty() ? fmt::format("fields/{}", field) : std::string(name);
    }

    std::string name_of(Population p) const { return population_name(p, question_.a.name, question_.b.name); }
    const BylineView& view(const Member& m) const { return data_.bylines[atlas_.byline[m.row]]; }

    // The eight measures of one population in one group of works; `chosen` picks the group's members.
    void headline(Population p, const PairData::Group& group, const By& by,
                  const std::function<bool(const Member&)>& chosen) {
        const Tally& t = group.of[index_of(p)];
        const Coverage coverage = coverage_of(t, group);
        add_count("publications", p, by, t, t.weight, coverage);
        add_count("citations", p, by, t, t.citations, coverage);
        add_cohort_measures(p, by, t, coverage, chosen);
        add_published_measures(p, by, t, coverage, chosen);
    }

    static Coverage coverage_of(const Tally& t, const PairData::Group& group) {
        const Tally& world = group.of[index_of(Population::kWorld)];
        return {ratio(t.cohort_weight, t.weight), share(world.country_known, world.works),
                ratio(t.with_references, t.weight), ratio(t.fwci_weight, t.weight)};
    }

    void add_count(const std::string& measure, Population p, const By& by, const Tally& t, Fixed value,
                   const Coverage& coverage) {
        Answer a{measure, name_of(p), by, real(value), {}, t.works, coverage, {}};
        answers_.push_back(std::move(a));
    }

    void add_cohort_measures(Population p, const By& by, const Tally& t, const Coverage& coverage,
                             const std::function<bool(const Member&)>& chosen) {
        const std::vector<std::string> names = {"mncs", "pp_top_10", "pp_top_1", "pp_ncs_2"};
        const bool plain = data_.conventions.counting == Counting::kFull;
        const std::vector<Figure> figures = {{kNcs, kNcsWeight, false},
                                             {kTop10, kCohortWeight, false},
                                             {kTop1, kCohortWeight, false},
                                             {kTwice, kNcsWeight, plain}};
        const std::vector<std::optional<double>> values = {ratio(t.ncs, t.ncs_weight), ratio(t.top_10, t.cohort_weight),
                                                           ratio(t.top_1, t.cohort_weight),
                                                           ratio(t.ncs_2, t.ncs_weight)};
        const std::vector<std::uint64_t> n = {t.n_ncs, t.n, t.n, t.n_ncs};
        Cell cell;
        if (wants_bounds(p)) cell = cohort_cell(p, chosen);
        const auto bounds = bounds_of(cell, figures, data_.conventions, text_, cell_name(p, by, "cohort"), threads_);
        for (std::size_t i = 0; i < names.size(); ++i) {
            Answer a{names[i], name_of(p), by, values[i], bounds[i], n[i], coverage, {}};
            if (!a.value) a.notes.push_back(t.works == 0 ? "no works in this population" : why_no_cohort(t));
            else add_cohort_notes(p, t, cell, a);
            answers_.push_back(std::move(a));
        }
    }

    static std::string why_no_cohort(const Tally& t) {
        if (t.n == 0) return "no work of this population has a cohort";
        if (t.cohort_weight.is_zero()) return "the works weigh nothing under this counting";
        return "every cohort mean is zero and mean_zero is null";
    }

    void add_cohort_notes(Population p, const Tally& t, const Cell& cell, Answer& a) const {
        if (atlas_.manifest.scope != Scope::kFull)
            a.notes.push_back(
                "compared with the works of this atlas, which is no whole release: 1 and the top shares are not the "
                "world's");
        if (t.in_small_cohorts > 0)
            a.notes.push_back(fmt::format("{:.1f} % of n sits in cohorts under {} works",
                                          100 * *share(t.in_small_cohorts, t.n), kSmallCohort));
        if (t.in_low_cohorts > 0)
            a.notes.push_back(fmt::format("{:.1f} % of n sits in cohorts with a mean under 0.5 citations",
                                          100 * *share(t.in_low_cohorts, t.n)));
        add_interval_notes(p, cell, a);
    }

    void add_interval_notes(Population p, const Cell& cell, Answer& a) const {
        if (!wants_bounds(p)) return;
        for (std::string& note : interval_notes(cell, data_.conventions, a.bounds.has_value()))
            a.notes.push_back(std::move(note));
    }

    bool wants_bounds(Population p) const {
        return p != Population::kWorld && data_.conventions.interval != IntervalKind::kNone;
    }

    static std::string cell_name(Population p, const By& by, std::string_view basis) {
        std::string name = fmt::format("{}|{}", index_of(p), basis);
        for (const auto& [key, value] : by) {
            const std::string text = std::holds_alternative<std::string>(value)
                                         ? std::get<std::string>(value)
                                         : std::to_string(std::get<std::int64_t>(value));
            name += fmt::format("|{}={}", key, text);
        }
        return name;
    }

    template <class Row>
    Cell make_cell(Population p, const std::function<bool(const Member&)>& chosen, Row row) const {
        Cell cell;
        for (const Member& m : data_.members) {
            if ((view(m).populations & bit_of(p)) == 0 || !chosen(m)) continue;
            row(m, static_cast<double>(view(m).weight(p)) / static_cast<double>(kWhole), cell);
        }
        return cell;
    }

    Cell cohort_cell(Population p, const std::function<bool(const Member&)>& chosen) const {
        return make_cell(p, chosen, [&](const Member& m, double w, Cell& cell) {
            const Score s = score_of(atlas_, data_, m);
            if (!s.in_cohort) return;
            const double ncs = static_cast<double>(s.ncs_num) / static_cast<double>(s.ncs_den);
            const auto part = [](const Fraction& f) { return static_cast<double>(f.num) / static_cast<double>(f.den); };
            const double ncs_weight = s.has_ncs ? w : 0;
            cell.add(units_.of(m.row), {w, ncs_weight, ncs_weight * ncs, w * part(s.top_10), w * part(s.top_1),
                                        s.ncs_2 ? ncs_weight : 0});
        });
    }

    void add_published_measures(Population p, const By& by, const Tally& t, const Coverage& coverage,
                                const std::function<bool(const Member&)>& chosen) {
        Cell cell;
        if (wants_bounds(p))
            cell = make_cell(p, chosen, [&](const Member& m, double w, Cell& out) {
                const Score s = score_of(atlas_, data_, m);
                if (s.has_fwci) out.add(units_.of(m.row), {w, w * atlas_.fwci[m.row], s.fwci_2 ? w : 0});
            });
        const bool plain = data_.conventions.counting == Counting::kFull;
        const auto bounds = bounds_of(cell, {{kFwci, kFwciWeight, false}, {kFwciTwice, kFwciWeight, plain}},
                                      data_.conventions, text_, cell_name(p, by, "fwci"), threads_);
        Answer mean{"fwci", name_of(p), by, ratio(t.fwci, t.fwci_weight), bounds[0], t.n_fwci, coverage, {}};
        Answer twice{"pp_fwci_2", name_of(p), by, ratio(t.fwci_2, t.fwci_weight), bounds[1], t.n_fwci, coverage, {}};
        for (Answer* a : {&mean, &twice}) {
            if (!a->value)
                a->notes.push_back(t.works == 0 ? "no works in this population"
                                                : "no work of this population carries a published fwci");
            else {
                a->notes.push_back("as published by OpenAlex in " + releases());
                add_interval_notes(p, cell, *a);
            }
            answers_.push_back(std::move(*a));
        }
    }

    std::string releases() const {
        std::string text;
        for (const Release& r : atlas_.manifest.releases)
            text += (text.empty() ? "release " : ", ") + (r.date.empty() ? "of unknown date" : r.date);
        return text;
    }

    // A share of works with a property in one population, weighted by side A's or B's own weight.
    void add_share(const std::string& measure, const std::string& population, Population base, const By& by,
                   const std::function<bool(const Member&)>& in_base, const std::function<bool(const Member&)>& has,
                   const Coverage& coverage) {
        Cell cell;
        Fixed all, part;
        for (const Member& m : data_.members) {
            if ((view(m).populations & bit_of(base)) == 0 || !in_base(m)) continue;
            const Weight w = view(m).weight(base);
            const bool holds = has(m);
            all += Fixed{w};
            if (holds) part += Fixed{w};
            const double real_w = static_cast<double>(w) / static_cast<double>(kWhole);
            cell.add(units_.of(m.row), {real_w, holds ? real_w : 0});
        }
        const auto bounds = bounds_of(cell, {{kHasProperty, kAllWeight, data_.conventions.counting == Counting::kFull}},
                                      data_.conventions, text_, cell_name(base, by, measure), threads_);
        Answer a{measure, population, by, ratio(part, all), bounds[0], cell.n, coverage, {}};
        if (!a.value) a.notes.push_back("no works to take a share of");
        else add_interval_notes(base, cell, a);
        answers_.push_back(std::move(a));
    }

    bool is_joint(const Member& m) const { return (view(m).populations & bit_of(Population::kJoint)) != 0; }

    void shares_of_sides(const PairData::Group& group, const By& by, const std::function<bool(const Member&)>& chosen) {
        for (const Population side : {Population::kA, Population::kB}) {
            const Coverage coverage = coverage_of(group.of[index_of(side)], group);
            add_share(
                "share_of_output", name_of(side), side, by, chosen, [&](const Member& m) { return is_joint(m); },
                coverage);
            add_share(
                "share_of_international", name_of(side), side, by,
                [&](const Member& m) { return chosen(m) && view(m).places > 1; },
                [&](const Member& m) { return is_joint(m); }, coverage);
        }
    }

    void joint_figures() {
        const auto all = [](const Member&) { return true; };
        shares_of_sides(data_.total, {}, all);
        const Coverage coverage = coverage_of(data_.total.of[index_of(Population::kJoint)], data_.total);
        add_share(
            "bilateral_share", "joint", Population::kJoint, {}, all,
            [&](const Member& m) { return view(m).places == 2; }, coverage);
        add_author_counts(coverage);
        for (const Population p : {Population::kJoint, Population::kWorld, Population::kA, Population::kB})
            add_growth(p);
    }

    void add_author_counts(const Coverage& coverage) {
        std::vector<std::uint64_t> authors;
        std::uint64_t places = 0, sum = 0;
        for (const Member& m : data_.members) {
            if (!is_joint(m)) continue;
            authors.push_back(view(m).authors);
            sum += view(m).authors;
            places += view(m).places;
        }
        std::sort(authors.begin(), authors.end());
        const std::size_t n = authors.size();
        std::optional<double> median;
        if (n > 0) median = (static_cast<double>(authors[(n - 1) / 2]) + static_cast<double>(authors[n / 2])) / 2;
        for (auto& [measure, value] : std::vector<std::pair<std::string, std::optional<double>>>{
                 {"authors_median", median}, {"authors_mean", share(sum, n)}, {"countries_mean", share(places, n)}}) {
            Answer a{measure, "joint", {}, value, {}, n, coverage, {}};
            if (!value) a.notes.push_back("no works in this population");
            answers_.push_back(std::move(a));
        }
    }

    Fixed publications_in(int year, Population p) const {
        for (const auto& [y, group] : data_.years)
            if (y == year) return group.of[index_of(p)].weight;
        return {};
    }

    void add_growth(Population p) {
        const YearRange years = *data_.conventions.years;
        const Tally& t = data_.total.of[index_of(p)];
        Answer a{"growth", name_of(p), {}, {}, {}, t.works, coverage_of(t, data_.total), {}};
        const Fixed first = publications_in(years.from, p), last = publications_in(years.to, p);
        if (years.from == years.to) a.notes.push_back("one year has no growth");
        else if (first.is_zero()) a.notes.push_back(fmt::format("no publications in {}", years.from));
        else a.value = std::pow(*ratio(last, first), 1.0 / (years.to - years.from)) - 1;
        answers_.push_back(std::move(a));
    }

    // The institutions of one side that sign most joint works; every work counts once for each of its institutions.
    void top_institutions(const Side& side, std::uint16_t place) {
        std::map<std::uint32_t, std::uint64_t> works;
        std::vector<std::uint32_t> of_work;
        for (const Member& m : data_.members) {
            if (!is_joint(m)) continue;
            of_work.clear();
            for (std::size_t a = atlas_.institutions.begin_of(m.row); a < atlas_.institutions.end_of(m.row); ++a)
                for (const std::uint32_t i : atlas_.institutions.inner[a]) of_work.push_back(i);
            std::sort(of_work.begin(), of_work.end());
            of_work.erase(std::unique(of_work.begin(), of_work.end()), of_work.end());
            for (const std::uint32_t i : of_work)
                if (places_.is(atlas_.institution_country[i], place)) ++works[i];
        }
        std::vector<std::pair<std::uint32_t, std::uint64_t>> ranked(works.begin(), works.end());
        std::stable_sort(ranked.begin(), ranked.end(),
                         [](const auto& x, const auto& y) { return x.second > y.second; });
        if (ranked.size() > kTopInstitutions) ranked.resize(kTopInstitutions);
        const Coverage coverage = coverage_of(data_.total.of[index_of(Population::kJoint)], data_.total);
        for (const auto& [i, n] : ranked) {
            const std::string id = fmt::format("I{}", atlas_.institution_id[i]);
            const std::string name = atlas_.institution_name[i].empty() ? id : std::string(atlas_.institution_name[i]);
            answers_.push_back({"publications",
                                "joint",
                                {{"side", side.name}, {"institution", name}, {"institution_id", id}},
                                static_cast<double>(n),
                                {},
                                n,
                                coverage,
                                {}});
        }
    }

    const Atlas& atlas_;
    const Places& places_;
    const PairQuestion& question_;
    const PairData& data_;
    int threads_;
    std::string text_;
    ResampleUnits units_;
    std::vector<Answer> answers_;
};

}  // namespace

namespace {

template <class Answering>
Result<PairAnswers> answer_with(const Atlas& atlas, PairQuestion question, const Resources& resources,
                                Answering answering) {
    COMITY_TRY(resolve_years(question.conventions, atlas));
    COMITY_ASSIGN(const Places places,
                  Places::resolve(atlas, {question.a, question.b}, question.conventions));
    const PairData data = tally_pair(atlas, places, question.conventions, question.filter, resources.threads);
    PairAnswers out{std::move(question), {}};
    PairAnswering pair(atlas, places, out.question, data, resources.threads);
    out.answers = answering(pair, Relation{atlas, places, out.question, data, resources.threads, out.question.text()});
    return out;
}

}  // namespace

Result<PairAnswers> answer_pair(const Atlas& atlas, PairQuestion question, const Resources& resources) {
    return answer_with(atlas, std::move(question), resources, [](PairAnswering& pair, const Relation& relation) {
        std::vector<Answer> answers = pair.run();
        add_third_partners(relation, answers);
        add_leadership(relation, answers);
        add_benefit(relation, answers);
        add_reference_flow(relation, answers);
        return answers;
    });
}

Result<PairAnswers> answer_headline(const Atlas& atlas, PairQuestion question, const Resources& resources) {
    return answer_with(atlas, std::move(question), resources, [](PairAnswering& pair, const Relation&) { return pair.headline_only(); });
}

}  // namespace comity
