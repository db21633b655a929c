// One work's citations, authors, cohorts and figures.
#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/why.h"
#include "comity/kernels/intersect.h"

namespace comity {

namespace {

constexpr std::string_view kCollaborations[] = {"one country, one author", "one country, several authors", "two countries",
                                                "three countries", "four countries or more"};

double real(const Fraction& f) { return static_cast<double>(f.num) / static_cast<double>(f.den); }

std::uint32_t slice_index(const Atlas& atlas, Row row) {
    const auto at = std::upper_bound(atlas.slices.begin(), atlas.slices.end(), row,
                                     [](Row r, const Slice& s) { return r < s.end; });
    return static_cast<std::uint32_t>(at - atlas.slices.begin());
}

// Where the work stands among those of its cohort, in the cohort's units.
void place_in(const Standing& standing, const Cohort& cohort, std::uint32_t citations, double unit, CohortOfWork& out) {
    const auto run = std::partition_point(standing.runs.begin(), standing.runs.end(),
                                          [&](const Run& r) { return r.count < citations; });
    out.above = static_cast<double>(cohort.works - run->up_to()) / unit;
    out.tied = static_cast<double>(run->equal) / unit;
    out.below = static_cast<double>(run->below) / unit;
}

std::vector<TopOfCohort> tops_in(const WorkInQuestion& work, const Cohorts& cohorts, std::uint32_t cohort) {
    std::vector<TopOfCohort> tops;
    const PairData& data = work.data;
    for (const Measure& m : data.family.measures) {
        const auto same = [&](const TopOfCohort& t) { return t.measure == m.name; };
        if (!m.is_top || std::any_of(tops.begin(), tops.end(), same)) continue;
        const Cut cut = cut_of(data.family.steps[m.step], cohorts.steps_of(cohort)[m.step], data.conventions);
        TopOfCohort top{m.name, {}, real(cut.at), {}, 0};
        if (cut.count != kNever) top.count = cut.count;
        if (cut.from != kNoId && cut.count != kNever) top.from_id = cut.from;
        const std::uint64_t c = work.member.citations;
        const bool in = c > cut.count || (c == cut.count && cut.from != kNoId && work.atlas.id[work.member.row] >= cut.from);
        top.weight = in ? 1 : c == cut.count ? top.at : 0;
        tops.push_back(std::move(top));
    }
    return tops;
}

std::string why_none(const Measure& m, const std::vector<RuleOutcome>& rules) {
    if (m.basis == Basis::kNone) return m.reason;
    if (m.basis == Basis::kFwci) return "no published fwci";
    if (m.basis == Basis::kPublishedRank) return "no published percentile";
    for (const RuleOutcome& r : rules)
        if (r.kind == RuleKind::kScore && !r.passes) return fmt::format("no score by {}: {}", r.name, r.found);
    return "no cohort";
}

std::optional<double> value_of(const Reckoning& with, const Measure& m, const RowFacts& facts, double weight) {
    if (m.summand == Summand::kWeight) return weight;
    if (m.summand == Summand::kCitations) return weight * facts.citations;
    if (m.summand == Summand::kCitedCount) return facts.citations >= with.family.cited[m.step] ? weight : 0;
    const ScoreParts parts = score_parts(with, m, facts);
    if (parts.denominator == 0) return std::nullopt;
    return parts.numerator / parts.denominator;
}

}  // namespace

CitationsOfWork citations_of(const WorkInQuestion& work) {
    const Atlas& atlas = work.atlas;
    const Row row = work.member.row;
    CitationsOfWork out;
    out.counted = work.member.citations;
    out.lists_itself = (atlas.flags[row] & kCitesItself) != 0;
    const auto cited_by = atlas.citing[row];
    out.all = cited_by.size();
    const bool has_kinds = !atlas.lacks(Detail::kSelfCitations);
    if (has_kinds && !atlas.lacks(Detail::kAuthors)) out.shared_author = 0;
    const int year = work.slice().year;
    if (year == 0) return out;
    const int last = last_counted_year(work.data.conventions, year);
    const auto places = [&](Row r) { return places_of_byline(atlas, work.places, atlas.byline[r]); };
    const std::vector<std::uint16_t> own = places(row);
    // As citations are counted (measures/citations.cc): the atlas knows what is shared as ISO and OpenAlex have countries.
    const auto shares_country = [&](Row citing, std::uint8_t kinds) {
        return work.places.plain() && has_kinds ? (kinds & kSharedCountry) != 0 : intersects<const std::uint16_t>(own, places(citing));
    };
    out.from = year;
    if (last < 10'000) out.to = last;
    for (std::size_t i = 0; i < cited_by.size(); ++i) {
        const Slice& citing = atlas.slices[slice_index(atlas, cited_by[i])];
        if (citing.year == 0) ++out.year_unknown;
        else if (citing.year < year) ++out.earlier;
        else if (citing.year > last) ++out.later;
        else {
            const std::uint8_t kinds = has_kinds ? atlas.citation_kinds[static_cast<std::size_t>(atlas.citing.offsets[row]) + i] : 0;
            ++out.in_window;
            if (out.shared_author) *out.shared_author += (kinds & kSharedAuthor) != 0;
            out.shared_country += shares_country(cited_by[i], kinds);
            out.outside_corpus += !work.filter.corpus_passes(cited_by[i], citing.type);
        }
    }
    return out;
}

std::vector<AuthorOfWork> authors_of(const WorkInQuestion& work) {
    const Atlas& atlas = work.atlas;
    const std::size_t byline = atlas.byline[work.member.row];
    std::vector<std::vector<std::uint16_t>> places;
    read_authorships(atlas, work.places, byline, places);
    const auto roles = atlas.byline_roles[byline];
    const auto ids = atlas.authors[work.member.row];
    std::vector<AuthorOfWork> out(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        AuthorOfWork& author = out[i];
        if (!ids.empty() && ids[i] != kNoRow) author.id = entity_id(FilterEntity::kAuthor, ids[i], atlas);
        for (const auto& [role, name] : {std::pair{kFirst, "first"}, {kMiddle, "middle"}, {kLast, "last"},
                                         {kCorresponding, "corresponding"}})
            if ((roles[i] & role) != 0) author.roles.emplace_back(name);
        for (const std::uint16_t place : places[i]) author.countries.push_back(work.places.names[place]);
        std::sort(author.countries.begin(), author.countries.end());
        const std::size_t at = atlas.byline_countries.begin_of(byline) + i;
        if (author.countries.empty()) continue;
        author.evidence = !atlas.byline_countries.inner[at].empty() ? "published"
                          : !atlas.byline_address.inner[at].empty() ? "address"
                                                                    : "history";
    }
    return out;
}

std::vector<CohortOfWork> cohorts_of(const WorkInQuestion& work, const Cohorts& cohorts) {
    const Conventions& c = work.data.conventions;
    const auto classes = classes_of_work(work.atlas, c, work.member.row, work.slice().key);
    std::vector<std::uint32_t> own;
    if (cohorts.by_row()) own.assign(cohorts.of_row(work.member.row).begin(), cohorts.of_row(work.member.row).end());
    else own.assign(1, cohorts.of_slice[work.member.slice]);
    std::vector<CohortOfWork> out;
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (own[i] == kNoRow) continue;
        const Cohort& q = cohorts.all[own[i]];
        const auto unit = static_cast<double>(cohorts.unit);
        CohortOfWork one;
        one.class_id = c.class_level == ClassLevel::kNone ? 0 : classes[i];
        one.class_name = class_label(work.atlas, c.class_level, one.class_id);
        one.types = c.type_groups == TypeGroups::kTypes ? std::string(work.atlas.types[work.slice().type])
                                                        : convention_text(c, "type_groups");
        if (c.cohort_by == CohortBy::kCollaboration)
            one.collaboration = kCollaborations[static_cast<std::size_t>(collaboration_of(work.view()))];
        one.year = q.year;
        one.part = 1.0 / static_cast<double>(own.size());
        one.works = static_cast<double>(q.works) / unit;
        one.citations = static_cast<double>(q.citations) / unit;
        one.mean = static_cast<double>(q.citations) / static_cast<double>(q.works);
        one.members = q.members;
        one.used = q.members >= c.min_cohort;
        place_in(cohorts.standings[own[i]], q, work.member.citations, unit, one);
        one.percentile = real(percentile_of(PercentileKind::kMiddle, q, cohorts.standings[own[i]], work.member.citations,
                                            work.atlas.id[work.member.row], cohorts.unit / static_cast<std::uint32_t>(own.size())));
        one.tops = tops_in(work, cohorts, own[i]);
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Answer> figures_of(const WorkInQuestion& work, const Reckoning& with, std::size_t first, Weight weight,
                               const std::string& dropped, const std::vector<RuleOutcome>& rules) {
    const RowFacts facts{work.member.row, work.member.slice, work.member.citations, work.view().country_known};
    const bool referenced = work.atlas.referenced_works_count[work.member.row] > 0;
    const double cohort = work.looked_at ? cohort_score(with, work.data.cohorts(), facts).weight : 0;
    const Coverage coverage{cohort, work.view().country_known ? 1.0 : 0.0, referenced ? 1.0 : 0.0,
                            has_published(work.atlas.fwci[work.member.row]) ? 1.0 : 0.0};
    const double w = static_cast<double>(weight) / static_cast<double>(kWhole);
    std::vector<Answer> answers;
    for (std::size_t i = first; i < with.family.measures.size(); ++i) {
        const Measure& m = with.family.measures[i];
        Answer a{m.name, fmt::format("W{}", work.atlas.id[work.member.row]), {}, {}, {}, {}, coverage, {}};
        if (!m.class_name.empty()) a.by.emplace_back("class", m.class_name);
        if (!dropped.empty()) a.notes.push_back(dropped);
        else if (weight == 0 && !m.is_sum())
            a.notes.push_back(fmt::format("it weighs 0 under {}", convention_text(with.conventions, "counting")));
        else if (m.basis != Basis::kNone) a.value = value_of(with, m, facts, w);
        if (!a.value && a.notes.empty()) a.notes.push_back(why_none(m, rules));
        a.n = a.value ? 1 : 0;
        answers.push_back(std::move(a));
    }
    return answers;
}

}  // namespace comity
