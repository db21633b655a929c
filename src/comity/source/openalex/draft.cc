#include "comity/source/openalex/draft.h"

#include <algorithm>

#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace od = simdjson::ondemand;

namespace {

[[noreturn]] void unfit(std::string_view field, std::string_view wanted) {
    throw Unfit{std::string(field) + " is not " + std::string(wanted)};
}

bool is_null(od::value& value) { return value.type() == od::json_type::null; }

std::string_view text_or_empty(od::value value, std::string_view field) {
    switch (od::json_type(value.type())) {
        case od::json_type::null: return {};
        case od::json_type::string: return value.get_string();
        default: unfit(field, "a string");
    }
}

bool flag_or_unknown(od::value value, std::string_view field, bool& known) {
    const od::json_type type = value.type();
    known = type != od::json_type::null;
    if (!known) return false;
    if (type != od::json_type::boolean) unfit(field, "true or false");
    return value.get_bool();
}

double number_or_unknown(od::value value, std::string_view field) {
    const od::json_type type = value.type();
    if (type == od::json_type::null) return kUnknown;
    if (type != od::json_type::number) unfit(field, "a number");
    return value.get_double();
}

// Calls each(element) for an array; null is an empty one. Returns whether there was an array.
template <class Each>
bool for_each_element(od::value value, std::string_view field, Each each) {
    const od::json_type type = value.type();
    if (type == od::json_type::null) return false;
    if (type != od::json_type::array) unfit(field, "a list");
    for (od::value element : od::array(value.get_array())) each(element);
    return true;
}

// Calls each(key, value) for an object; null has no fields. Returns whether there was an object.
template <class Each>
bool for_each_field(od::value value, std::string_view field, Each each) {
    const od::json_type type = value.type();
    if (type == od::json_type::null) return false;
    if (type != od::json_type::object) unfit(field, "an object");
    for (od::field member : od::object(value.get_object())) {
        const std::string_view key = member.unescaped_key();
        each(key, member.value());
    }
    return true;
}

// An id written as a URL, a short id or (February 2024) a bare number.
OpenAlexId id_or_zero(od::value value, std::string_view field, char letter) {
    switch (od::json_type(value.type())) {
        case od::json_type::null: return 0;
        case od::json_type::string: return parse_openalex_id(value.get_string(), letter);
        case od::json_type::number: {
            const std::int64_t number = value.get_int64();
            return number > 0 ? static_cast<OpenAlexId>(number) : 0;
        }
        default: unfit(field, "an id");
    }
}

template <class T>
void sort_unique(std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

// {"id": …, "display_name": …}, of a field, a subfield, a funder…
Label read_label(od::value value, std::string_view field, char letter) {
    Label label;
    for_each_field(value, field, [&](std::string_view key, od::value member) {
        if (key == "id") label.id = id_or_zero(member, field, letter);
        else if (key == "display_name") label.name = text_or_empty(member, field);
    });
    return label;
}

LeveledLabels read_topic(od::value value) {
    LeveledLabels out;
    for_each_field(value, "topic", [&](std::string_view key, od::value member) {
        const auto level = [&](std::uint32_t& id, std::string_view& name) {
            const Label label = read_label(member, key, 0);
            id = static_cast<std::uint32_t>(label.id);
            name = label.name;
        };
        if (key == "id") out.key.topic = static_cast<std::uint32_t>(id_or_zero(member, "topic id", 'T'));
        else if (key == "display_name") out.names[3] = text_or_empty(member, "topic name");
        else if (key == "subfield") level(out.key.subfield, out.names[2]);
        else if (key == "field") level(out.key.field, out.names[1]);
        else if (key == "domain") level(out.key.domain, out.names[0]);
    });
    return out;
}

void set_flag(Draft& draft, std::uint16_t flag, bool value) {
    draft.flags = static_cast<std::uint16_t>(value ? draft.flags | flag : draft.flags & ~flag);
}

void read_year(Draft& draft, od::value value) {
    const od::json_type type = value.type();
    draft.year = 0;
    if (type == od::json_type::null) return;
    std::int64_t year = 0;
    if (type != od::json_type::number || value.get_int64().get(year) != simdjson::SUCCESS)
        unfit("publication_year", "a whole number");
    if (year < 1 || year > 9999) throw Unfit{"publication_year " + std::to_string(year) + " is out of range"};
    draft.year = static_cast<std::int16_t>(year);
}

void read_institution(Draft& draft, od::value value) {
    InstitutionLabel label{};
    for_each_field(value, "institution", [&](std::string_view key, od::value member) {
        if (key == "id") label.id = id_or_zero(member, "institution id", 'I');
        else if (key == "display_name") label.name = text_or_empty(member, "institution name");
        else if (key == "country_code") label.country = text_or_empty(member, "country_code");
        else if (key == "type") label.type = text_or_empty(member, "institution type");
        else if (key == "ror") label.ror = text_or_empty(member, "ror");
    });
    if (!label.country.empty()) draft.countries.push_back(upper(label.country));
    if (label.id == 0) return;
    draft.institution_ids.push_back(label.id);
    draft.institutions.push_back(label);
}

void read_authorship(Draft& draft, od::value value) {
    OpenAlexId author = 0;
    std::uint8_t role = kCorrespondingUnknown;
    draft.countries.clear();
    draft.institution_ids.clear();
    const bool object = for_each_field(value, "authorship", [&](std::string_view key, od::value member) {
        if (key == "author") {
            author = read_label(member, "author", 'A').id;
        } else if (key == "author_position") {
            const std::string_view position = text_or_empty(member, "author_position");
            role |= position == "first" ? kFirst : position == "middle" ? kMiddle : position == "last" ? kLast : 0;
        } else if (key == "is_corresponding") {
            bool known = false;
            const bool corresponding = flag_or_unknown(member, "is_corresponding", known);
            if (known)
                role =
                    static_cast<std::uint8_t>((role & ~kCorrespondingUnknown) | (corresponding ? kCorresponding : 0));
        } else if (key == "countries") {
            for_each_element(member, "countries", [&](od::value country) {
                const std::string_view code = text_or_empty(country, "country");
                if (!code.empty()) draft.countries.push_back(upper(code));
            });
        } else if (key == "institutions") {
            for_each_element(member, "institutions",
                             [&](od::value institution) { read_institution(draft, institution); });
        }
    });
    if (!object) unfit("authorship", "an object");
    sort_unique(draft.countries);
    sort_unique(draft.institution_ids);
    draft.author.push_back(author == kNullAuthor ? 0 : author);
    draft.role.push_back(role);
    draft.all_countries.insert(draft.all_countries.end(), draft.countries.begin(), draft.countries.end());
    draft.country_end.push_back(draft.all_countries.size());
    draft.all_institutions.insert(draft.all_institutions.end(), draft.institution_ids.begin(),
                                  draft.institution_ids.end());
    draft.institution_end.push_back(draft.all_institutions.size());
}

void read_authorships(Draft& draft, od::value value) {
    draft.author.clear();
    draft.role.clear();
    draft.all_countries.clear();
    draft.country_end.clear();
    draft.all_institutions.clear();
    draft.institution_end.clear();
    const bool known =
        for_each_element(value, "authorships", [&](od::value element) { read_authorship(draft, element); });
    set_flag(draft, kAuthorshipsUnknown, !known);
}

void read_references(Draft& draft, od::value value) {
    draft.references.clear();
    draft.malformed_references = 0;
    const bool known = for_each_element(value, "referenced_works", [&](od::value element) {
        const od::json_type type = element.type();
        const OpenAlexId id = type == od::json_type::string ? parse_openalex_id(element.get_string(), 'W') : 0;
        if (id != 0) draft.references.push_back(id);
        else ++draft.malformed_references;
    });
    set_flag(draft, kReferencesUnknown, !known);
}

// primary_location, or host_venue before 2023: the source lies inside it or is it.
void read_location(Draft& draft, od::value value, bool is_source) {
    if (is_source) draft.source = {};
    for_each_field(value, "location", [&](std::string_view key, od::value member) {
        if (!is_source) {
            if (key == "source") read_location(draft, member, true);
            return;
        }
        if (key == "id") draft.source.id = id_or_zero(member, "source id", 'S');
        else if (key == "display_name") draft.source.name = text_or_empty(member, "source name");
        else if (key == "type") draft.source.type = text_or_empty(member, "source type");
        else if (key == "issn_l") draft.source.issn_l = text_or_empty(member, "issn_l");
    });
}

void read_percentile(Draft& draft, od::value value) {
    if (od::json_type(value.type()) == od::json_type::number) {
        draft.percentile = value.get_double();
        return;
    }
    for_each_field(value, "citation_normalized_percentile", [&](std::string_view key, od::value member) {
        bool known = false;
        if (key == "value") draft.percentile = number_or_unknown(member, "percentile value");
        else if (key == "is_in_top_1_percent") set_flag(draft, kPublishedTop1, flag_or_unknown(member, key, known));
        else if (key == "is_in_top_10_percent") set_flag(draft, kPublishedTop10, flag_or_unknown(member, key, known));
    });
}

// funders since November 2025; grants before: {"funder": id, "funder_display_name": …}.
void read_funders(Draft& draft, od::value value) {
    for_each_element(value, "funders", [&](od::value element) {
        Label label;
        for_each_field(element, "funder", [&](std::string_view key, od::value member) {
            if (key == "id" || key == "funder") label.id = id_or_zero(member, "funder id", 'F');
            else if (key == "display_name" || key == "funder_display_name")
                label.name = text_or_empty(member, "funder name");
        });
        if (label.id == 0) return;
        draft.funders.push_back(label.id);
        draft.funder_labels.push_back(label);
    });
}

void read_topics(Draft& draft, od::value value) {
    draft.topics.clear();
    const bool known = for_each_element(value, "topics", [&](od::value element) {
        const LeveledLabels topic = read_topic(element);
        if (topic.key != ClassKey{}) draft.topics.push_back(topic);
    });
    if (known) set_flag(draft, kTopicsUnknown, false);
}

void read_place(Draft& draft, od::value value) {
    EntityPlace& place = draft.place;
    bool latitude = false, longitude = false;
    for_each_field(value, "geo", [&](std::string_view key, od::value member) {
        if (key == "city") place.city = text_or_empty(member, "city");
        else if (key == "latitude" && !is_null(member))
            latitude = true, place.latitude = number_or_unknown(member, "latitude");
        else if (key == "longitude" && !is_null(member))
            longitude = true, place.longitude = number_or_unknown(member, "longitude");
    });
    place.known = latitude && longitude;
}

}  // namespace

// One field of a record that says what a work is. Returns false for a key it does not know.
bool read_work_field(Draft& draft, std::string_view key, od::value value) {
    bool known = false;
    if (key == "publication_year") read_year(draft, value);
    else if (key == "type") draft.type = text_or_empty(value, key);
    else if (key == "language") draft.language = text_or_empty(value, key);
    else if (key == "doi") draft.doi = text_or_empty(value, key);
    else if (key == "title") draft.title = text_or_empty(value, key);
    else if (key == "authorships") read_authorships(draft, value);
    else if (key == "referenced_works") read_references(draft, value);
    else if (key == "primary_topic") {
        draft.primary = read_topic(value);
        set_flag(draft, kTopicsUnknown, false);
    } else if (key == "topics") read_topics(draft, value);
    else if (key == "primary_location") read_location(draft, value, false);
    else if (key == "host_venue") read_location(draft, value, true);
    else if (key == "fwci") draft.fwci = number_or_unknown(value, key);
    else if (key == "citation_normalized_percentile") read_percentile(draft, value);
    else if (key == "funders" || key == "grants") read_funders(draft, value);
    else if (key == "is_retracted") set_flag(draft, kRetracted, flag_or_unknown(value, key, known));
    else if (key == "is_paratext") set_flag(draft, kParatext, flag_or_unknown(value, key, known));
    else if (key == "is_xpac") {
        set_flag(draft, kXpac, flag_or_unknown(value, key, known));
        set_flag(draft, kXpacUnknown, !known);
    } else return false;
    return true;
}

bool read_common_field(Draft& draft, std::string_view key, od::value value) {
    if (key == "id") {
        draft.raw_id = text_or_empty(value, key);
    } else if (key == "updated_date") {
        const auto parsed = parse_timestamp(text_or_empty(value, key));
        draft.bad_date = !parsed;
        draft.updated = parsed.value_or(kNoDate);
    } else if (key == "display_name") {
        draft.display_name = text_or_empty(value, key);
    } else {
        return false;
    }
    return true;
}

void read_entity_field(Draft& draft, std::string_view key, od::value value) {
    if (key == "country_code") draft.country_code = text_or_empty(value, key);
    else if (key == "ror") draft.ror = text_or_empty(value, key);
    else if (key == "issn_l") draft.source.issn_l = text_or_empty(value, key);
    else if (key == "type") draft.type = text_or_empty(value, key);
    else if (key == "geo") read_place(draft, value);
    else if (key == "subfield") draft.subfield = read_label(value, key, 0);
    else if (key == "field") draft.field = read_label(value, key, 0);
    else if (key == "domain") draft.domain = read_label(value, key, 0);
}

}  // namespace comity
