#include "comity/analysis/works.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "comity/base/text.h"
#include "comity/measures/score.h"

namespace comity {

namespace {

constexpr std::string_view kOrderNames[] = {"ncs", "citations", "year", "fwci", "id"};

// The populations that a question with these sides has; a side without a name is not asked about.
bool exists(Population p, const Side& a, const Side& b) {
    switch (p) {
        case Population::kWorld: return true;
        case Population::kJoint: return !a.name.empty() && !b.name.empty();
        case Population::kA:
        case Population::kADomestic:
        case Population::kAInternational: return !a.name.empty();
        default: return !b.name.empty();
    }
}

Result<Population> parse_population(const std::string& text, const Side& a, const Side& b) {
    std::string known;
    for (const Population p : kAllPopulations) {
        if (!exists(p, a, b)) continue;
        const std::string name = population_name(p, a.name, b.name);
        if (lower(text) == lower(name) || text == population_name(p, "A", "B")) return p;
        known += (known.empty() ? "'" : ", '") + name + "'";
    }
    return usage_error(fmt::format("'{}' is no population of this question: there are {}", text, known));
}

// All works of one population, in row order.
std::vector<Member> members_of(const Atlas& atlas, const PairData& data, Population p) {
    std::vector<Member> members;
    if (p != Population::kWorld) {
        for (const Member& m : data.members)
            if ((data.bylines[atlas.byline[m.row]].populations & bit_of(p)) != 0) members.push_back(m);
        return members;
    }
    const WorkFilter works = data.works(atlas);
    for (std::uint32_t s = 0; s < atlas.slices.size(); ++s) {
        const Slice& slice = atlas.slices[s];
        if (slice.year == 0 || !data.conventions.years->holds(slice.year) || !works.type_passes(slice.type) ||
            !data.filter.slice_may_hold(slice.key))
            continue;
        for (Row row = slice.begin; row < slice.end; ++row)
            if (works.passes(row) && data.filter.holds(row)) members.push_back({row, s, data.citations()[row]});
    }
    return members;
}

std::vector<std::string> country_names(const Atlas& atlas, const Places& places, Row row) {
    std::set<std::string> names;
    for (const std::uint16_t place : places_of_byline(atlas, places, atlas.byline[row]))
        names.insert(places.names[place]);
    return {names.begin(), names.end()};
}

// Of a work in several classes the parts are summed.
bool is_whole(double part) { return part > 1 - 1e-9; }

// Most of the works that ties let in have a small part, often without a citation: only what is wholly in the share is called so.
void flag_part(ListedWork& w, const char* name, std::optional<double> part) {
    if (!part || *part <= 0) return;
    w.flags.push_back(is_whole(*part) ? std::string(name) : fmt::format("{}_in_part", name));
}

// Which part of the work has at least twice the mean of its cohorts.
std::optional<double> describe_scores(const Atlas& atlas, const PairData& data, const Member& m, ListedWork& w) {
    const Reckoning with{atlas, data.conventions, data.family, data.cohorts(), data.collaboration()};
    const RowFacts facts{m.row, m.slice, m.citations, false};
    const CohortScore s = cohort_score(with, data.cohorts(), facts);
    if (s.weight == 0) return std::nullopt;
    if (!data.cohorts().by_row()) w.cohort_works = data.cohorts().all[data.cohorts().of_slice[m.slice]].works;
    else if (const auto own = data.cohorts().of_row(m.row); own.size() == 1)
        w.cohort_works = data.cohorts().all[own[0]].members;
    w.cohort_mean = s.expected / s.weight;
    const auto part = [&](std::size_t measure) {
        const ScoreParts parts = score_parts(with, data.family.measures[measure], facts);
        return parts.numerator / parts.denominator;
    };
    w.top_10 = part(0);
    w.top_1 = part(1);
    w.percentile_rank = part(3);
    if (s.ncs_weight == 0) return std::nullopt;
    w.ncs = s.ncs / s.ncs_weight;
    const double twice = part(2);
    w.ncs_2 = is_whole(twice);
    return twice;
}

double sort_key(const Atlas& atlas, const PairData& data, const Member& m, WorksOrder order) {
    switch (order) {
        case WorksOrder::kNcs: return ncs_of(atlas, data, m).value_or(-1);
        case WorksOrder::kCitations: return m.citations;
        case WorksOrder::kYear: return atlas.slices[m.slice].year;
        case WorksOrder::kFwci: return has_published(atlas.fwci[m.row]) ? atlas.fwci[m.row] : -1;
        case WorksOrder::kId: break;
    }
    return 0;
}

// The first `top` works in the order asked for, or all; works that lack what they are ordered by come last.
void put_in_order(const Atlas& atlas, const PairData& data, WorksOrder order, std::uint64_t top,
                  std::vector<Member>& members) {
    struct Keyed {
        double key;
        OpenAlexId id;
        Member member;
    };
    std::vector<Keyed> keyed;
    for (const Member& m : members) keyed.push_back({sort_key(atlas, data, m, order), atlas.id[m.row], m});
    const std::size_t shown = top > 0 && top < keyed.size() ? static_cast<std::size_t>(top) : keyed.size();
    std::partial_sort(keyed.begin(), keyed.begin() + static_cast<std::ptrdiff_t>(shown), keyed.end(),
                      [](const Keyed& x, const Keyed& y) { return x.key != y.key ? x.key > y.key : x.id < y.id; });
    members.clear();
    for (std::size_t i = 0; i < shown; ++i) members.push_back(keyed[i].member);
}

}  // namespace

const std::vector<std::string>& listed_measures() {
    static const std::vector<std::string> all = {"pp_top_10", "pp_top_1", "pp_ncs_2", "percentile_rank"};
    return all;
}

std::string class_label(const Atlas& atlas, ClassLevel level, std::uint32_t id) {
    if (level == ClassLevel::kNone || id == 0) return {};
    const std::string_view name = atlas.name_of_class(static_cast<int>(level), id);
    return name.empty() ? std::to_string(id) : std::string(name);
}

ListedWork describe_work(const Atlas& atlas, const Places& places, const PairData& data, const Member& m,
                         Weight weight, bool scored) {
    ListedWork w;
    const Slice& slice = atlas.slices[m.slice];
    const ClassLevel level = data.conventions.class_level;
    w.id = atlas.id[m.row];
    w.doi = atlas.doi[m.row];
    w.title = atlas.title[m.row];
    w.type = atlas.types[slice.type];
    w.topic_class = class_label(atlas, level, class_of(slice.key, level));
    w.year = slice.year;
    w.countries = country_names(atlas, places, m.row);
    w.authors = data.bylines[atlas.byline[m.row]].authors;
    w.citations = m.citations;
    w.weight = static_cast<double>(weight) / static_cast<double>(kWhole);
    const std::optional<double> twice = scored ? describe_scores(atlas, data, m, w) : std::nullopt;
    if (has_published(atlas.fwci[m.row])) w.fwci = atlas.fwci[m.row];
    const std::uint16_t flags = atlas.flags[m.row];
    if ((flags & kRetracted) != 0) w.flags.emplace_back("retracted");
    if ((flags & kXpac) != 0) w.flags.emplace_back("xpac");
    flag_part(w, "top_1", w.top_1);
    flag_part(w, "top_10", w.top_10);
    flag_part(w, "ncs_2", twice);
    return w;
}

std::optional<WorksOrder> works_order(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kOrderNames); ++i)
        if (kOrderNames[i] == name) return static_cast<WorksOrder>(i);
    return std::nullopt;
}

Result<WorksAnswer> answer_works(const Atlas& atlas, WorksQuestion question, const Resources& resources) {
    COMITY_TRY(resolve_years(question.pair.conventions, atlas));
    const PairQuestion& pair = question.pair;
    COMITY_ASSIGN(const Population p, parse_population(question.population, pair.a, pair.b));
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, {pair.a, pair.b}, pair.conventions));
    // A list shows the atlas's scores and the published one side by side, whatever the baseline.
    Conventions conventions = pair.conventions;
    conventions.baseline = Baseline::kAtlas;
    COMITY_ASSIGN(const PairData data,
                  tally_pair(atlas, places, conventions, pair.filter, listed_measures(), resources));
    std::vector<Member> members = members_of(atlas, data, p);
    WorksAnswer out{pair, population_name(p, pair.a.name, pair.b.name), members.size(), {}};
    put_in_order(atlas, data, question.order, question.top, members);
    for (const Member& m : members)
        out.works.push_back(
            describe_work(atlas, places, data, m, data.bylines[atlas.byline[m.row]].weight(p), true));
    return out;
}

}  // namespace comity
