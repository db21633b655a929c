// Decoded columns of nested records, seen without Arrow's types: what Parquet holds, as records are read from it. The
// operations are those of json_value.h, so that fields.h reads either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace comity {

enum class ColumnKind : std::uint8_t {
    kNull,
    kFlag,        // bits
    kInteger,     // `width` bytes, signed unless `is_unsigned`
    kReal,        // `width` 4 or 8
    kText,        // offsets of `width` 4 or 8 into bytes
    kTime,        // integers of `width` bytes, in units of `unit` microseconds, or of 1/-`unit` of one
    kList,        // offsets of `width` 4 or 8 into children[0]; width 0: each list has `list_size` elements
    kStruct,      // children by name
    kDictionary,  // integers of `width` bytes: rows of children[0]
    kOther,       // a type that no field of a record has
};

// A column and what lies below it. The memory belongs to whoever decoded it.
struct Column {
    std::string name;
    ColumnKind kind = ColumnKind::kOther;
    std::uint8_t width = 0;
    bool is_unsigned = false;
    bool well_formed = false;  // all texts are known to be valid UTF-8
    std::int64_t unit = 1, list_size = 0;
    std::int64_t offset = 0, length = 0;  // rows of this column start at `offset` of its buffers
    const std::uint8_t* validity = nullptr;  // a bit a row; null: all are known
    const void* values = nullptr;            // numbers or bits
    const void* offsets = nullptr;
    const char* bytes = nullptr;
    std::vector<Column> children;
};

struct ColumnValue {
    const Column* column = nullptr;
    std::int64_t row = 0;
};

bool is_null(ColumnValue value);
bool is_number(ColumnValue value);
// Throws Unfit where the bytes are no UTF-8.
bool get_text(ColumnValue value, std::string_view& text);
bool get_flag(ColumnValue value, bool& flag);
// A 32-bit real is the shortest decimal that means it, as JSON would write it.
bool get_number(ColumnValue value, double& number);
bool get_integer(ColumnValue value, std::int64_t& number);
bool get_time(ColumnValue value, std::optional<std::int64_t>& microseconds);

// Rows [begin, end) of the elements' column.
struct ColumnRange {
    const Column* column = nullptr;
    std::int64_t begin = 0, end = 0;
};
// Nothing when the value is no list.
std::optional<ColumnRange> list_range(ColumnValue value);

template <class Each>
bool visit_list(ColumnValue value, Each each) {
    const auto range = list_range(value);
    if (!range) return false;
    for (std::int64_t i = range->begin; i < range->end; ++i) each(ColumnValue{range->column, i});
    return true;
}

template <class Each>
bool visit_object(ColumnValue value, Each each) {
    if (value.column->kind != ColumnKind::kStruct) return false;
    const std::int64_t row = value.column->offset + value.row;
    for (const Column& child : value.column->children) each(std::string_view(child.name), ColumnValue{&child, row});
    return true;
}

}  // namespace comity
