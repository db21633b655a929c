#include "comity/analysis/why.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/dates.h"

namespace comity {

namespace {

// The row that a name stands for, if any.
Result<std::optional<Row>> find_row(const Atlas& atlas, const WorkName& name, int threads) {
    IdList list;
    list.names = {name};
    list.entries = 1;
    ListedWorks listed;
    COMITY_TRY(check_names(list, atlas));
    const RowSet found = works_named(list, atlas, threads, listed);
    std::vector<Row> rows;
    for (Row row = 0; listed.works > 0 && row < atlas.works(); ++row)
        if (found.holds(row)) rows.push_back(row);
    if (rows.empty()) return std::optional<Row>();
    if (rows.size() == 1) return std::optional<Row>(rows.front());
    std::string names;
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < std::min(kShown, rows.size()); ++i)
        names += fmt::format("{}W{}", i == 0 ? "" : ", ", atlas.id[rows[i]]);
    return usage_error(fmt::format("{} stands on {} works: ask about one of {}{}", name.text(), rows.size(), names,
                                   rows.size() > kShown ? ", …" : ""));
}

std::uint32_t slice_of(const Atlas& atlas, Row row) {
    const auto at = std::upper_bound(atlas.slices.begin(), atlas.slices.end(), row,
                                     [](Row r, const Slice& s) { return r < s.end; });
    return static_cast<std::uint32_t>(at - atlas.slices.begin());
}

// Everything that `pair` would count the work with, without the sums. The family begins with what a list of works shows
// and the measures that place a work in its cohort; from `first` on come those asked for.
Result<PairData> prepare(const Atlas& atlas, const Places& places, const PairQuestion& question, int threads,
                         std::size_t& first) {
    PairData data;
    data.conventions = question.conventions;
    data.conventions.baseline = Baseline::kAtlas;
    data.filter = question.filter;
    std::vector<std::string> measures = listed_measures();
    measures.emplace_back("percentile");
    first = measures.size();
    measures.insert(measures.end(), question.measures.begin(), question.measures.end());
    COMITY_ASSIGN(data.family, family_of(measures, data.conventions));
    data.bylines = view_bylines(atlas, places, data.conventions, threads);
    const WorkFilter works(atlas, data.conventions, data.bylines);
    // The work may be of any year.
    Ground ground;
    ground.left_out = works.left_out();
    ground.citations = count_citations(atlas, data.conventions, places, works, threads);
    const bool split = data.conventions.cohort_by == CohortBy::kCollaboration;
    COMITY_ASSIGN(ground.cohorts, make_cohorts(atlas, data.conventions, works, data.bylines, ground.citations, data.family,
                                               split, threads));
    if (data.family.collaboration) {
        COMITY_ASSIGN(ground.collaboration, make_cohorts(atlas, data.conventions, works, data.bylines, ground.citations,
                                                         Family(), true, threads));
    }
    data.ground = std::make_shared<const Ground>(std::move(ground));
    return data;
}

// The cohorts of the work, also those that are too small to be used.
Result<std::vector<CohortOfWork>> place_in_cohorts(const WorkInQuestion& work, int threads) {
    if (!work.looked_at) return std::vector<CohortOfWork>();
    const PairData& data = work.data;
    if (data.conventions.min_cohort <= 1) return cohorts_of(work, data.cohorts());
    Conventions any_size = data.conventions;
    any_size.min_cohort = 1;
    const bool split = any_size.cohort_by == CohortBy::kCollaboration;
    COMITY_ASSIGN(const Cohorts cohorts, make_cohorts(work.atlas, any_size, work.filter, data.bylines, data.citations(),
                                                      data.family, split, threads));
    return cohorts_of(work, cohorts);
}

bool all_pass(const std::vector<RuleOutcome>& rules, std::initializer_list<RuleKind> kinds) {
    return std::none_of(rules.begin(), rules.end(), [&](const RuleOutcome& r) {
        return !r.passes && std::find(kinds.begin(), kinds.end(), r.kind) != kinds.end();
    });
}

// "types=article: it is paratext; --types article,paratext takes it in".
std::string why_dropped(const std::vector<RuleOutcome>& rules) {
    for (const RuleOutcome& r : rules) {
        if (r.passes || r.kind == RuleKind::kScore || r.kind == RuleKind::kCoverage) continue;
        const std::string remedy = r.include_with.empty() ? "" : fmt::format("; {} takes it in", r.include_with);
        return fmt::format("not counted by {}: {}{}", r.name, r.found, remedy);
    }
    return {};
}

// Which records the build had of the work, and what became of it.
Status tell_records(const Atlas& atlas, std::optional<Row> row, WhyAnswer& out) {
    const OpenAlexId id = row ? atlas.id[*row] : out.work.id;
    if (id == 0) return ok();
    COMITY_ASSIGN(out.records, records_of_work(atlas.directory, id));
    const RecordsOfWork& records = *out.records;
    if (row) {
        out.fate = Fate::kKept;
        out.kept_release = atlas.manifest.releases[atlas.release[*row]].date;
        if (atlas.updated[*row] != kNoDate) out.kept_updated = day_of(atlas.updated[*row]);
    } else if (records.deleted) {
        out.fate = Fate::kDeleted;
    } else if (!records.rejected.empty()) {
        out.fate = Fate::kRejected;
    } else if (records.rejected_without_id == 0 && records.rejected_unlisted == 0 && !records.updated) {
        out.fate = Fate::kNeverSeen;
    }
    return ok();
}

void tell_source(const WorkInQuestion& work, WhyAnswer& out) {
    const Atlas& atlas = work.atlas;
    const Row row = work.member.row;
    out.language = atlas.languages[atlas.language[row]];
    out.source_type = atlas.source_types[atlas.type_of_source[row]];
    if (atlas.source[row] != kNoRow) {
        out.source_id = entity_id(FilterEntity::kSource, atlas.source[row], atlas);
        out.source_name = atlas.source_name[atlas.source[row]];
    }
    if (has_published_percentile(atlas.percentile[row])) out.published_percentile = atlas.percentile[row];
}

void tell_credit(const WorkInQuestion& work, WhyAnswer& out) {
    std::vector<std::vector<std::uint16_t>> authorships;
    const std::size_t byline = work.atlas.byline[work.member.row];
    read_authorships(work.atlas, work.places, byline, authorships);
    const auto real = [](Weight w) { return static_cast<double>(w) / static_cast<double>(kWhole); };
    for (const CountryCredit& c :
         country_credits(authorships, work.atlas.byline_roles[byline], work.data.conventions.counting))
        out.credits.emplace_back(work.places.names[c.place], real(c.weight));
    std::sort(out.credits.begin(), out.credits.end());
    if (!all_pass(out.rules, {RuleKind::kWork, RuleKind::kQuestion})) return;
    const PairQuestion& pair = work.question.pair;
    for (const Population p : kAllPopulations)
        if ((work.view().populations & bit_of(p)) != 0)
            out.populations.emplace_back(population_name(p, pair.a.name, pair.b.name), real(work.view().weight(p)));
}

// The measures as asked for: published scores stand in for the atlas's own where that is the baseline.
Result<std::vector<Answer>> figures(const WorkInQuestion& work, const PairQuestion& asked, std::size_t first,
                                    Weight weight, const std::vector<RuleOutcome>& rules) {
    const PairData& data = work.data;
    const std::string dropped = why_dropped(rules);
    if (asked.conventions.baseline == Baseline::kAtlas)
        return figures_of(work, {work.atlas, data.conventions, data.family, data.cohorts(), data.collaboration()}, first,
                          weight, dropped, rules);
    COMITY_ASSIGN(const Family published, family_of(asked.measures, asked.conventions));
    return figures_of(work, {work.atlas, asked.conventions, published, data.cohorts(), data.collaboration()}, 0, weight,
                      dropped, rules);
}

}  // namespace

