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
    std::string type;  // of kOther, by its name
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

// What the column is, where that is nothing that a field can be.
inline std::string_view odd_type(ColumnValue value) { return value.column->type; }

// A record asks a hundred times whether a value is there and what its text is: all that this takes stands here.
inline bool column_bit(const void* bits, std::int64_t i) {
    return (static_cast<const std::uint8_t*>(bits)[i >> 3] >> (i & 7) & 1) != 0;
}

inline std::int64_t signed_at(const Column& c, const void* items, std::int64_t i) {
    switch (c.width) {
        case 4: return static_cast<const std::int32_t*>(items)[i];
        case 8: return static_cast<const std::int64_t*>(items)[i];
        case 2: return static_cast<const std::int16_t*>(items)[i];
        default: return static_cast<const std::int8_t*>(items)[i];
    }
}

// A coded value's entry in its dictionary. Throws Unfit where there is none.
ColumnValue entry_of(ColumnValue value);
// Where the value lies.
inline ColumnValue resolved(ColumnValue value) {
    return value.column->kind == ColumnKind::kDictionary ? entry_of(value) : value;
}

inline bool is_null(ColumnValue value) {
    const Column& c = *value.column;
    if (c.kind == ColumnKind::kNull) return true;
    if (c.validity != nullptr && !column_bit(c.validity, c.offset + value.row)) return true;
    if (c.kind != ColumnKind::kDictionary) return false;
    const Column& entries = c.children[0];
    return (entries.validity != nullptr || entries.kind == ColumnKind::kNull) && is_null(entry_of(value));
}
bool is_number(ColumnValue value);
void check_text(std::string_view text);  // throws Unfit where the bytes are no UTF-8
// Throws Unfit where the bytes are no UTF-8.
inline bool get_text(ColumnValue coded, std::string_view& text) {
    const ColumnValue value = resolved(coded);
    const Column& c = *value.column;
    if (c.kind != ColumnKind::kText) return false;
    const std::int64_t i = c.offset + value.row;
    const std::int64_t begin = signed_at(c, c.offsets, i), end = signed_at(c, c.offsets, i + 1);
    text = {c.bytes + begin, static_cast<std::size_t>(end - begin)};
    if (!c.well_formed) check_text(text);
    return true;
}
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
inline std::optional<ColumnRange> list_range(ColumnValue value) {
    const Column& c = *value.column;
    if (c.kind != ColumnKind::kList) return std::nullopt;
    const std::int64_t i = c.offset + value.row;
    if (c.width == 0) return ColumnRange{&c.children[0], i * c.list_size, (i + 1) * c.list_size};
    return ColumnRange{&c.children[0], signed_at(c, c.offsets, i), signed_at(c, c.offsets, i + 1)};
}

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
