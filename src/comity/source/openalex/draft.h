// One record between its format and the columns: every fact that Comity takes of it, as views into the parser's
// buffers or into decoded columns. Only record.cc, draft.cc and authorships.cc see this page.
#pragma once

#include <algorithm>
#include <forward_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/text.h"
#include "comity/base/work.h"
#include "comity/source/work_batch.h"

namespace comity {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// Thrown while a record is read, where simdjson's own exceptions fly too; RecordParser::parse turns both into a reason.
struct Unfit {
    std::string reason;
};

struct Label {
    OpenAlexId id = 0;
    std::string_view name;
};

struct LeveledLabels {
    ClassKey key;
    std::string_view names[4];  // domain, field, subfield, topic
};

struct SourceLabel {
    OpenAlexId id = 0;
    std::string_view name, type, issn_l;
    bool core = false, core_known = false;
};

struct InstitutionLabel {
    OpenAlexId id;
    std::string_view name, country, type, ror;
};

// What a record says once.
struct Facts {
    OpenAlexId id = 0;
    std::string_view raw_id;
    std::int64_t updated = kNoDate;
    bool bad_date = false;
    std::int16_t year = 0;
    std::string_view type, language, doi, title, display_name;
    std::uint16_t flags =
        kXpacUnknown | kAuthorshipsUnknown | kReferencesUnknown | kTopicsUnknown | kCoreSourceUnknown;
    double fwci = kUnknown, percentile = kUnknown;
    SourceLabel source, venue;  // of primary_location (or a source's own record), of host_venue
    bool has_location = false;
    bool proceedings = false, crossref_proceedings = false;  // raw_type of the primary location; type_crossref
    LeveledLabels primary;
    bool has_topics = false, has_primary = false, has_funders = false;
    std::uint64_t malformed_references = 0;
    // An institution record's own facts.
    std::string_view country_code, ror;
    EntityPlace place;
    Label subfield, field, domain;
};

// Everything one record says, before it goes into the columns. Views live as long as the parser's buffers, or the draft.
struct Draft : Facts {
    std::vector<LeveledLabels> topics;
    std::vector<OpenAlexId> author;
    std::vector<std::uint64_t> orcid;
    std::vector<std::uint8_t> role;
    std::vector<std::string_view> countries, institution_countries;  // of the authorship at hand: its own, its institutions'
    // Likewise: its affiliations as written, by the key they stand under, and the countries that they name.
    std::vector<std::string_view> addresses, listed_addresses, affiliation_addresses, named;
    std::vector<std::uint64_t> country_end, address_end, institution_end;
    std::vector<std::string_view> all_countries, all_address_countries;
    std::vector<OpenAlexId> institution_ids, all_institutions, funders, grants, references, spare;
    std::vector<InstitutionLabel> institutions;
    std::vector<Label> funder_labels, grant_labels;
    std::forward_list<std::string> made;  // texts that views need and the record does not have

    // Empties everything but the memory of the lists, which the next record will need.
    void clear() {
        static_cast<Facts&>(*this) = Facts{};
        const auto empty = [&](auto&... list) { (list.clear(), ...); };
        empty(topics, author, orcid, role, country_end, address_end, institution_end, all_countries,
              all_address_countries, all_institutions, funders, grants, references, institutions, funder_labels,
              grant_labels, made);
    }

    // In capital letters, as nearly all country codes are.
    std::string_view upper_case(std::string_view text) {
        if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return text;
        return made.emplace_front(upper(text));
    }
};

// Classes are numbered by 32 bits; a larger number would be taken for another class. Throws Unfit.
std::uint32_t class_id(OpenAlexId id, std::string_view level);

// Takes one field of a record into the draft. The first takes what every record has, the second what a work has, the
// third what an institution, topic, source or funder has; the first two say whether they knew the key. They throw Unfit
// or simdjson_error.
// Of a JSON element and of a value in columns; instantiated in draft.cc.
template <class Value>
bool read_common_field(Draft& draft, std::string_view key, Value value);
template <class Value>
bool read_work_field(Draft& draft, std::string_view key, Value value);
template <class Value>
void read_entity_field(Draft& draft, std::string_view key, Value value);

}  // namespace comity
