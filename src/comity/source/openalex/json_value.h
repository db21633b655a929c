// A value of a JSON document, as records are read from it: the operations that fields.h asks of a Value. Each says
// whether the value is of that type and, if so, gives it; is_null comes first.
#pragma once

#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

namespace comity {

// A real without a fraction, and it as a whole number.
inline bool is_whole(double real, std::int64_t& number) {
    if (real != std::floor(real) || std::abs(real) > 9e15) return false;
    number = static_cast<std::int64_t>(real);
    return true;
}

inline bool is_null(simdjson::dom::element value) { return value.is_null(); }
inline std::string_view odd_type(simdjson::dom::element) { return {}; }
inline bool is_number(simdjson::dom::element value) { return value.is_number(); }

inline bool get_text(simdjson::dom::element value, std::string_view& text) {
    return value.get(text) == simdjson::SUCCESS;
}
inline bool get_flag(simdjson::dom::element value, bool& flag) { return value.get(flag) == simdjson::SUCCESS; }
inline bool get_number(simdjson::dom::element value, double& number) {
    return value.get(number) == simdjson::SUCCESS;
}
// What a table without nulls made of a whole number is one too: 2020.0.
inline bool get_integer(simdjson::dom::element value, std::int64_t& number) {
    if (value.get(number) == simdjson::SUCCESS) return true;
    double real = 0;
    return value.get(real) == simdjson::SUCCESS && is_whole(real, number);
}

// Microseconds since 1970, or nothing when it is no date that can be written. JSON writes times as texts.
inline bool get_time(simdjson::dom::element, std::optional<std::int64_t>&) { return false; }

template <class Each>
bool visit_list(simdjson::dom::element value, Each each) {
    simdjson::dom::array list;
    if (value.get(list) != simdjson::SUCCESS) return false;
    for (const simdjson::dom::element element : list) each(element);
    return true;
}

template <class Each>
bool visit_object(simdjson::dom::element value, Each each) {
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return false;
    for (const simdjson::dom::key_value_pair member : object) each(member.key, member.value);
    return true;
}

}  // namespace comity