std::string_view fate_name(Fate fate) {
    switch (fate) {
        case Fate::kKept: return "kept";
        case Fate::kDeleted: return "deleted";
        case Fate::kRejected: return "rejected";
        case Fate::kNeverSeen: return "never seen";
        case Fate::kNotKnown: break;
    }
    return "not known";
}

std::string_view rule_kind_name(RuleKind kind) {
    switch (kind) {
        case RuleKind::kWork: return "work";
        case RuleKind::kQuestion: return "question";
        case RuleKind::kPair: return "pair";
        case RuleKind::kScore: return "score";
        case RuleKind::kCoverage: break;
    }
    return "coverage";
}

Result<WhyAnswer> answer_why(const Atlas& atlas, WhyQuestion question, const Resources& resources) {
    COMITY_TRY(resolve_years(question.pair.conventions, atlas));
    WhyAnswer out;
    out.question = question.pair;
    out.work = question.work;
    COMITY_ASSIGN(const std::optional<Row> row, find_row(atlas, question.work, resources.threads));
    COMITY_TRY(tell_records(atlas, row, out));
    if (!row) return out;
    const PairQuestion& pair = question.pair;
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, {pair.a, pair.b}, pair.conventions));
    std::size_t first = 0;
    COMITY_ASSIGN(const PairData data, prepare(atlas, places, pair, resources.threads, first));
    const WorkFilter filter(atlas, data.conventions, data.bylines);
    WorkInQuestion work{atlas, places, data, filter, question, {*row, slice_of(atlas, *row), data.citations()[*row]}, false};
    out.rules = rules_on(work);
    work.looked_at = all_pass(out.rules, {RuleKind::kWork});
    out.counts = all_pass(out.rules, {RuleKind::kWork, RuleKind::kQuestion, RuleKind::kPair});
    out.citations = citations_of(work);
    COMITY_ASSIGN(out.cohorts, place_in_cohorts(work, resources.threads));
    if (work.looked_at)
        for (RuleOutcome& rule : score_rules_on(work, out.cohorts)) out.rules.push_back(std::move(rule));
    out.authors = authors_of(work);
    tell_source(work, out);
    tell_credit(work, out);
    const Weight weight = !out.counts ? 0 : work.has_pair() ? work.view().joint : kWhole;
    out.found = describe_work(atlas, places, data, work.member, weight, work.looked_at);
    COMITY_ASSIGN(out.answers, figures(work, pair, first, weight, out.rules));
    return out;
}

}  // namespace comity
