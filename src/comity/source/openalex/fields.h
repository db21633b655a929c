// How values are taken out of a record: each says what is wrong in a few words when a field has a type it cannot have.
// Only draft.cc and authorships.cc see this page.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/source/openalex/column.h"
#include "comity/source/openalex/draft.h"
#include "comity/source/openalex/json_scan.h"
#include "comity/source/openalex/json_value.h"
#include "comity/source/openalex/record.h"
#include "comity/source/openalex/sort_unique.h"

namespace comity {

// The name of a field. Names that it is compared with are known in length, so that no function is called for that.
struct Key {
    std::string_view text;
    Key(std::string_view name) : text(name) {}  // NOLINT(google-explicit-constructor): it is one
    operator std::string_view() const { return text; }  // NOLINT(google-explicit-constructor)
    template <std::size_t N>
    friend bool operator==(Key key, const char (&name)[N]) {
        return key.text.size() == N - 1 && std::memcmp(key.text.data(), name, N - 1) == 0;
    }
};

// A Value is a place in a record of either format: ScannedValue or dom::element of JSON, ColumnValue of Parquet. What they offer is
// said in json_value.h; everything from here on is written once for both, so that a format cannot change an atlas.
template <class Value>
[[noreturn]] void unfit(Value value, std::string_view field, std::string_view wanted) {
    std::string reason = std::string(field) + " is not " + std::string(wanted);
    if (const auto type = odd_type(value); !type.empty()) reason += ": its column is " + std::string(type);
    throw Unfit{std::move(reason)};
}

template <class Value>
std::string_view text_or_empty(Value value, std::string_view field) {
    if (is_null(value)) return {};
    std::string_view text;
    if (!get_text(value, text)) unfit(value, field, "a string");
    return text;
}

template <class Value>
bool flag_or_unknown(Value value, std::string_view field, bool& known) {
    known = !is_null(value);
    bool flag = false;
    if (known && !get_flag(value, flag)) unfit(value, field, "true or false");
    return flag;
}

// Numbers that are equal have the same bits: there is one zero, and one unknown.
template <class Value>
double number_or_unknown(Value value, std::string_view field) {
    if (is_null(value)) return kUnknown;
    double number = 0;
    if (!get_number(value, number)) unfit(value, field, "a number");
    if (number != number) return kUnknown;
    return number == 0 ? 0 : number;
}

// Nothing for null, and for NaN, which tables without nulls have in their place.
template <class Value>
std::optional<std::int64_t> whole_or_unknown(Value value, std::string_view field, std::string_view wanted) {
    if (is_null(value)) return std::nullopt;
    std::int64_t whole = 0;
    if (get_integer(value, whole)) return whole;
    double real = 0;
    if (!get_number(value, real) || !std::isnan(real)) unfit(value, field, wanted);
    return std::nullopt;
}

// Calls each(element) for an array; null is an empty one. Returns whether there was an array.
template <class Value, class Each>
bool for_each_element(Value value, std::string_view field, Each each) {
    if (is_null(value)) return false;
    if (!visit_list(value, each)) unfit(value, field, "a list");
    return true;
}

// Calls each(key, value) for an object; null has no fields. Returns whether there was an object.
template <class Value, class Each>
bool for_each_field(Value value, std::string_view field, Each each) {
    if (is_null(value)) return false;
    if (!visit_object(value, each)) unfit(value, field, "an object");
    return true;
}

// An id written as a URL, a short id or (February 2024) a bare number.
template <class Value>
OpenAlexId id_or_zero(Value value, std::string_view field, char letter) {
    if (is_null(value)) return 0;
    std::string_view text;
    if (get_text(value, text)) return parse_openalex_id(text, letter);
    const std::int64_t number = whole_or_unknown(value, field, "an id").value_or(0);
    return number > 0 ? static_cast<OpenAlexId>(number) : 0;
}

// The same of a class, which is numbered by 32 bits: one that not even 64 bits hold is none that is absent.
template <class Value>
OpenAlexId class_or_zero(Value value, std::string_view field, char letter) {
    std::string_view text;
    const OpenAlexId id = id_or_zero(value, field, letter);
    return id == 0 && !is_null(value) && get_text(value, text) && is_id_beyond_bounds(text, letter) ? kIdBeyondBounds : id;
}

// {"id": …, "display_name": …}, of a subfield, a field or a domain.
template <class Value>
Label read_label(Value value, std::string_view field) {
    Label label;
    for_each_field(value, field, [&](Key key, Value member) {
        if (key == "id") label.id = class_or_zero(member, field, 0);
        else if (key == "display_name") label.name = text_or_empty(member, field);
    });
    return label;
}

inline void set_flag(Draft& draft, std::uint16_t flag, bool value) {
    draft.flags = static_cast<std::uint16_t>(value ? draft.flags | flag : draft.flags & ~flag);
}

// The field `authorships`, taken into the draft. In authorships.cc.
template <class Value>
void read_authorships(Draft& draft, Value value);

}  // namespace comity
