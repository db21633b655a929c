// One record between its format and the columns: every fact that Comity takes of it, as views into the parser's
// buffers or into decoded columns. Only record.cc, draft.cc and authorships.cc see this page.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

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

// Everything one record says, before it goes into the columns. Views live as long as the parser's buffers.
struct Draft {
    OpenAlexId id = 0;
    std::string_view raw_id;
    std::int64_t updated = kNoDate;
    bool bad_date = false;
    std::int16_t year = 0;
    std::string_view type, language, doi, title, display_name;
    std::uint16_t flags =
        kXpacUnknown | kAuthorshipsUnknown | kReferencesUnknown | kTopicsUnknown | kCoreSourceUnknown;
    double fwci = kUnknown, percentile = kUnknown;
    SourceLabel source;
    bool has_location = false;
    bool proceedings = false, crossref_proceedings = false;  // raw_type of the primary location; type_crossref
    LeveledLabels primary;
    std::vector<LeveledLabels> topics;
    std::vector<OpenAlexId> author;
    std::vector<std::uint64_t> orcid;
    std::vector<std::uint8_t> role;
    std::vector<std::string> countries;       // of the authorship at hand
    std::vector<std::string_view> addresses;  // likewise: its affiliations as written
    std::vector<std::uint64_t> country_end, address_end, institution_end;
    std::vector<std::string> all_countries;
    std::vector<std::string_view> all_address_countries;
    std::vector<OpenAlexId> institution_ids, all_institutions, funders, references;
    std::vector<InstitutionLabel> institutions;
    std::vector<Label> funder_labels;
    bool has_funders = false;
    std::uint64_t malformed_references = 0;
    // An institution record's own facts.
    std::string_view country_code, ror;
    EntityPlace place;
    Label subfield, field, domain;

    // Empties everything but the memory of the lists, which the next record will need.
    void clear() {
        Draft fresh;
        const auto keep = [&](auto... list) { (((this->*list).clear(), (fresh.*list).swap(this->*list)), ...); };
        keep(&Draft::topics, &Draft::author, &Draft::orcid, &Draft::role, &Draft::countries, &Draft::addresses,
             &Draft::country_end, &Draft::address_end, &Draft::institution_end, &Draft::all_countries,
             &Draft::all_address_countries, &Draft::institution_ids, &Draft::all_institutions, &Draft::funders,
             &Draft::references, &Draft::institutions, &Draft::funder_labels);
        *this = std::move(fresh);
    }
};

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
