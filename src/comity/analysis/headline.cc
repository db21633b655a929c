#include "comity/analysis/headline.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace comity {

namespace {

// Measures of one basis share their works, and so their draws.
std::string_view cell_basis(const Measure& m) {
    switch (m.basis) {
        case Basis::kCohort:
        case Basis::kScored: return "cohort";
        case Basis::kCollaboration: return "collaboration";
        case Basis::kFwci: return "fwci";
        case Basis::kPublishedRank: return "percentile";
        case Basis::kAll: return m.is_sum() ? "" : "all";
        case Basis::kNone: break;
    }
    return "";
}

double as_real(Weight w) { return static_cast<double>(w) / static_cast<double>(kWhole); }

std::optional<double> ratio(Fixed num, Fixed den) { return MeasureParts{num, den}.value(); }

std::optional<double> share_of(std::uint64_t num, std::uint64_t den) {
    if (den == 0) return std::nullopt;
    return static_cast<double>(num) / static_cast<double>(den);
}

std::string cell_name(Population p, const By& by, std::string_view basis) {
    std::string name = fmt::format("{}|{}", index_of(p), basis);
    for (const auto& [key, value] : by) {
        const std::string text = std::holds_alternative<std::string>(value)
                                     ? std::get<std::string>(value)
                                     : std::to_string(std::get<std::int64_t>(value));
        name += fmt::format("|{}={}", key, text);
    }
    return name;
}

}  // namespace

Coverage Headline::coverage_of(const Tally& t, const PairData::Group& group) {
    const Tally& world = group.of[index_of(Population::kWorld)];
    return {ratio(t.cohort_weight, t.weight), share_of(world.country_known, world.works),
            ratio(t.with_references, t.weight), ratio(t.fwci_weight, t.weight)};
}

void Headline::add(Population p, const PairData::Group& group, const By& by, Members members,
                   std::vector<Answer>& answers) const {
    const Tally& t = group.of[index_of(p)];
    const Coverage coverage = coverage_of(t, group);
    std::vector<std::optional<Bounds>> bounds(data_.family.measures.size());
    const Cell none;
    std::deque<BasisCell> tables;
    std::vector<const Cell*> cells(bounds.size(), &none);  // what each measure's interval was made from
    std::vector<std::string_view> done;
    for (const Measure& m : data_.family.measures) {
        const std::string_view basis = cell_basis(m);
        if (basis.empty() || std::find(done.begin(), done.end(), basis) != done.end()) continue;
        done.push_back(basis);
        for (BasisCell& laid_out : lay_out(basis)) {
            BasisCell& cell = tables.emplace_back(std::move(laid_out));
            if (wants_bounds(p)) fill(basis, p, members, cell);
            const auto found = bounds_of(cell.cell, cell.figures, data_.conventions, text_, cell_name(p, by, basis),
                                         threads_);
            for (std::size_t i = 0; i < found.size(); ++i) bounds[cell.measures[i]] = found[i];
            for (const std::size_t i : cell.measures) cells[i] = &cell.cell;
        }
    }
    for (std::size_t i = 0; i < bounds.size(); ++i)
        answers.push_back(answer(data_.family.measures[i], p, by, t, coverage, *cells[i], bounds[i]));
}

// Columns: a denominator for each basis, a numerator for each measure; the ratio of means has a denominator of its own.
std::vector<Headline::BasisCell> Headline::lay_out(std::string_view basis) const {
    const Conventions& c = data_.conventions;
    const bool whole = c.counting == Counting::kFull && c.multi_class == MultiClass::kPrimary;
    std::vector<BasisCell> cells;
    for (std::size_t i = 0; i < data_.family.measures.size(); ++i) {
        const Measure& m = data_.family.measures[i];
        if (cell_basis(m) != basis) continue;
        const std::pair denominator(m.basis, m.summand == Summand::kMeans);
        const auto room = [&](const BasisCell& cell) {
            return cell.cell.columns + 1 + !cell.denominators.contains(denominator) <= kMaxColumns;
        };
        if (cells.empty() || !room(cells.back())) cells.emplace_back();
        BasisCell& cell = cells.back();
        const auto [column, is_new] = cell.denominators.try_emplace(denominator, cell.cell.columns);
        cell.cell.columns += is_new;
        const bool plain = m.counts_whole_works(c.ties) && (rests_on_cohorts(m) ? whole : c.counting == Counting::kFull);
        cell.figures.push_back({cell.cell.columns++, column->second, plain});
        cell.measures.push_back(i);
    }
    return cells;
}

void Headline::fill(std::string_view basis, Population p, Members members, BasisCell& cell) const {
    const std::size_t columns = cell.cell.columns;
    std::vector<double> row(columns);
    for (const Member& m : members) {
        if (!is(m, p)) continue;
        const RowFacts facts{m.row, m.slice, m.citations, data_.bylines.country_known(atlas_.byline[m.row])};
        const double w = as_real(weight(m, p));
        bool looked_at = basis == "cohort" && cohort_score(with_, data_.cohorts(), facts).weight > 0;
        for (std::size_t i = 0; i < cell.figures.size(); ++i) {
            const ScoreParts parts = score_parts(with_, data_.family.measures[cell.measures[i]], facts);
            looked_at |= parts.denominator > 0;
            row[cell.figures[i].denominator] = w * parts.denominator;
            row[cell.figures[i].numerator] = w * parts.numerator;
        }
        if (!looked_at) continue;
        cell.cell.table.insert(cell.cell.table.end(), row.begin(), row.end());
        cell.cell.units.push_back(units_.of(m.row));
        ++cell.cell.n;
    }
}

