#include "comity/source/openalex/draft.h"

#include <algorithm>

#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace dom = simdjson::dom;

namespace {

[[noreturn]] void unfit(std::string_view field, std::string_view wanted) {
    throw Unfit{std::string(field) + " is not " + std::string(wanted)};
}

bool is_null(dom::element value) { return value.is_null(); }

std::string_view text_or_empty(dom::element value, std::string_view field) {
    if (value.is_null()) return {};
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) unfit(field, "a string");
    return text;
}

bool flag_or_unknown(dom::element value, std::string_view field, bool& known) {
    known = !value.is_null();
    bool flag = false;
    if (known && value.get(flag) != simdjson::SUCCESS) unfit(field, "true or false");
    return flag;
}

double number_or_unknown(dom::element value, std::string_view field) {
    if (value.is_null()) return kUnknown;
    double number = 0;
    if (value.get(number) != simdjson::SUCCESS) unfit(field, "a number");
    return number;
}

// Calls each(element) for an array; null is an empty one. Returns whether there was an array.
template <class Each>
bool for_each_element(dom::element value, std::string_view field, Each each) {
    if (value.is_null()) return false;
    dom::array list;
    if (value.get(list) != simdjson::SUCCESS) unfit(field, "a list");
    for (const dom::element element : list) each(element);
    return true;
}

// Calls each(key, value) for an object; null has no fields. Returns whether there was an object.
template <class Each>
bool for_each_field(dom::element value, std::string_view field, Each each) {
    if (value.is_null()) return false;
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) unfit(field, "an object");
    for (const dom::key_value_pair member : object) each(member.key, member.value);
    return true;
}

// An id written as a URL, a short id or (February 2024) a bare number.
OpenAlexId id_or_zero(dom::element value, std::string_view field, char letter) {
    if (value.is_null()) return 0;
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return parse_openalex_id(text, letter);
    std::int64_t number = 0;
    if (value.get(number) != simdjson::SUCCESS) unfit(field, "an id");
    return number > 0 ? static_cast<OpenAlexId>(number) : 0;
}

