// The words that readers, the atlas and the measures share about one work. Values are embedded in atlases: do not
// change them.
#pragma once

#include <compare>
#include <cstdint>

namespace comity {

// OpenAlex ids are a letter and digits; the digits are kept. 0 means unknown.
using OpenAlexId = std::uint64_t;

// Authors without a known identity share this id in OpenAlex; it is read as unknown.
inline constexpr OpenAlexId kNullAuthor = 9'999'999'999;

enum WorkFlag : std::uint16_t {
    kXpac = 1 << 0,
    kRetracted = 1 << 1,
    kParatext = 1 << 2,
    kXpacUnknown = 1 << 3,         // the record has no is_xpac (before November 2025)
    kAuthorshipsUnknown = 1 << 4,  // no authorships key, or null
    kReferencesUnknown = 1 << 5,   // no referenced_works key, or null
    kTopicsUnknown = 1 << 6,       // neither primary_topic nor topics (before February 2024)
    kPublishedTop1 = 1 << 7,       // citation_normalized_percentile.is_in_top_1_percent
    kPublishedTop10 = 1 << 8,
    kCitesItself = 1 << 9,          // the record lists itself among its references
    kCoreSource = 1 << 10,          // primary_location.source.is_core
    kCoreSourceUnknown = 1 << 11,   // no source, or one that does not say (before June 2024)
    kProceedings = 1 << 12,         // primary_location.raw_type (or type_crossref) is proceedings-article
    kHasAffiliation = 1 << 13,      // an authorship with an institution or an affiliation as written
    kCountsInstitutions = 1 << 14,  // institutions_distinct_count is published and above 0
};

enum AuthorRole : std::uint8_t {
    kFirst = 1 << 0,
    kMiddle = 1 << 1,
    kLast = 1 << 2,
    kCorresponding = 1 << 3,
    kCorrespondingUnknown = 1 << 4,  // is_corresponding absent or null
};

// What a citation is besides a citation.
enum CitationKind : std::uint8_t {
    kSharedAuthor = 1 << 0,   // citing and cited work have an author in common, the null author apart
    kSharedCountry = 1 << 1,  // … a country, as published and as ISO counts it
};

// A place in OpenAlex's classification; 0 at a level means unknown there.
struct ClassKey {
    std::uint32_t domain = 0, field = 0, subfield = 0, topic = 0;
    friend auto operator<=>(const ClassKey&, const ClassKey&) = default;
};

// updated_date in microseconds since 1970-01-01T00:00:00; kNoDate, older than every date, when unknown.
inline constexpr std::int64_t kNoDate = INT64_MIN;

}  // namespace comity
