#include <algorithm>
#include <string_view>
#include <utility>

#include "comity/source/openalex/parquet_part.h"

namespace comity {

namespace {

// What draft.cc and authorships.cc take of a record, leaf by leaf, in any vintage.
constexpr std::string_view kLeaves[] = {
    "id", "updated_date", "publication_year", "type", "type_crossref", "language", "doi", "title", "display_name",
    "is_xpac", "is_retracted", "is_paratext", "fwci", "referenced_works", "institutions_distinct_count",
    "authorships.author.id", "authorships.author.orcid", "authorships.author_position",
    "authorships.is_corresponding", "authorships.countries", "authorships.raw_affiliation_string",
    "authorships.raw_affiliation_strings", "authorships.affiliations.raw_affiliation_string",
    "authorships.institutions.id", "authorships.institutions.display_name",
    "authorships.institutions.country_code", "authorships.institutions.type", "authorships.institutions.ror",
    "citation_normalized_percentile.value", "citation_normalized_percentile.is_in_top_1_percent",
    "citation_normalized_percentile.is_in_top_10_percent",
    "primary_location.raw_type", "primary_location.source.id", "primary_location.source.display_name",
    "primary_location.source.type", "primary_location.source.issn_l", "primary_location.source.is_core",
    "host_venue.id", "host_venue.display_name", "host_venue.type", "host_venue.issn_l", "host_venue.is_core",
    "funders.id", "funders.display_name", "grants.funder", "grants.funder_display_name",
    // Institutions, topics, sources, funders.
    "country_code", "ror", "issn_l", "geo.city", "geo.latitude", "geo.longitude",
};

// Topics have the same leaves wherever they stand.
constexpr std::string_view kTopics[] = {"primary_topic.", "topics."};
constexpr std::string_view kTopicLeaves[] = {"id", "display_name", "subfield.id", "subfield.display_name",
                                             "field.id", "field.display_name", "domain.id", "domain.display_name"};

// Of these, the texts that are of use to nobody who does without a detail. Countries of institutions are their authors' too, and
// their ids tell whether there are any.
constexpr std::pair<Detail, std::string_view> kLeavesOfDetails[] = {
    {Detail::kDois, "doi"},
    {Detail::kAuthors, "authorships[].author.id"},
    {Detail::kAuthors, "authorships[].author.orcid"},
    {Detail::kInstitutions, "authorships[].institutions[].display_name"},
    {Detail::kInstitutions, "authorships[].institutions[].type"},
    {Detail::kInstitutions, "authorships[].institutions[].ror"},
    {Detail::kAddresses, "authorships[].raw_affiliation_string"},
    {Detail::kAddresses, "authorships[].raw_affiliation_strings[]"},
    {Detail::kAddresses, "authorships[].affiliations[].raw_affiliation_string"},
    {Detail::kFunders, "funders[].id"},
    {Detail::kFunders, "funders[].display_name"},
    {Detail::kFunders, "grants[].funder"},
    {Detail::kFunders, "grants[].funder_display_name"},
};

// One lies below the other: a leaf where a record has more below it, or the other way round. Such a column is read, so
// that its records are rejected for it instead of passing for records without the field.
bool is_above(std::string_view upper, std::string_view lower) {
    return lower.size() > upper.size() && lower.starts_with(upper) && lower[upper.size()] == '.';
}

bool meets(std::string_view path, std::string_view leaf) {
    return path == leaf || is_above(path, leaf) || is_above(leaf, path);
}

}  // namespace

bool tells_only(const Details& details, std::string_view shape) {
    return std::ranges::any_of(kLeavesOfDetails, [&](const auto& one) { return one.second == shape && details.has(one.first); });
}

bool tells_how_many(std::string_view path) { return path == "authorships"; }

bool is_wanted_leaf(std::string_view path) {
    const auto meets_path = [path](std::string_view leaf) { return meets(path, leaf); };
    if (std::any_of(std::begin(kLeaves), std::end(kLeaves), meets_path)) return true;
    for (const std::string_view topics : kTopics) {
        if (path == topics.substr(0, topics.size() - 1)) return true;
        if (!path.starts_with(topics)) continue;
        const std::string_view below = path.substr(topics.size());
        return std::any_of(std::begin(kTopicLeaves), std::end(kTopicLeaves),
                           [below](std::string_view leaf) { return meets(below, leaf); });
    }
    // A topic's own record.
    return std::any_of(std::begin(kTopicLeaves), std::end(kTopicLeaves), meets_path);
}

}  // namespace comity
