// Tables of what works refer to: authors, institutions, sources, funders, topics, countries.
#include <fmt/format.h>

#include "comity/analysis/tables.h"
#include "comity/base/countries.h"
#include "comity/base/orcid.h"

namespace comity {

namespace {

using enum CellKind;

// A table with a row a unit.
template <class WriteRow>
AtlasTable table_of(std::string name, std::string summary, std::vector<TableColumn> columns, std::uint64_t rows,
                    WriteRow write_row) {
    return {std::move(name),
            std::move(summary),
            std::move(columns),
            rows,
            rows,
            [write_row](std::uint64_t begin, std::uint64_t end, Cells& cells) -> Status {
                for (std::uint64_t i = begin; i < end; ++i) {
                    write_row(i, cells);
                    COMITY_TRY(cells.end_row());
                }
                return ok();
            }};
}

AtlasTable authors_table(const Atlas& a) {
    return table_of("authors", "authors of works", {{"id", kText}, {"orcid", kText}}, a.author_id.size(),
                    [&a](std::uint64_t i, Cells& cells) {
                        cells.id("A", a.author_id[i]);
                        const std::string orcid = orcid_text(a.author_orcid[i]);
                        cells.text(orcid.empty() ? orcid : "https://orcid.org/" + orcid);
                    });
}

AtlasTable institutions_table(const Atlas& a) {
    return table_of("institutions", "institutions that sign, or that the release names",
                    {{"id", kText}, {"ror", kText}, {"display_name", kText}, {"country_code", kText}, {"type", kText},
                     {"city", kText}, {"latitude", kReal}, {"longitude", kReal}},
                    a.institution_id.size(), [&a](std::uint64_t i, Cells& cells) {
                        cells.id("I", a.institution_id[i]);
                        cells.text(a.institution_ror[i]);
                        cells.text(a.institution_name[i]);
                        cells.text(a.institution_country[i]);
                        cells.text(a.institution_type[i]);
                        cells.text(a.institution_city[i]);
                        cells.real(a.institution_latitude[i]);
                        cells.real(a.institution_longitude[i]);
                    });
}

AtlasTable sources_table(const Atlas& a) {
    return table_of("sources", "journals, repositories and other sources",
                    {{"id", kText}, {"display_name", kText}, {"issn_l", kText}, {"type", kText}}, a.source_id.size(),
                    [&a](std::uint64_t i, Cells& cells) {
                        cells.id("S", a.source_id[i]);
                        cells.text(a.source_name[i]);
                        cells.text(a.source_issn_l[i]);
                        cells.text(a.source_type[i]);
                    });
}

AtlasTable funders_table(const Atlas& a) {
    return table_of("funders", "funders of works", {{"id", kText}, {"display_name", kText}}, a.funder_id.size(),
                    [&a](std::uint64_t i, Cells& cells) {
                        cells.id("F", a.funder_id[i]);
                        cells.text(a.funder_name[i]);
                    });
}

AtlasTable topics_table(const Atlas& a) {
    // The place of works without any class comes first, and is none.
    const bool nowhere = !a.topic_topic.empty() && a.topic_topic[0] == 0 && a.topic_subfield[0] == 0 &&
                         a.topic_field[0] == 0 && a.topic_domain[0] == 0;
    const std::uint64_t first = nowhere ? 1 : 0;
    return table_of("topics", "places in the classification that works have, with names",
                    {{"id", kText}, {"display_name", kText}, {"subfield_id", kText}, {"subfield", kText},
                     {"field_id", kText}, {"field", kText}, {"domain_id", kText}, {"domain", kText}},
                    a.topic_topic.size() - first, [&a, first](std::uint64_t n, Cells& cells) {
                        const std::uint64_t i = n + first;
                        const auto level = [&](std::string_view before, int number, std::uint32_t id) {
                            cells.id(before, id);
                            cells.text(id == 0 ? std::string_view() : a.name_of_class(number, id));
                        };
                        level("T", 3, a.topic_topic[i]);
                        level("subfields/", 2, a.topic_subfield[i]);
                        level("fields/", 1, a.topic_field[i]);
                        level("domains/", 0, a.topic_domain[i]);
                    });
}

AtlasTable countries_table(const Atlas& a) {
    return table_of("countries", "country codes of authorships", {{"country_code", kText}, {"display_name", kText}},
                    a.countries.size(), [&a](std::uint64_t i, Cells& cells) {
                        const std::string_view code = a.countries[i];
                        cells.text(code);
                        const std::string name = country_name(code);
                        cells.text(name == code ? std::string() : name);
                    });
}

}  // namespace

std::vector<AtlasTable> tables_of_names(const Atlas& atlas) {
    std::vector<AtlasTable> tables;
    if (!atlas.lacks(Detail::kAuthors)) tables.push_back(authors_table(atlas));
    if (!atlas.lacks(Detail::kInstitutions)) tables.push_back(institutions_table(atlas));
    tables.push_back(sources_table(atlas));
    if (!atlas.lacks(Detail::kFunders)) tables.push_back(funders_table(atlas));
    tables.push_back(topics_table(atlas));
    tables.push_back(countries_table(atlas));
    return tables;
}

}  // namespace comity
