#include <arrow/api.h>
#include <fmt/format.h>

#include "comity/base/utf8.h"
#include "comity/source/openalex/arrow_columns.h"

namespace comity {

namespace {

const void* buffer_of(const arrow::ArrayData& data, std::size_t i) {
    return i < data.buffers.size() && data.buffers[i] ? data.buffers[i]->data() : nullptr;
}

void numbers(Column& column, const arrow::ArrayData& data, ColumnKind kind) {
    column.kind = kind;
    column.values = buffer_of(data, 1);
}

void texts(Column& column, const arrow::ArrayData& data, bool large) {
    column.kind = ColumnKind::kText;
    column.width = large ? 8 : 4;
    column.offsets = buffer_of(data, 1);
    column.bytes = static_cast<const char*>(buffer_of(data, 2));
    if (data.length == 0 || column.offsets == nullptr) return;
    const auto at = [&](std::int64_t i) {
        return large ? static_cast<const std::int64_t*>(column.offsets)[i]
                     : std::int64_t{static_cast<const std::int32_t*>(column.offsets)[i]};
    };
    const std::int64_t begin = at(data.offset), end = at(data.offset + data.length);
    column.well_formed = begin == end || is_utf8({column.bytes + begin, static_cast<std::size_t>(end - begin)});
    // Valid side by side is valid one by one unless a text begins inside a character.
    for (std::int64_t i = data.offset + 1; column.well_formed && i < data.offset + data.length; ++i)
        column.well_formed = at(i) == end || !is_utf8_continuation(column.bytes[at(i)]);
}

// Microseconds a unit; negative: units a microsecond.
std::int64_t micros_of(arrow::TimeUnit::type unit) {
    switch (unit) {
        case arrow::TimeUnit::SECOND: return 1'000'000;
        case arrow::TimeUnit::MILLI: return 1'000;
        case arrow::TimeUnit::MICRO: return 1;
        case arrow::TimeUnit::NANO: break;
    }
    return -1'000;
}

Column column_of(const arrow::ArrayData& data, const std::string& name) {
    Column column;
    column.name = name;
    column.offset = data.offset;
    column.length = data.length;
    column.validity = static_cast<const std::uint8_t*>(buffer_of(data, 0));
    const arrow::DataType& type = *data.type;
    const auto children = [&] {
        for (int i = 0; i < type.num_fields(); ++i)
            column.children.push_back(column_of(*data.child_data[static_cast<std::size_t>(i)], type.field(i)->name()));
    };
    const auto list = [&](std::uint8_t width) {
        column.kind = ColumnKind::kList;
        column.width = width;
        column.offsets = buffer_of(data, 1);
        children();
    };
    if (arrow::is_integer(type.id()) || type.id() == arrow::Type::FLOAT || type.id() == arrow::Type::DOUBLE) {
        numbers(column, data, arrow::is_integer(type.id()) ? ColumnKind::kInteger : ColumnKind::kReal);
        column.width = static_cast<std::uint8_t>(type.byte_width());
        column.is_unsigned = arrow::is_unsigned_integer(type.id());
        return column;
    }
    switch (type.id()) {
        case arrow::Type::NA: column.kind = ColumnKind::kNull; break;
        case arrow::Type::BOOL: numbers(column, data, ColumnKind::kFlag); break;
        case arrow::Type::STRING:
        case arrow::Type::BINARY: texts(column, data, false); break;
        case arrow::Type::LARGE_STRING:
        case arrow::Type::LARGE_BINARY: texts(column, data, true); break;
        case arrow::Type::TIMESTAMP:
            numbers(column, data, ColumnKind::kTime);
            column.width = 8;
            column.unit = micros_of(static_cast<const arrow::TimestampType&>(type).unit());
            break;
        case arrow::Type::DATE32:
            numbers(column, data, ColumnKind::kTime);
            column.width = 4;
            column.unit = 86'400'000'000;
            break;
        case arrow::Type::DATE64:
            numbers(column, data, ColumnKind::kTime);
            column.width = 8;
            column.unit = 1'000;
            break;
        case arrow::Type::LIST: list(4); break;
        case arrow::Type::LARGE_LIST: list(8); break;
        case arrow::Type::FIXED_SIZE_LIST:
            list(0);
            column.list_size = static_cast<const arrow::FixedSizeListType&>(type).list_size();
            break;
        case arrow::Type::STRUCT:
            column.kind = ColumnKind::kStruct;
            children();
            break;
        case arrow::Type::DICTIONARY: {
            numbers(column, data, ColumnKind::kDictionary);
            const auto& index = *static_cast<const arrow::DictionaryType&>(type).index_type();
            column.width = static_cast<std::uint8_t>(index.byte_width());
            column.children.push_back(column_of(*data.dictionary, name));
            break;
        }
        default: column.type = type.id() == arrow::Type::MAP ? type.name() : first_line(type.ToString());
    }
    return column;
}

}  // namespace

std::string first_line(const std::string& text) {
    std::string out;
    for (const char c : text.substr(0, text.find('\n'))) {
        if (c >= ' ' && c <= '~') out += c;
        else out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    return out;
}

std::vector<Column> columns_of(const arrow::RecordBatch& batch) {
    std::vector<Column> columns;
    for (int i = 0; i < batch.num_columns(); ++i)
        columns.push_back(column_of(*batch.column_data(i), batch.schema()->field(i)->name()));
    return columns;
}

}  // namespace comity
