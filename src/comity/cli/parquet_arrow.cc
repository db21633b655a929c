#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <parquet/arrow/writer.h>

#include <algorithm>

#include "comity/cli/render.h"

namespace comity {

namespace {

// A column is whole numbers if all its values are, real if all are numbers, boolean if all are, else text.
std::shared_ptr<arrow::DataType> type_of(const FlatTable& table, std::size_t column) {
    bool any = false, whole = true, number = true, boolean = true;
    for (const auto& row : table.rows) {
        const Json& value = row[column];
        if (value.is_null()) continue;
        any = true;
        whole = whole && value.is_number_integer();
        number = number && value.is_number();
        boolean = boolean && value.is_boolean();
    }
    if (!any) return arrow::utf8();
    // A measure's value is real in one row and whole in another: the column is real by its name.
    const std::string& name = table.columns[column];
    const bool real = name == "value" || name == "lower" || name == "upper" || name.starts_with("coverage_");
    if (whole && !real) return arrow::int64();
    if (number) return arrow::float64();
    return boolean ? arrow::boolean() : arrow::utf8();
}

template <class Builder, class Get>
arrow::Result<std::shared_ptr<arrow::Array>> build(const FlatTable& table, std::size_t column, Get get) {
    Builder builder;
    for (const auto& row : table.rows) {
        const Json& value = row[column];
        ARROW_RETURN_NOT_OK(value.is_null() ? builder.AppendNull() : builder.Append(get(value)));
    }
    return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> column_array(const FlatTable& table, std::size_t column,
                                                          const arrow::DataType& type) {
    switch (type.id()) {
        case arrow::Type::INT64:
            return build<arrow::Int64Builder>(table, column, [](const Json& v) { return v.get<std::int64_t>(); });
        case arrow::Type::DOUBLE:
            return build<arrow::DoubleBuilder>(table, column, [](const Json& v) { return v.get<double>(); });
        case arrow::Type::BOOL:
            return build<arrow::BooleanBuilder>(table, column, [](const Json& v) { return v.get<bool>(); });
        default:
            return build<arrow::StringBuilder>(
                table, column, [](const Json& v) { return v.is_string() ? v.get<std::string>() : v.dump(); });
    }
}

arrow::Result<std::string> write(const FlatTable& table) {
    std::vector<std::shared_ptr<arrow::Field>> fields;
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto type = type_of(table, c);
        ARROW_ASSIGN_OR_RAISE(auto array, column_array(table, c, *type));
        fields.push_back(arrow::field(table.columns[c], type));
        arrays.push_back(std::move(array));
    }
    ARROW_ASSIGN_OR_RAISE(auto sink, arrow::io::BufferOutputStream::Create());
    const auto data = arrow::Table::Make(arrow::schema(fields), arrays, static_cast<std::int64_t>(table.rows.size()));
    ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*data, arrow::default_memory_pool(), sink));
    ARROW_ASSIGN_OR_RAISE(auto buffer, sink->Finish());
    return buffer->ToString();
}

}  // namespace

Result<std::string> to_parquet(const FlatTable& table) {
    auto bytes = write(table);
    if (!bytes.ok()) return failure("cannot write Parquet: " + bytes.status().message());
    return bytes.MoveValueUnsafe();
}

}  // namespace comity
