#include <arrow/api.h>
#include <arrow/io/interfaces.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>
#include <simdjson.h>

#include <limits>
#include <vector>

#include "comity/base/dates.h"
#include "comity/platform/files.h"
#include "comity/source/openalex/parquet_schema.h"
#include "comity/source/openalex/parquet_writer.h"

namespace comity {

namespace {

namespace dom = simdjson::dom;

arrow::Status unfit(const arrow::DataType& type, dom::element value) {
    return arrow::Status::Invalid(simdjson::minify(value), " is no ", type.ToString());
}

arrow::Status append(arrow::ArrayBuilder& builder, dom::element value);

arrow::Status append_text(arrow::ArrayBuilder& builder, dom::element value) {
    auto& texts = static_cast<arrow::StringBuilder&>(builder);
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return texts.Append(text);
    // abstract_inverted_index: an object in JSON, its text in Parquet.
    if (value.is_object()) return texts.Append(simdjson::minify(value));
    return unfit(*builder.type(), value);
}

arrow::Status append_whole(arrow::ArrayBuilder& builder, dom::element value) {
    std::int64_t number = 0;
    if (value.get(number) != simdjson::SUCCESS || number < std::numeric_limits<std::int32_t>::min() ||
        number > std::numeric_limits<std::int32_t>::max())
        return unfit(*builder.type(), value);
    return static_cast<arrow::Int32Builder&>(builder).Append(static_cast<std::int32_t>(number));
}

arrow::Status append_time(arrow::ArrayBuilder& builder, dom::element value) {
    constexpr std::int64_t kDay = 86'400'000'000;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return unfit(*builder.type(), value);
    const auto time = parse_timestamp(text);
    if (!time) return unfit(*builder.type(), value);
    if (builder.type()->id() == arrow::Type::DATE32)
        return static_cast<arrow::Date32Builder&>(builder).Append(static_cast<std::int32_t>(*time / kDay));
    return static_cast<arrow::TimestampBuilder&>(builder).Append(*time);
}

arrow::Status append_list(arrow::ArrayBuilder& builder, dom::element value) {
    dom::array list;
    if (value.get(list) != simdjson::SUCCESS) return unfit(*builder.type(), value);
    auto& lists = static_cast<arrow::ListBuilder&>(builder);
    ARROW_RETURN_NOT_OK(lists.Append());
    for (const dom::element element : list) ARROW_RETURN_NOT_OK(append(*lists.value_builder(), element));
    return arrow::Status::OK();
}

arrow::Status append_map(arrow::ArrayBuilder& builder, dom::element value) {
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return unfit(*builder.type(), value);
    auto& map = static_cast<arrow::MapBuilder&>(builder);
    ARROW_RETURN_NOT_OK(map.Append());
    for (const auto [key, member] : object) {
        ARROW_RETURN_NOT_OK(static_cast<arrow::StringBuilder*>(map.key_builder())->Append(key));
        ARROW_RETURN_NOT_OK(append(*map.item_builder(), member));
    }
    return arrow::Status::OK();
}

// The fields of an object, each into the builder of its name; one that the schema lacks is an error.
template <class BuilderOf>
arrow::Status append_fields(const arrow::FieldVector& fields, BuilderOf builder_of, dom::object object) {
    std::vector<bool> seen(fields.size());
    std::size_t expected = 0;  // keys mostly come in the order of the schema
    for (const auto [key, member] : object) {
        std::size_t at = expected;
        if (at >= fields.size() || fields[at]->name() != key)
            for (at = 0; at < fields.size() && fields[at]->name() != key;) ++at;
        if (at == fields.size() || seen[at]) return arrow::Status::Invalid("the layout has no place for the key ", key);
        seen[at] = true;
        expected = at + 1;
        ARROW_RETURN_NOT_OK(append(*builder_of(at), member));
    }
    for (std::size_t at = 0; at < fields.size(); ++at)
        if (!seen[at]) ARROW_RETURN_NOT_OK(builder_of(at)->AppendNull());
    return arrow::Status::OK();
}

arrow::Status append_struct(arrow::ArrayBuilder& builder, dom::element value) {
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return unfit(*builder.type(), value);
    auto& group = static_cast<arrow::StructBuilder&>(builder);
    ARROW_RETURN_NOT_OK(group.Append());
    return append_fields(
        builder.type()->fields(), [&](std::size_t i) { return group.field_builder(static_cast<int>(i)); }, object);
}

arrow::Status append(arrow::ArrayBuilder& builder, dom::element value) {
    if (value.is_null()) return builder.AppendNull();
    bool flag = false;
    double number = 0;
    switch (builder.type()->id()) {
        case arrow::Type::STRING: return append_text(builder, value);
        case arrow::Type::INT32: return append_whole(builder, value);
        case arrow::Type::DATE32:
        case arrow::Type::TIMESTAMP: return append_time(builder, value);
        case arrow::Type::LIST: return append_list(builder, value);
        case arrow::Type::MAP: return append_map(builder, value);
        case arrow::Type::STRUCT: return append_struct(builder, value);
        case arrow::Type::BOOL:
            if (value.get(flag) != simdjson::SUCCESS) return unfit(*builder.type(), value);
            return static_cast<arrow::BooleanBuilder&>(builder).Append(flag);
        case arrow::Type::DOUBLE:
            if (value.get(number) != simdjson::SUCCESS) return unfit(*builder.type(), value);
            return static_cast<arrow::DoubleBuilder&>(builder).Append(number);
        default: return arrow::Status::NotImplemented("a column of type ", builder.type()->ToString());
    }
}

// A file of the platform as Arrow writes to it.
class FileSink : public arrow::io::OutputStream {
  public:
    explicit FileSink(FileWriter& file) : file_(file) {}
    arrow::Status Write(const void* data, std::int64_t bytes) override {
        const auto status = file_.write({static_cast<const char*>(data), static_cast<std::size_t>(bytes)});
        written_ += bytes;
        return status.ok() ? arrow::Status::OK() : arrow::Status::IOError(status.error().message);
    }
    arrow::Result<std::int64_t> Tell() const override { return written_; }
    arrow::Status Close() override {
        closed_ = true;
        return arrow::Status::OK();
    }
    bool closed() const override { return closed_; }