Answer Headline::answer(const Measure& m, Population p, const By& by, const Tally& t, const Coverage& coverage,
                        const Cell& cell, const std::optional<Bounds>& bounds) const {
    const MeasureParts parts = parts_of(m, t);
    Answer a{m.name, name_of(p), by, {}, bounds, parts.n, coverage, {}};
    if (!m.class_name.empty()) a.by.emplace_back("class", m.class_name);
    if (m.basis == Basis::kCollaboration) a.coverage.class_level = ratio(t.collaboration.cohort_weight, t.weight);
    if (m.basis != Basis::kNone) a.value = parts.value();
    if (m.is_sum()) return a;
    if (!a.value) a.notes.push_back(why_null(m, t));
    else add_notes(m, p, t, cell, a);
    return a;
}

std::string Headline::why_null(const Measure& m, const Tally& t) {
    if (m.basis == Basis::kNone) return m.reason;
    if (t.works == 0) return "no works in this population";
    if (m.basis == Basis::kFwci) return "no work of this population carries a published fwci";
    if (m.basis == Basis::kPublishedRank) return "no work of this population carries a published percentile";
    if (m.basis == Basis::kAll) return "the works weigh nothing under this counting";
    const CohortTally& q = m.basis == Basis::kCollaboration ? t.collaboration : t;
    if (q.n == 0) return "no work of this population has a cohort";
    if (q.cohort_weight.is_zero()) return "the works weigh nothing under this counting";
    if (m.summand == Summand::kMeans) return "every cohort mean is zero";
    return "every cohort mean is zero and mean_zero is null";
}

const char* why_no_share(std::uint64_t works) {
    return works == 0 ? "no works to take a share of" : "the works weigh nothing under this counting";
}

void Headline::add_notes(const Measure& m, Population p, const Tally& t, const Cell& cell, Answer& a) const {
    if (rests_on_cohorts(m)) add_cohort_notes(m, m.basis == Basis::kCollaboration ? t.collaboration : t, a);
    else if (m.basis != Basis::kAll) add_published_notes(m, t, a);
    add_interval_notes(p, cell, a);
}

void Headline::add_cohort_notes(const Measure& m, const CohortTally& t, Answer& a) const {
    if (atlas_.manifest.scope != Scope::kFull)
        a.notes.push_back(
            "compared with the works of this atlas, which is no whole release: 1 and the top shares are not the "
            "world's");
    const bool scored = m.basis != Basis::kCohort;  // n is what has a score
    const std::uint64_t n = scored ? t.n_ncs : t.n, small = scored ? t.scored_in_small : t.in_small_cohorts,
                        low = scored ? t.scored_in_low : t.in_low_cohorts;
    if (small > 0)
        a.notes.push_back(
            fmt::format("{:.1f} % of n sits in cohorts under {} works", 100 * *share_of(small, n), kSmallCohort));
    if (low > 0)
        a.notes.push_back(
            fmt::format("{:.1f} % of n sits in cohorts with a mean under 0.5 citations", 100 * *share_of(low, n)));
}

void Headline::add_published_notes(const Measure& m, const Tally& t, Answer& a) const {
    a.notes.push_back("as published by OpenAlex in " + releases());
    if (m.basis == Basis::kPublishedRank)
        a.notes.push_back(fmt::format("{:.1f} % of the works carry a published percentile; it breaks ties by id",
                                      100 * *share_of(t.n_published, t.works)));
    else if (!m.name.starts_with("fwci") && !m.name.starts_with("pp_fwci"))
        a.notes.push_back("baseline=published: OpenAlex's fwci stands for the normalised score");
}

void Headline::add_interval_notes(Population p, const Cell& cell, Answer& a) const {
    if (!wants_bounds(p)) return;
    for (std::string& note : interval_notes(cell, data_.conventions, a.bounds.has_value()))
        a.notes.push_back(std::move(note));
}

bool Headline::wants_bounds(Population p) const {
    return p != Population::kWorld && data_.conventions.interval != IntervalKind::kNone;
}

std::string Headline::releases() const {
    std::string text;
    for (const Release& r : atlas_.manifest.releases)
        text += (text.empty() ? "release " : ", ") + (r.date.empty() ? "of unknown date" : r.date);
    return text;
}

Answer Headline::share(const std::string& measure, const std::string& population, Population base, const By& by,
                       Members members, const Chosen& in_base, const Chosen& has, const Coverage& coverage) const {
    Cell cell;
    Fixed all, part;
    for (const Member& m : members) {
        if (!is(m, base) || !in_base(m)) continue;
        const Weight w = weight(m, base);
        const bool holds = has(m);
        all += Fixed{w};
        if (holds) part += Fixed{w};
        cell.add(units_.of(m.row), {as_real(w), holds ? as_real(w) : 0});
    }
    const auto bounds = bounds_of(cell, {{1, 0, data_.conventions.counting == Counting::kFull}}, data_.conventions,
                                  text_, cell_name(base, by, measure), threads_);
    Answer a{measure, population, by, ratio(part, all), bounds[0], cell.n, coverage, {}};
    if (!a.value) a.notes.emplace_back(why_no_share(cell.n));
    else add_interval_notes(base, cell, a);
    return a;
}

}  // namespace comity
