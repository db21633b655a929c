#include "comity/source/openalex/column.h"

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstring>

#include "comity/base/utf8.h"
#include "comity/source/openalex/arrow_columns.h"
#include "comity/source/openalex/draft.h"
#include "comity/source/openalex/json_value.h"

namespace comity {

namespace {

template <class T>
T at(const void* items, std::int64_t i) {
    return static_cast<const T*>(items)[i];
}

std::uint64_t unsigned_at(const Column& c, std::int64_t i) {
    switch (c.width) {
        case 1: return at<std::uint8_t>(c.values, i);
        case 2: return at<std::uint16_t>(c.values, i);
        case 4: return at<std::uint32_t>(c.values, i);
        default: return at<std::uint64_t>(c.values, i);
    }
}

// 0000-01-01 and 10000-01-01 in microseconds: dates with a year of four digits.
constexpr std::int64_t kFirstTime = -62'167'219'200'000'000, kEndOfTime = 253'402'300'800'000'000;

}  // namespace

ColumnValue entry_of(ColumnValue value) {
    const Column& c = *value.column;
    const std::int64_t row = c.offset + value.row;
    const std::uint64_t entry = c.width == 4 ? at<std::uint32_t>(c.values, row) : unsigned_at(c, row);
    if (entry >= static_cast<std::uint64_t>(c.children[0].length)) throw Unfit{"a coded value has no text"};
    return {&c.children[0], static_cast<std::int64_t>(entry)};
}

bool is_number(ColumnValue value) {
    const ColumnKind kind = resolved(value).column->kind;
    return kind == ColumnKind::kInteger || kind == ColumnKind::kReal;
}

void check_text(std::string_view text) {
    if (!is_utf8(text)) throw Unfit{"a text is not valid UTF-8"};
}

bool get_flag(ColumnValue coded, bool& flag) {
    const ColumnValue value = resolved(coded);
    const Column& c = *value.column;
    if (c.kind != ColumnKind::kFlag) return false;
    flag = column_bit(c.values, c.offset + value.row);
    return true;
}

bool get_integer(ColumnValue coded, std::int64_t& number) {
    const ColumnValue value = resolved(coded);
    const Column& c = *value.column;
    const std::int64_t i = c.offset + value.row;
    if (c.kind == ColumnKind::kReal) {  // what a table without nulls made of a whole number
        double real = 0;
        return get_number(value, real) && is_whole(real, number);
    }
    if (c.kind != ColumnKind::kInteger) return false;
    if (!c.is_unsigned) {
        number = signed_at(c, c.values, i);
        return true;
    }
    const std::uint64_t whole = unsigned_at(c, i);
    number = static_cast<std::int64_t>(whole);
    return number >= 0;
}

bool get_number(ColumnValue coded, double& number) {
    const ColumnValue value = resolved(coded);
    const Column& c = *value.column;
    const std::int64_t i = c.offset + value.row;
    if (c.kind == ColumnKind::kInteger) {
        number = c.is_unsigned ? static_cast<double>(unsigned_at(c, i))
                               : static_cast<double>(signed_at(c, c.values, i));
        return true;
    }
    if (c.kind != ColumnKind::kReal) return false;
    if (c.width == 8) {
        number = at<double>(c.values, i);
        return true;
    }
    const float narrow = at<float>(c.values, i);
    number = narrow;
    if (!std::isfinite(narrow)) return true;
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof digits, narrow);
    (void)std::from_chars(digits, written.ptr, number);
    return true;
}

bool get_time(ColumnValue coded, std::optional<std::int64_t>& microseconds) {
    if (is_null(coded)) return false;
    const ColumnValue value = resolved(coded);
    const Column& c = *value.column;
    if (c.kind != ColumnKind::kTime) return false;
    std::int64_t time = signed_at(c, c.values, c.offset + value.row);
    if (c.unit > 0) {
        if (__builtin_mul_overflow(time, c.unit, &time)) return true;
    } else {
        const std::int64_t parts = -c.unit, rest = time % parts;
        time = time / parts - (rest < 0 ? 1 : 0);
    }
    if (time >= kFirstTime && time < kEndOfTime) microseconds = time;
    return true;
}

}  // namespace comity
