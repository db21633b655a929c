#include <arrow/api.h>

#include "comity/source/openalex/parquet_schema.h"

namespace comity {

namespace {

using Type = std::shared_ptr<arrow::DataType>;

Type text() { return arrow::utf8(); }
Type whole() { return arrow::int32(); }
Type real() { return arrow::float64(); }
Type flag() { return arrow::boolean(); }
Type moment() { return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"); }
// As Spark names the parts of a list.
Type list_of(Type element) { return arrow::list(arrow::field("element", std::move(element))); }
Type texts() { return list_of(text()); }

using Fields = std::vector<std::shared_ptr<arrow::Field>>;

// "a b c" as fields of one type.
Fields fields(std::string_view names, const Type& type) {
    Fields out;
    while (!names.empty()) {
        const auto blank = std::min(names.find(' '), names.size());
        out.push_back(arrow::field(std::string(names.substr(0, blank)), type));
        names.remove_prefix(std::min(blank + 1, names.size()));
    }
    return out;
}

Fields operator+(Fields a, const Fields& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Type label() { return arrow::struct_(fields("id display_name", text())); }
Type levels() { return arrow::struct_(fields("id display_name", text()) + fields("score", real()) +
                                      fields("subfield field domain", label())); }
Type scored() { return list_of(arrow::struct_(fields("id display_name", text()) + fields("score", real()))); }
Type money() { return arrow::struct_(fields("value", whole()) + fields("currency", text()) +
                                     fields("value_usd", whole())); }

Type source() {
    return arrow::struct_(fields("id display_name issn_l", text()) + fields("issn", texts()) +
                          fields("is_oa is_in_doaj is_core", flag()) +
                          fields("host_organization host_organization_name", text()) +
                          fields("host_organization_lineage host_organization_lineage_names", texts()) +
                          fields("type", text()));
}

Type location() {
    return arrow::struct_(fields("id", text()) + fields("source", source()) + fields("is_oa is_published", flag()) +
                          fields("landing_page_url pdf_url raw_source_name raw_type provenance license license_id "
                                 "version",
                                 text()) +
                          fields("is_accepted", flag()));
}

Type institution() {
    return arrow::struct_(fields("id display_name ror country_code type", text()) + fields("lineage", texts()));
}

Type authorship() {
    const Type affiliation =
        arrow::struct_(fields("raw_affiliation_string", text()) + fields("institution_ids", texts()));
    return arrow::struct_(fields("author", arrow::struct_(fields("id display_name orcid", text()))) +
                          fields("author_position", text()) + fields("affiliations", list_of(affiliation)) +
                          fields("countries", texts()) + fields("raw_author_name raw_orcid", text()) +
                          fields("is_corresponding", flag()) + fields("raw_affiliation_strings", texts()) +
                          fields("institutions", list_of(institution())));
}

// The 49 columns of a work, in the order of a snapshot.
Fields work() {
    const Type concept_type = arrow::struct_(fields("id wikidata display_name", text()) + fields("level", whole()) +
                                             fields("score", real()));
    const Type award =
        arrow::struct_(fields("id display_name funder_award_id funder_id funder_display_name doi", text()));
    const Type mesh = arrow::struct_(fields("is_major_topic", flag()) +
                                     fields("descriptor_ui descriptor_name qualifier_ui qualifier_name", text()));
    const Type open_access = arrow::struct_(fields("is_oa", flag()) + fields("oa_status", text()) +
                                            fields("any_repository_has_fulltext", flag()) + fields("oa_url", text()));
    return fields("id doi title display_name", text()) + fields("ids", arrow::map(text(), text())) +
           fields("indexed_in", texts()) + fields("publication_date", arrow::date32()) +
           fields("publication_year", whole()) + fields("language type", text()) +
           fields("authorships", list_of(authorship())) + fields("authors_count", whole()) +
           fields("corresponding_author_ids corresponding_institution_ids", texts()) +
           fields("primary_topic", levels()) + fields("topics", list_of(levels())) + fields("keywords", scored()) +
           fields("concepts", list_of(concept_type)) + fields("locations", list_of(location())) +
           fields("locations_count", whole()) + fields("primary_location best_oa_location", location()) +
           fields("sustainable_development_goals", scored()) + fields("awards", list_of(award)) +
           fields("funders", list_of(arrow::struct_(fields("id display_name ror", text())))) +
           fields("institutions", list_of(institution())) +
           fields("countries_distinct_count institutions_distinct_count", whole()) +
           fields("open_access", open_access) + fields("is_paratext is_retracted is_xpac", flag()) +
           fields("biblio", arrow::struct_(fields("volume issue first_page last_page", text()))) +
           fields("referenced_works", texts()) + fields("referenced_works_count", whole()) +
           fields("related_works", texts()) + fields("abstract_inverted_index", text()) +
           fields("cited_by_count", whole()) +
           fields("counts_by_year", list_of(arrow::struct_(fields("year cited_by_count", whole())))) +
           fields("apc_list apc_paid", money()) + fields("fwci", real()) +
           fields("citation_normalized_percentile",
                  arrow::struct_(fields("value", real()) + fields("is_in_top_1_percent is_in_top_10_percent", flag()))) +
           fields("cited_by_percentile_year", arrow::struct_(fields("min max", whole()))) +
           fields("mesh", list_of(mesh)) + fields("has_content", arrow::struct_(fields("pdf grobid_xml", flag()))) +
           fields("has_fulltext", flag()) + fields("created_date updated_date", moment());
}

// What every entity ends with.
Fields counts_and_dates() {
    return fields("works_count cited_by_count", whole()) +
           fields("counts_by_year", list_of(arrow::struct_(fields("year works_count cited_by_count", whole())))) +
           fields("updated_date created_date", moment());
}

Fields institution_record() {
    const Type geo = arrow::struct_(fields("city geonames_city_id region country_code country", text()) +
                                    fields("latitude longitude", real()));
    return fields("id ror display_name country_code type", text()) + fields("lineage", texts()) +
           fields("is_super_system", flag()) + fields("homepage_url", text()) +
           fields("display_name_acronyms display_name_alternatives", texts()) +
           fields("ids", arrow::map(text(), text())) + fields("geo", geo) + counts_and_dates();
}

Fields topic_record() {
    return fields("id display_name description", text()) + fields("keywords", texts()) +
           fields("ids", arrow::map(text(), text())) + fields("subfield field domain", label()) + counts_and_dates();
}

}  // namespace

std::shared_ptr<arrow::Schema> openalex_schema(std::string_view entity) {
    if (entity == "works") return arrow::schema(work());
    if (entity == "institutions") return arrow::schema(institution_record());
    if (entity == "topics") return arrow::schema(topic_record());
    return nullptr;
}

}  // namespace comity
