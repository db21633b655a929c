#include "comity/atlas/atlas.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/atlas/opening.h"
#include "comity/atlas/structure.h"
#include "comity/base/dates.h"
#include "comity/platform/fault_notice.h"

namespace comity {

namespace {

// What atlas.json says is absent must be: else questions would be refused that can be answered, and an update would lose what is there.
Error is_there(const Atlas& a, Detail detail, std::string_view what) {
    return failure(fmt::format("{} is damaged: atlas.json says it was built without {}, and there is {}", a.directory, detail_name(detail), what));
}
Status check_column(const Atlas& a, Detail detail, const Table& table, const std::string& column) {
    return table.has(column) ? Status(is_there(a, detail, "a column " + column)) : ok();
}
Status check_tables(const Atlas& a) {
    constexpr std::pair<Detail, std::string_view> kTables[] = {
        {Detail::kAuthors, "authors.arrow"},           {Detail::kAuthors, "stated_orcids.arrow"},
        {Detail::kAuthors, "orcid_variants.arrow"},    {Detail::kInstitutions, "institutions.arrow"},
        {Detail::kFunders, "funders.arrow"},           {Detail::kSelfCitations, "citation_kinds.arrow"}};
    for (const auto& [detail, name] : kTables)
        for (const FileFacts& file : a.manifest.files)
            if (a.lacks(detail) && file.name == name) return is_there(a, detail, file.name);
    const auto none_of = [&](Detail one, Detail other, std::string_view name) -> Status {
        const bool listed = std::ranges::any_of(a.manifest.files, [&](const FileFacts& file) { return file.name == name; });
        return listed && a.lacks(one) && a.lacks(other) ? Status(is_there(a, one, name)) : ok();
    };
    COMITY_TRY(none_of(Detail::kAuthors, Detail::kInstitutions, "authorships.arrow"));
    return none_of(Detail::kDois, Detail::kTitles, "texts.arrow");
}

Status open_works(const Table& t, Atlas& a) {
    COMITY_ASSIGN(a.id, t.column<OpenAlexId>("id"));
    COMITY_ASSIGN(a.flags, t.column<std::uint16_t>("flags"));
    COMITY_ASSIGN(a.language, t.column<std::uint16_t>("language"));
    COMITY_ASSIGN(a.source, t.column<std::uint32_t>("source"));
    COMITY_ASSIGN(a.type_of_source, t.column<std::uint8_t>("source_type"));
    COMITY_ASSIGN(a.byline, t.column<std::uint32_t>("byline"));
    COMITY_ASSIGN(a.referenced_works_count, t.column<std::uint32_t>("referenced_works_count"));
    COMITY_ASSIGN(a.fwci, t.column<double>("fwci"));
    COMITY_ASSIGN(a.percentile, t.column<double>("citation_normalized_percentile"));
    COMITY_ASSIGN(a.updated, t.column<std::int64_t>("updated_date"));
    COMITY_ASSIGN(a.release, t.column<std::uint8_t>("release"));
    COMITY_ASSIGN(a.topics, t.list<std::uint32_t>("topics"));
    if (a.lacks(Detail::kFunders)) return check_column(a, Detail::kFunders, t, "funders");
    COMITY_ASSIGN(a.funders, t.list<std::uint32_t>("funders"));
    return ok();
}

Status open_slices(const Table& t, Atlas& a) {
    SliceSpans spans;
    COMITY_ASSIGN(spans.year, t.column<std::int16_t>("year"));
    COMITY_ASSIGN(spans.type, t.column<std::uint16_t>("type"));
    COMITY_ASSIGN(spans.domain, t.column<std::uint32_t>("domain"));
    COMITY_ASSIGN(spans.field, t.column<std::uint32_t>("field"));
    COMITY_ASSIGN(spans.subfield, t.column<std::uint32_t>("subfield"));
    COMITY_ASSIGN(spans.topic, t.column<std::uint32_t>("topic"));
    COMITY_ASSIGN(spans.works, t.column<std::uint32_t>("works"));
    auto slices = Slices::tile(spans, a.works());
    if (!slices) return failure(a.directory + " is damaged: the slices do not hold as many works as there are");
    a.slices = std::move(*slices);
    return ok();
}

Status open_institutions(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    if (a.lacks(Detail::kInstitutions)) return ok();
    COMITY_ASSIGN(const Table institutions, table("institutions.arrow"));
    COMITY_ASSIGN(a.institution_id, institutions.column<OpenAlexId>("id"));
    COMITY_ASSIGN(a.institution_name, institutions.text("display_name"));
    COMITY_ASSIGN(a.institution_country, institutions.text("country_code"));
    COMITY_ASSIGN(a.institution_type, institutions.text("type"));
    COMITY_ASSIGN(a.institution_ror, institutions.text("ror"));
    COMITY_ASSIGN(a.institution_city, institutions.text("city"));
    COMITY_ASSIGN(a.institution_latitude, institutions.column<double>("latitude"));
    COMITY_ASSIGN(a.institution_longitude, institutions.column<double>("longitude"));
    COMITY_ASSIGN(a.institution_updated, institutions.column<std::int64_t>("updated_date"));
    COMITY_ASSIGN(a.institution_placed, institutions.column<std::int64_t>("geo_updated_date"));
    tables.push_back(institutions);
    return ok();
}

Status open_sources(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    COMITY_ASSIGN(const Table sources, table("sources.arrow"));
    COMITY_ASSIGN(a.source_id, sources.column<OpenAlexId>("id"));
    COMITY_ASSIGN(a.source_name, sources.text("display_name"));
    COMITY_ASSIGN(a.source_type, sources.text("type"));
    COMITY_ASSIGN(a.source_issn_l, sources.text("issn_l"));
    COMITY_ASSIGN(a.source_country, sources.text("country_code"));
    COMITY_ASSIGN(a.source_updated, sources.column<std::int64_t>("updated_date"));
    tables.push_back(sources);
    return ok();
}

Status open_funders(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    if (a.lacks(Detail::kFunders)) return ok();
    COMITY_ASSIGN(const Table funders, table("funders.arrow"));
    COMITY_ASSIGN(a.funder_id, funders.column<OpenAlexId>("id"));
    COMITY_ASSIGN(a.funder_name, funders.text("display_name"));
    COMITY_ASSIGN(a.funder_country, funders.text("country_code"));
    COMITY_ASSIGN(a.funder_type, funders.text("type"));
    COMITY_ASSIGN(a.funder_ror, funders.text("ror"));
    COMITY_ASSIGN(a.funder_updated, funders.column<std::int64_t>("updated_date"));
    tables.push_back(funders);
    return ok();
}

Status open_authors(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    if (a.lacks(Detail::kAuthors)) return ok();
    COMITY_ASSIGN(const Table authors, table("authors.arrow"));
    COMITY_ASSIGN(a.author_id, authors.column<OpenAlexId>("id"));
    COMITY_ASSIGN(a.author_orcid, authors.column<std::uint64_t>("orcid"));
    COMITY_ASSIGN(const Table stated, table("stated_orcids.arrow"));
    COMITY_ASSIGN(a.stated_orcid, stated.column<std::uint8_t>("stated"));
    COMITY_ASSIGN(const Table variants, table("orcid_variants.arrow"));
    COMITY_ASSIGN(a.variant_authorship, variants.column<std::uint64_t>("authorship"));
    COMITY_ASSIGN(a.variant_orcid, variants.column<std::uint64_t>("orcid"));
    for (const Table& t : {authors, stated, variants}) tables.push_back(t);
    return ok();
}

Status open_bylines(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    COMITY_ASSIGN(const Table bylines, table("bylines.arrow"));
    COMITY_ASSIGN(a.byline_roles, bylines.list<std::uint8_t>("roles"));
    COMITY_ASSIGN(a.byline_countries, bylines.nested<std::uint16_t>("countries"));
    tables.push_back(bylines);
    if (a.lacks(Detail::kAddresses)) COMITY_TRY(check_column(a, Detail::kAddresses, bylines, "address"));
    else {
        COMITY_ASSIGN(a.byline_address, bylines.nested<std::uint16_t>("address"));
    }
    if (a.manifest.without.rule_out_histories())
        return check_column(a, a.lacks(Detail::kAuthors) ? Detail::kAuthors : Detail::kAddresses, bylines, "history");
    COMITY_ASSIGN(a.byline_history, bylines.nested<std::uint16_t>("history"));
    return ok();
}

Status open_authorships(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    if (a.lacks(Detail::kAuthors) && a.lacks(Detail::kInstitutions)) return ok();
    COMITY_ASSIGN(const Table authorships, table("authorships.arrow"));
    tables.push_back(authorships);
    if (a.lacks(Detail::kAuthors)) COMITY_TRY(check_column(a, Detail::kAuthors, authorships, "authors"));
    else {
        COMITY_ASSIGN(a.authors, (authorships.list<std::uint32_t, EitherWidth>("authors")));
    }
    if (a.lacks(Detail::kInstitutions)) return check_column(a, Detail::kInstitutions, authorships, "institutions");
    COMITY_ASSIGN(a.institutions, (authorships.nested<std::uint32_t, EitherWidth>("institutions")));
    return ok();
}

Status open_citations(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    COMITY_ASSIGN(const Table citations, table("citations.arrow"));
    COMITY_ASSIGN(a.citing, (citations.list<std::uint32_t, std::int64_t>("citing")));
    COMITY_ASSIGN(a.dangling, citations.list<OpenAlexId>("dangling"));
    tables.push_back(citations);
    if (a.lacks(Detail::kSelfCitations)) return ok();
    COMITY_ASSIGN(const Table kinds, table("citation_kinds.arrow"));
    COMITY_ASSIGN(a.citation_kinds, kinds.column<std::uint8_t>("kinds"));
    tables.push_back(kinds);
    return ok();
}

// Atlases of former versions have a column of empty titles where they have none.
Status open_texts(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    if (a.lacks(Detail::kDois) && a.lacks(Detail::kTitles)) return ok();
    COMITY_ASSIGN(const Table texts, table("texts.arrow"));
    if (a.lacks(Detail::kDois)) COMITY_TRY(check_column(a, Detail::kDois, texts, "doi"));
    else {
        COMITY_ASSIGN(a.doi, texts.text("doi"));
    }
    if (!a.lacks(Detail::kTitles) || texts.has("title")) {
        COMITY_ASSIGN(a.title, texts.text("title"));
    }
    tables.push_back(texts);
    return ok();
}

Status open_small(const Atlas::OpenTable& table, Atlas& a, std::vector<Table>& tables) {
    COMITY_ASSIGN(const Table types, table("types.arrow"));
    COMITY_ASSIGN(a.types, types.text("type"));
    COMITY_ASSIGN(const Table languages, table("languages.arrow"));
    COMITY_ASSIGN(a.languages, languages.text("language"));
    COMITY_ASSIGN(const Table source_types, table("source_types.arrow"));
    COMITY_ASSIGN(a.source_types, source_types.text("source_type"));
    COMITY_ASSIGN(const Table countries, table("countries.arrow"));
    COMITY_ASSIGN(a.countries, countries.text("country_code"));
    COMITY_ASSIGN(const Table topics, table("topics.arrow"));
    COMITY_ASSIGN(a.topic_domain, topics.column<std::uint32_t>("domain"));
    COMITY_ASSIGN(a.topic_field, topics.column<std::uint32_t>("field"));
    COMITY_ASSIGN(a.topic_subfield, topics.column<std::uint32_t>("subfield"));
    COMITY_ASSIGN(a.topic_topic, topics.column<std::uint32_t>("topic"));
    COMITY_ASSIGN(const Table classes, table("classes.arrow"));
    COMITY_ASSIGN(a.class_level, classes.column<std::uint8_t>("level"));
    COMITY_ASSIGN(a.class_id, classes.column<std::uint32_t>("id"));
    COMITY_ASSIGN(a.class_name, classes.text("display_name"));
    COMITY_ASSIGN(a.class_updated, classes.column<std::int64_t>("updated_date"));
    for (const Table& t : {types, languages, source_types, countries, topics, classes}) tables.push_back(t);
    return ok();
}

// Row-aligned columns must be as long as the works; a shorter one would be read past its end.
Status check_lengths(const Atlas& a) {
    const std::size_t n = a.works();
    const bool fits = a.byline.size() == n && a.topics.size() == n && a.funders.size() == n && a.authors.size() == n &&
                      a.institutions.outer.size() == n + 1 && a.citing.size() == n && a.dangling.size() == n &&
                      a.doi.size() == n && a.title.size() == n && a.manifest.works == n &&
                      a.byline_countries.outer.size() == a.byline_roles.size() + 1 &&
                      a.citation_kinds.size() == (a.lacks(Detail::kSelfCitations) ? 0 : a.citing.items.size()) &&
                      a.stated_orcid.size() == a.authors.items.size();
    if (!fits) return failure(a.directory + " is damaged: its tables differ in length");
    return ok();
}

}  // namespace

Result<Atlas> Atlas::open(const std::string& directory) {
    return of_one_atlas(directory, [&]() -> Result<Atlas> {
        COMITY_ASSIGN(const Manifest manifest, read_manifest_file(directory));
        const TableOpening opening(manifest.files, directory);
        name_what_is_read(directory);
        return of_tables(directory, manifest, [&](const std::string& name) { return opening.table(name); });
    });
}

Result<Atlas> Atlas::of_tables(const std::string& directory, const Manifest& manifest, const OpenTable& table) {
    Atlas a;
    a.directory = directory;
    a.manifest = manifest;
    COMITY_TRY(check_tables(a));
    COMITY_ASSIGN(const Table works, table("works.arrow"));
    COMITY_TRY(open_works(works, a));
    COMITY_ASSIGN(const Table slices, table("slices.arrow"));
    COMITY_TRY(open_slices(slices, a));
    a.tables_ = {works, slices};
    for (const auto open_some : {open_bylines, open_authorships, open_citations, open_texts, open_institutions, open_sources, open_funders,
                                 open_authors, open_small})
        COMITY_TRY(open_some(table, a, a.tables_));
    COMITY_TRY(a.stand_in_for_absent());
    COMITY_TRY(check_lengths(a));
    if (a.works() <= kAlwaysChecked) COMITY_TRY(check_structure(a, 1));
    return a;
}

// Empty lists and texts in the place of columns that are absent, so that nobody has to ask row by row whether there are any.
Status Atlas::stand_in_for_absent() {
    if (manifest.without.empty()) return ok();
    const std::size_t ends = works() + 1, ends_of_authorships = byline_roles.items.size() + 1;
    COMITY_ASSIGN(zeros_, ZeroPages::make(std::max(ends * sizeof(std::int64_t), ends_of_authorships * sizeof(std::int32_t))));
    const auto narrow = zeros_->numbers<std::int32_t>(ends);
    const auto wide = zeros_->numbers<std::int64_t>(ends);
    if (title.offsets.empty()) title.offsets = wide;
    if (lacks(Detail::kDois)) doi.offsets = wide;
    if (lacks(Detail::kFunders)) funders.offsets = narrow;
    if (lacks(Detail::kInstitutions)) institutions = {narrow, {narrow.first(1), {}}};
    if (lacks(Detail::kAuthors)) authors.offsets = narrow;
    const NestedColumn<std::uint16_t> no_countries{byline_countries.outer, {zeros_->numbers<std::int32_t>(ends_of_authorships), {}}};
    if (lacks(Detail::kAddresses)) byline_address = no_countries;
    if (manifest.without.rule_out_histories()) byline_history = no_countries;
    return ok();
}

std::uint64_t Atlas::authorships() const {
    if (!lacks(Detail::kAuthors)) return authors.items.size();
    std::uint64_t n = 0;
    for (const std::uint32_t of_row : byline) n += byline_roles[of_row].size();
    return n;
}

std::optional<int> Atlas::release_year() const {
    std::optional<int> newest;
    for (const Release& one : manifest.releases)
        if (const auto year = year_of_date(one.date)) newest = std::max(newest.value_or(*year), *year);
    return newest;
}

std::string_view Atlas::name_of_class(int level, std::uint32_t wanted) const {
    // classes.arrow is ascending by (level, id)
    std::size_t low = 0, high = class_id.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (std::pair<int, std::uint32_t>(class_level[middle], class_id[middle]) < std::pair(level, wanted))
            low = middle + 1;
        else high = middle;
    }
    if (low < class_id.size() && class_level[low] == level && class_id[low] == wanted) return class_name[low];
    return {};
}

}  // namespace comity
