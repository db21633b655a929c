#include "comity/source/openalex/draft.h"

#include <algorithm>
#include <cmath>

#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/source/openalex/fields.h"

namespace comity {

std::uint32_t class_id(OpenAlexId id, std::string_view level) {
    if (id > std::numeric_limits<std::uint32_t>::max()) throw Unfit{std::string(level) + " id is out of range"};
    return static_cast<std::uint32_t>(id);
}

namespace {

template <class Value>
LeveledLabels read_topic(Value value) {
    LeveledLabels out;
    for_each_field(value, "topic", [&](Key key, Value member) {
        const auto level = [&](std::uint32_t& id, std::string_view& name) {
            const Label label = read_label(member, key);
            id = class_id(label.id, key);
            name = label.name;
        };
        if (key == "id") out.key.topic = class_id(class_or_zero(member, "topic id", 'T'), "topic");
        else if (key == "display_name") out.names[3] = text_or_empty(member, "topic name");
        else if (key == "subfield") level(out.key.subfield, out.names[2]);
        else if (key == "field") level(out.key.field, out.names[1]);
        else if (key == "domain") level(out.key.domain, out.names[0]);
    });
    return out;
}

template <class Value>
void read_year(Draft& draft, Value value) {
    const auto year = whole_or_unknown(value, "publication_year", "a whole number");
    if (year && (*year < 1 || *year > 9999)) throw Unfit{"publication_year " + std::to_string(*year) + " is out of range"};
    draft.year = static_cast<std::int16_t>(year.value_or(0));
}

template <class Value>
void read_references(Draft& draft, Value value) {
    draft.references.clear();
    draft.malformed_references = 0;
    bool texts = false, others = false;
    const bool known = for_each_element(value, "referenced_works", [&](Value element) {
        std::string_view text;
        const bool is_text = !is_null(element) && get_text(element, text);
        texts |= is_text;
        others |= !is_text && !is_null(element);
        const OpenAlexId id = is_text ? parse_openalex_id(text, 'W') : 0;
        if (id != 0) draft.references.push_back(id);
        else ++draft.malformed_references;
    });
    // One that is odd among others is malformed; a list of nothing but numbers is another field.
    if (others && !texts) unfit(value, "referenced_works", "a list of strings");
    set_flag(draft, kReferencesUnknown, !known);
}

constexpr std::string_view kProceedingsArticle = "proceedings-article";

template <class Value>
void read_source(SourceLabel& source, Value value) {
    source = {};
    for_each_field(value, "location", [&](Key key, Value member) {
        if (key == "id") source.id = id_or_zero(member, "source id", 'S');
        else if (key == "display_name") source.name = text_or_empty(member, "source name");
        else if (key == "type") source.type = text_or_empty(member, "source type");
        else if (key == "issn_l") source.issn_l = text_or_empty(member, "issn_l");
        else if (key == "is_core") source.core = flag_or_unknown(member, key, source.core_known);
    });
}

// The source lies inside primary_location; host_venue, before 2023, is it. A record with both keeps its primary_location.
template <class Value>
void read_location(Draft& draft, Value value) {
    draft.source = {};
    draft.proceedings = false;
    draft.has_location = for_each_field(value, "location", [&](Key key, Value member) {
        if (key == "source") read_source(draft.source, member);
        else if (key == "raw_type") draft.proceedings = text_or_empty(member, key) == kProceedingsArticle;
    });
}

// Some releases write this count; what it counts has changed, so it stands beside the institutions themselves.
template <class Value>
void read_institution_count(Draft& draft, Value value) {
    const auto count = whole_or_unknown(value, "institutions_distinct_count", "a number");
    set_flag(draft, kCountsInstitutions, count.value_or(0) > 0);
}

template <class Value>
void read_percentile(Draft& draft, Value value) {
    draft.percentile = kUnknown;
    set_flag(draft, kPublishedTop1 | kPublishedTop10, false);
    if (is_null(value)) return;
    if (is_number(value)) {
        draft.percentile = number_or_unknown(value, "citation_normalized_percentile");
        return;
    }
    for_each_field(value, "citation_normalized_percentile", [&](Key key, Value member) {
        bool known = false;
        if (key == "value") draft.percentile = number_or_unknown(member, "percentile value");
        else if (key == "is_in_top_1_percent") set_flag(draft, kPublishedTop1, flag_or_unknown(member, key, known));
        else if (key == "is_in_top_10_percent") set_flag(draft, kPublishedTop10, flag_or_unknown(member, key, known));
    });
}

// funders since November 2025; grants before: {"funder": id, "funder_display_name": …}. A record with both keeps its
// funders.
template <class Value>
bool read_funders(std::vector<OpenAlexId>& ids, std::vector<Label>& labels, Value value) {
    ids.clear();
    labels.clear();
    return for_each_element(value, "funders", [&](Value element) {
        Label label;
        for_each_field(element, "funder", [&](Key key, Value member) {
            if (key == "id" || key == "funder") label.id = id_or_zero(member, "funder id", 'F');
            else if (key == "display_name" || key == "funder_display_name")
                label.name = text_or_empty(member, "funder name");
        });
        if (label.id == 0) return;
        ids.push_back(label.id);
        labels.push_back(label);
    });
}

template <class Value>
void read_topics(Draft& draft, Value value) {
    draft.topics.clear();
    draft.has_topics = for_each_element(value, "topics", [&](Value element) {
        const LeveledLabels topic = read_topic(element);
        if (topic.key != ClassKey{}) draft.topics.push_back(topic);
    });
}

template <class Value>
void read_primary_topic(Draft& draft, Value value) {
    draft.primary = read_topic(value);
    draft.has_primary = !is_null(value);
}

template <class Value>
void read_place(Draft& draft, Value value) {
    EntityPlace& place = draft.place = {};
    place.latitude = place.longitude = kUnknown;
    for_each_field(value, "geo", [&](Key key, Value member) {
        if (key == "city") place.city = text_or_empty(member, "city");
        else if (key == "latitude") place.latitude = number_or_unknown(member, "latitude");
        else if (key == "longitude") place.longitude = number_or_unknown(member, "longitude");
    });
    place.known = !std::isnan(place.latitude) && !std::isnan(place.longitude);
}

}  // namespace

// One field of a record that says what a work is. Returns false for a key it does not know: two of three, so that keys
// are told apart by their length first.
template <class Value>
bool read_work_field(Draft& draft, std::string_view name, Value value) {
    const Key key(name);
    bool known = false;
    const auto flag = [&](std::uint16_t bit) {
        set_flag(draft, bit, flag_or_unknown(value, key, known));
        return true;
    };
    const auto text = [&](std::string_view& out) {
        out = text_or_empty(value, key);
        return true;
    };
    switch (name.size()) {
        case 3: return key == "doi" && text(draft.doi);
        case 4:
            if (key == "type") return text(draft.type);
            return key == "fwci" && (draft.fwci = number_or_unknown(value, key), true);
        case 5: return key == "title" && text(draft.title);
        case 6:
            if (key == "topics") return read_topics(draft, value), true;
            return key == "grants" && (read_funders(draft.grants, draft.grant_labels, value), true);
        case 7:
            if (key == "funders") return draft.has_funders = read_funders(draft.funders, draft.funder_labels, value), true;
            if (key != "is_xpac") return false;
            flag(kXpac);
            set_flag(draft, kXpacUnknown, !known);
            return true;
        case 8: return key == "language" && text(draft.language);
        case 10:
            return key == "host_venue" && (read_source(draft.venue, value), true);
        case 11:
            if (key == "authorships") return read_authorships(draft, value), true;
            return key == "is_paratext" && flag(kParatext);
        case 12: return key == "is_retracted" && flag(kRetracted);
        case 13:
            if (key == "primary_topic") return read_primary_topic(draft, value), true;
            if (key != "type_crossref") return false;
            draft.crossref_proceedings = text_or_empty(value, key) == kProceedingsArticle;
            return true;
        case 16:
            if (key == "publication_year") return read_year(draft, value), true;
            if (key == "primary_location") return read_location(draft, value), true;
            return key == "referenced_works" && (read_references(draft, value), true);
        case 27: return key == "institutions_distinct_count" && (read_institution_count(draft, value), true);
        case 30: return key == "citation_normalized_percentile" && (read_percentile(draft, value), true);
        default: return false;
    }
}

template <class Value>
bool read_common_field(Draft& draft, std::string_view name, Value value) {
    const Key key(name);
    if (key == "id") {
        draft.raw_id = text_or_empty(value, key);
    } else if (key == "updated_date") {
        std::optional<std::int64_t> parsed;
        if (!get_time(value, parsed)) parsed = parse_timestamp(text_or_empty(value, key));
        draft.bad_date = !parsed && !is_null(value);
        draft.updated = parsed.value_or(kNoDate);
    } else if (key == "display_name") {
        draft.display_name = text_or_empty(value, key);
    } else {
        return false;
    }
    return true;
}

template <class Value>
void read_entity_field(Draft& draft, std::string_view name, Value value) {
    const Key key(name);
    if (key == "country_code") draft.country_code = text_or_empty(value, key);
    else if (key == "ror") draft.ror = text_or_empty(value, key);
    else if (key == "issn_l") draft.source.issn_l = text_or_empty(value, key);
    else if (key == "type") draft.type = text_or_empty(value, key);
    else if (key == "geo") read_place(draft, value);
    else if (key == "subfield") draft.subfield = read_label(value, key);
    else if (key == "field") draft.field = read_label(value, key);
    else if (key == "domain") draft.domain = read_label(value, key);
}

template bool read_common_field(Draft&, std::string_view, ScannedValue);
template bool read_work_field(Draft&, std::string_view, ScannedValue);
template void read_entity_field(Draft&, std::string_view, ScannedValue);
template bool read_common_field(Draft&, std::string_view, simdjson::dom::element);
template bool read_work_field(Draft&, std::string_view, simdjson::dom::element);
template void read_entity_field(Draft&, std::string_view, simdjson::dom::element);
template bool read_common_field(Draft&, std::string_view, ColumnValue);
template bool read_work_field(Draft&, std::string_view, ColumnValue);
template void read_entity_field(Draft&, std::string_view, ColumnValue);

}  // namespace comity
