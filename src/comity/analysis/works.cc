#include "comity/analysis/works.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "comity/measures/score.h"

namespace comity {

namespace {

constexpr std::string_view kOrderNames[] = {"ncs", "citations", "year", "fwci", "id"};

Result<Population> parse_population(const std::string& text, const Side& a, const Side& b) {
    std::string known;
    for (const Population p : kAllPopulations) {
        if (p == Population::kWorld) continue;
        const std::string name = population_name(p, a.name, b.name);
        if (text == name || text == population_name(p, "A", "B")) return p;
        known += (known.empty() ? "'" : ", '") + name + "'";
    }
    return usage_error(fmt::format("'{}' is no population that can be listed: there are {}", text, known));
}

std::vector<std::string> country_names(const Atlas& atlas, const Places& places, Row row) {
    std::set<std::string> names;
    for (const std::uint16_t place : places_of_byline(atlas, places, atlas.byline[row]))
        names.insert(places.names[place]);
    return {names.begin(), names.end()};
}

std::string class_name(const Atlas& atlas, const ClassKey& key, ClassLevel level) {
    if (level == ClassLevel::kNone) return {};
    const std::uint32_t ids[] = {key.domain, key.field, key.subfield, key.topic};
    const int l = static_cast<int>(level);
    if (ids[l] == 0) return {};
    const std::string_view name = atlas.name_of_class(l, ids[l]);
    return name.empty() ? std::to_string(ids[l]) : std::string(name);
}

// The measures of a list, in the order of the columns that they fill.
const std::vector<std::string> kListed = {"pp_top_10", "pp_top_1", "pp_ncs_2"};

void describe_scores(const Atlas& atlas, const PairData& data, const Member& m, ListedWork& w) {
    const Reckoning with{atlas, data.conventions, data.family, data.cohorts, data.collaboration};
    const RowFacts facts{m.row, m.slice, m.citations, false};
    const CohortScore s = cohort_score(with, data.cohorts, facts);
    if (s.weight == 0) return;
    if (!data.cohorts.by_row()) w.cohort_works = data.cohorts.all[data.cohorts.of_slice[m.slice]].works;
    else if (const auto own = data.cohorts.of_row(m.row); own.size() == 1)
        w.cohort_works = data.cohorts.all[own[0]].works / data.cohorts.unit;
    w.cohort_mean = s.expected / s.weight;
    const auto part = [&](std::size_t measure) {
        const ScoreParts parts = score_parts(with, data.family.measures[measure], facts);
        return parts.numerator / parts.denominator;
    };
    w.top_10 = part(0);
    w.top_1 = part(1);
    if (s.ncs_weight == 0) return;
    w.ncs = s.ncs / s.ncs_weight;
    w.ncs_2 = part(2) > 0;
}

ListedWork describe(const Atlas& atlas, const Places& places, const PairData& data, const Member& m, Population p) {
    ListedWork w;
    const Slice& slice = atlas.slices[m.slice];
    const BylineView& view = data.bylines[atlas.byline[m.row]];
    w.id = atlas.id[m.row];
    w.doi = atlas.doi[m.row];
    w.title = atlas.title[m.row];
    w.type = atlas.types[slice.type];
    w.topic_class = class_name(atlas, slice.key, data.conventions.class_level);
    w.year = slice.year;
    w.countries = country_names(atlas, places, m.row);
    w.authors = view.authors;
    w.citations = m.citations;
    w.weight = static_cast<double>(view.weight(p)) / static_cast<double>(kWhole);
    describe_scores(atlas, data, m, w);
    if (has_published(atlas.fwci[m.row])) w.fwci = atlas.fwci[m.row];
    const std::uint16_t flags = atlas.flags[m.row];
    if ((flags & kRetracted) != 0) w.flags.emplace_back("retracted");
    if ((flags & kXpac) != 0) w.flags.emplace_back("xpac");
    if (w.top_1.value_or(0) > 0) w.flags.emplace_back("top_1");
    if (w.top_10.value_or(0) > 0) w.flags.emplace_back("top_10");
    if (w.ncs_2.value_or(false)) w.flags.emplace_back("ncs_2");
    return w;
}

double sort_key(const ListedWork& w, WorksOrder order) {
    switch (order) {
        case WorksOrder::kNcs: return w.ncs.value_or(-1);
        case WorksOrder::kCitations: return static_cast<double>(w.citations);
        case WorksOrder::kYear: return w.year;
        case WorksOrder::kFwci: return w.fwci.value_or(-1);
        case WorksOrder::kId: break;
    }
    return 0;
}

}  // namespace

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
                  tally_pair(atlas, places, conventions, pair.filter, kListed, resources.threads));
    WorksAnswer out{pair, population_name(p, pair.a.name, pair.b.name), 0, {}};
    for (const Member& m : data.members)
        if ((data.bylines[atlas.byline[m.row]].populations & bit_of(p)) != 0)
            out.works.push_back(describe(atlas, places, data, m, p));
    out.found = out.works.size();
    std::sort(out.works.begin(), out.works.end(), [&](const ListedWork& x, const ListedWork& y) {
        const double a = sort_key(x, question.order), b = sort_key(y, question.order);
        return a != b ? a > b : x.id < y.id;
    });
    if (question.top > 0 && out.works.size() > question.top) out.works.resize(question.top);
    return out;
}

}  // namespace comity