template <class T>
void sort_unique(std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

// {"id": …, "display_name": …}, of a field, a subfield, a funder…
Label read_label(dom::element value, std::string_view field, char letter) {
    Label label;
    for_each_field(value, field, [&](std::string_view key, dom::element member) {
        if (key == "id") label.id = id_or_zero(member, field, letter);
        else if (key == "display_name") label.name = text_or_empty(member, field);
    });
    return label;
}

// Classes are numbered by 32 bits; a larger number would be taken for another class.
std::uint32_t class_id(OpenAlexId id, std::string_view level) {
    if (id > std::numeric_limits<std::uint32_t>::max()) throw Unfit{std::string(level) + " id is out of range"};
    return static_cast<std::uint32_t>(id);
}

LeveledLabels read_topic(dom::element value) {
    LeveledLabels out;
    for_each_field(value, "topic", [&](std::string_view key, dom::element member) {
        const auto level = [&](std::uint32_t& id, std::string_view& name) {
            const Label label = read_label(member, key, 0);
            id = class_id(label.id, key);
            name = label.name;
        };
        if (key == "id") out.key.topic = class_id(id_or_zero(member, "topic id", 'T'), "topic");
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

void read_year(Draft& draft, dom::element value) {
    draft.year = 0;
    if (value.is_null()) return;
    std::int64_t year = 0;
    if (value.get(year) != simdjson::SUCCESS) unfit("publication_year", "a whole number");
    if (year < 1 || year > 9999) throw Unfit{"publication_year " + std::to_string(year) + " is out of range"};
    draft.year = static_cast<std::int16_t>(year);
}

void read_institution(Draft& draft, dom::element value) {
    InstitutionLabel label{};
    for_each_field(value, "institution", [&](std::string_view key, dom::element member) {
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

void read_authorship(Draft& draft, dom::element value) {
    OpenAlexId author = 0;
    std::uint8_t role = kCorrespondingUnknown;
    draft.countries.clear();
    draft.institution_ids.clear();
    const bool object = for_each_field(value, "authorship", [&](std::string_view key, dom::element member) {
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
            for_each_element(member, "countries", [&](dom::element country) {
                const std::string_view code = text_or_empty(country, "country");
                if (!code.empty()) draft.countries.push_back(upper(code));
            });
        } else if (key == "institutions") {
            for_each_element(member, "institutions",
                             [&](dom::element institution) { read_institution(draft, institution); });
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

void read_authorships(Draft& draft, dom::element value) {
    draft.author.clear();
    draft.role.clear();
    draft.all_countries.clear();
    draft.country_end.clear();
    draft.all_institutions.clear();
    draft.institution_end.clear();
    const bool known =
        for_each_element(value, "authorships", [&](dom::element element) { read_authorship(draft, element); });
    set_flag(draft, kAuthorshipsUnknown, !known);
}

void read_references(Draft& draft, dom::element value) {
    draft.references.clear();
    draft.malformed_references = 0;
    const bool known = for_each_element(value, "referenced_works", [&](dom::element element) {
        std::string_view text;
        const OpenAlexId id = element.get(text) == simdjson::SUCCESS ? parse_openalex_id(text, 'W') : 0;
        if (id != 0) draft.references.push_back(id);
        else ++draft.malformed_references;
    });
    set_flag(draft, kReferencesUnknown, !known);
}

// primary_location, or host_venue before 2023: the source lies inside it or is it.
void read_location(Draft& draft, dom::element value, bool is_source) {
    if (is_source) draft.source = {};
    for_each_field(value, "location", [&](std::string_view key, dom::element member) {
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

void read_percentile(Draft& draft, dom::element value) {
    if (value.is_number()) {
        draft.percentile = number_or_unknown(value, "citation_normalized_percentile");
        return;
    }
    for_each_field(value, "citation_normalized_percentile", [&](std::string_view key, dom::element member) {
        bool known = false;
        if (key == "value") draft.percentile = number_or_unknown(member, "percentile value");
        else if (key == "is_in_top_1_percent") set_flag(draft, kPublishedTop1, flag_or_unknown(member, key, known));
        else if (key == "is_in_top_10_percent") set_flag(draft, kPublishedTop10, flag_or_unknown(member, key, known));
    });
}

// funders since November 2025; grants before: {"funder": id, "funder_display_name": …}. A record with both keeps its
// funders.
void read_funders(Draft& draft, dom::element value, bool grants) {
    std::vector<OpenAlexId> ids;
    std::vector<Label> labels;
    for_each_element(value, "funders", [&](dom::element element) {
        Label label;
        for_each_field(element, "funder", [&](std::string_view key, dom::element member) {
            if (key == "id" || key == "funder") label.id = id_or_zero(member, "funder id", 'F');
            else if (key == "display_name" || key == "funder_display_name")
                label.name = text_or_empty(member, "funder name");
        });
        if (label.id == 0) return;
        ids.push_back(label.id);
        labels.push_back(label);
    });
    if (grants && draft.has_funders) return;
    draft.has_funders = !grants;
    draft.funders = std::move(ids);
    draft.funder_labels = std::move(labels);
}

void read_topics(Draft& draft, dom::element value) {
    draft.topics.clear();
    const bool known = for_each_element(value, "topics", [&](dom::element element) {
        const LeveledLabels topic = read_topic(element);
        if (topic.key != ClassKey{}) draft.topics.push_back(topic);
    });
    if (known) set_flag(draft, kTopicsUnknown, false);
}

void read_place(Draft& draft, dom::element value) {
    EntityPlace& place = draft.place;
    bool latitude = false, longitude = false;
    for_each_field(value, "geo", [&](std::string_view key, dom::element member) {
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
bool read_work_field(Draft& draft, std::string_view key, dom::element value) {
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
        if (!value.is_null()) set_flag(draft, kTopicsUnknown, false);
    } else if (key == "topics") read_topics(draft, value);
    else if (key == "primary_location") read_location(draft, value, false);
    else if (key == "host_venue") read_location(draft, value, true);
    else if (key == "fwci") draft.fwci = number_or_unknown(value, key);
    else if (key == "citation_normalized_percentile") read_percentile(draft, value);
    else if (key == "funders" || key == "grants") read_funders(draft, value, key == "grants");
    else if (key == "is_retracted") set_flag(draft, kRetracted, flag_or_unknown(value, key, known));
    else if (key == "is_paratext") set_flag(draft, kParatext, flag_or_unknown(value, key, known));
    else if (key == "is_xpac") {
        set_flag(draft, kXpac, flag_or_unknown(value, key, known));
        set_flag(draft, kXpacUnknown, !known);
    } else return false;
    return true;
}

bool read_common_field(Draft& draft, std::string_view key, dom::element value) {
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

void read_entity_field(Draft& draft, std::string_view key, dom::element value) {
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
