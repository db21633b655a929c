// Cohorts as a table: what works of one year, type and class are cited, under the conventions given.
#include <algorithm>

#include "comity/analysis/tables.h"
#include "comity/measures/cohorts.h"
#include "comity/measures/places.h"

namespace comity {

namespace {

using enum CellKind;

struct NamedCohort {
    Slice slice;  // the first of its slices
    Cohort cohort;
};

// What says which works count and are compared, and which citations count. What works weigh and score comes later.
constexpr std::string_view kShaping[] = {"preset",       "corpus",        "years",       "types",        "retracted",
                                         "paratext",     "language",      "sources",     "require",      "type_groups",
                                         "class",        "multi_class",   "window",      "citing",       "citing_until",
                                         "negative_age", "self_loops",    "min_cohort",  "max_authors",  "max_countries",
                                         "territories",  "self_citations", "country_evidence"};

constexpr std::string_view kBefore[] = {"domains/", "fields/", "subfields/", "T"};

int level_number(ClassLevel level) {
    switch (level) {
        case ClassLevel::kTopic: return 3;
        case ClassLevel::kSubfield: return 2;
        case ClassLevel::kField: return 1;
        default: return 0;
    }
}

// In the order of the atlas: by year, type and class.
std::vector<NamedCohort> named(const Atlas& atlas, const Cohorts& cohorts, const std::optional<YearRange>& years) {
    std::vector<NamedCohort> out;
    std::vector<bool> seen(cohorts.all.size());
    for (std::size_t s = 0; s < atlas.slices.size(); ++s) {
        const std::uint32_t cohort = cohorts.of_slice[s];
        if (cohort == kNoRow || seen[cohort] || (years && !years->holds(atlas.slices[s].year))) continue;
        seen[cohort] = true;
        out.push_back({atlas.slices[s], cohorts.all[cohort]});
    }
    return out;
}

}  // namespace

bool shapes_cohort_table(std::string_view convention) {
    return std::find(std::begin(kShaping), std::end(kShaping), convention) != std::end(kShaping);
}

Result<AtlasTable> cohort_table(const Atlas& atlas, const Conventions& conventions,
                                const std::optional<YearRange>& years, int threads) {
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, {}, conventions));
    const auto bylines = view_bylines(atlas, places, conventions, threads);
    const WorkFilter filter(atlas, conventions, bylines);
    const auto citations = count_citations(atlas, conventions, places, filter, threads);
    COMITY_ASSIGN(const Cohorts cohorts, make_cohorts(atlas, conventions, filter, bylines, citations, Family(), false,
                                                      threads));
    if (cohorts.by_row())
        return usage_error("the table cohorts needs one cohort a work: multi_class=primary and type_groups=types or one");
    const ClassLevel level = conventions.class_level;
    const bool one_type = conventions.type_groups == TypeGroups::kOne;  // a cohort has works of all types
    const std::vector<NamedCohort> all = named(atlas, cohorts, years);
    AtlasTable table;
    table.name = "cohorts";
    table.summary = "works of one year, type and class, with their citations in the window (conventions apply)";
    table.columns = {{"publication_year", kInteger}, {"type", kText}, {"class_id", kText}, {"class", kText},
                     {"works", kInteger}, {"citations", kInteger}, {"mean_citations", kReal}};
    table.rows = table.units = all.size();
    table.write = [&atlas, level, one_type, all](std::uint64_t begin, std::uint64_t end, Cells& cells) -> Status {
        for (std::uint64_t i = begin; i < end; ++i) {
            const auto& [slice, cohort] = all[i];
            const std::uint32_t id = level == ClassLevel::kNone ? 0 : class_of(slice.key, level);
            cells.whole(slice.year);
            cells.text(one_type ? std::string_view("one") : atlas.types[slice.type]);
            cells.id(kBefore[level_number(level)], id);
            cells.text(id == 0 ? std::string_view() : atlas.name_of_class(level_number(level), id));
            cells.whole(static_cast<std::int64_t>(cohort.works));
            cells.whole(static_cast<std::int64_t>(cohort.citations));
            cells.real(static_cast<double>(cohort.citations) / static_cast<double>(cohort.works));
            COMITY_TRY(cells.end_row());
        }
        return ok();
    };
    return table;
}

}  // namespace comity
