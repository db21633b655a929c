// How values are taken out of a record: each says what is wrong in a few words when a field has a type it cannot have.
// Only draft.cc and authorships.cc see this page.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "comity/source/openalex/draft.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace dom = simdjson::dom;

[[noreturn]] inline void unfit(std::string_view field, std::string_view wanted) {
    throw Unfit{std::string(field) + " is not " + std::string(wanted)};
}

inline bool is_null(dom::element value) { return value.is_null(); }

inline std::string_view text_or_empty(dom::element value, std::string_view field) {
    if (value.is_null()) return {};
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) unfit(field, "a string");
    return text;
}

inline bool flag_or_unknown(dom::element value, std::string_view field, bool& known) {
    known = !value.is_null();
    bool flag = false;
    if (known && value.get(flag) != simdjson::SUCCESS) unfit(field, "true or false");
    return flag;
}

inline double number_or_unknown(dom::element value, std::string_view field) {
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
inline OpenAlexId id_or_zero(dom::element value, std::string_view field, char letter) {
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
inline Label read_label(dom::element value, std::string_view field, char letter) {
    Label label;
    for_each_field(value, field, [&](std::string_view key, dom::element member) {
        if (key == "id") label.id = id_or_zero(member, field, letter);
        else if (key == "display_name") label.name = text_or_empty(member, field);
    });
    return label;
}

inline void set_flag(Draft& draft, std::uint16_t flag, bool value) {
    draft.flags = static_cast<std::uint16_t>(value ? draft.flags | flag : draft.flags & ~flag);
}

// The field `authorships`, taken into the draft. In authorships.cc.
void read_authorships(Draft& draft, dom::element value);

}  // namespace comity