  private:
    FileWriter& file_;
    std::int64_t written_ = 0;
    bool closed_ = false;
};

}  // namespace

struct ParquetWriter::State {
    std::string path;
    std::unique_ptr<FileWriter> file;
    std::shared_ptr<arrow::Schema> schema;
    std::vector<std::unique_ptr<arrow::ArrayBuilder>> builders;
    dom::parser parser;
    std::int64_t rows = 0;
    std::uint64_t bytes = 0;

    arrow::Status append_line(std::string_view line) {
        dom::object record;
        if (const auto code = parser.parse(line.data(), line.size()).get(record); code != simdjson::SUCCESS)
            return arrow::Status::Invalid(simdjson::error_message(code));
        ++rows;
        return append_fields(schema->fields(), [&](std::size_t i) { return builders[i].get(); }, record);
    }

    arrow::Status finish() {
        arrow::ArrayVector columns;
        for (const auto& builder : builders) {
            ARROW_ASSIGN_OR_RAISE(auto column, builder->Finish());
            columns.push_back(std::move(column));
        }
        const auto table = arrow::Table::Make(schema, columns, rows);
        const auto sink = std::make_shared<FileSink>(*file);
        // As OpenAlex's files: snappy, with the checksums of pages that show damage.
        const auto properties =
            parquet::WriterProperties::Builder().compression(parquet::Compression::SNAPPY)->enable_page_checksum()->build();
        ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), sink,
                                                       std::max<std::int64_t>(rows, 1), properties));
        bytes = file->written();
        return arrow::Status::OK();
    }
};

ParquetWriter::ParquetWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
ParquetWriter::~ParquetWriter() = default;
std::uint64_t ParquetWriter::bytes() const { return state_->bytes; }

Result<std::unique_ptr<ParquetWriter>> ParquetWriter::create(const std::string& path, const std::string& entity) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->schema = openalex_schema(entity);
    if (state->schema == nullptr) return failure(fmt::format("cannot write {} as Parquet: no schema is known", entity));
    for (const auto& field : state->schema->fields()) {
        auto builder = arrow::MakeBuilder(field->type());
        if (!builder.ok()) return failure(builder.status().message());
        state->builders.push_back(builder.MoveValueUnsafe());
    }
    COMITY_ASSIGN(state->file, FileWriter::create(path));
    return std::unique_ptr<ParquetWriter>(new ParquetWriter(std::move(state)));
}

Status ParquetWriter::write(std::string_view lines) {
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        if (const arrow::Status status = state_->append_line(lines.substr(0, end)); !status.ok())
            return failure(fmt::format("cannot write {}: record {}: {}", state_->path, state_->rows, status.message()));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return ok();
}

Status ParquetWriter::close() {
    try {
        if (const arrow::Status status = state_->finish(); !status.ok())
            return failure(fmt::format("cannot write {}: {}", state_->path, status.message()));
    } catch (const std::exception& problem) {
        return failure(fmt::format("cannot write {}: {}", state_->path, problem.what()));
    }
    return state_->file->close();
}

}  // namespace comity
