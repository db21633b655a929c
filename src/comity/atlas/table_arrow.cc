#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "comity/atlas/table.h"
#include "comity/base/sha256.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

Error arrow_error(std::string_view what, const std::string& path, const arrow::Status& status) {
    return failure(fmt::format("{} {}: {}", what, path, status.message()));
}

// Arrow writes through the platform's files, and the hash of what it writes is taken on the way.
class HashingStream final : public arrow::io::OutputStream {
  public:
    // Buffers that begin where one of `last_read` does are given back piece by piece.
    HashingStream(FileWriter& file, const std::vector<std::string_view>& last_read) : file_(file), last_read_(last_read) {
        set_mode(arrow::io::FileMode::WRITE);
    }
    arrow::Status Write(const void* data, std::int64_t bytes) override {
        std::string_view rest(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
        const bool gives_back = is_read_last(rest);
        while (!rest.empty()) {
            const std::string_view piece = rest.substr(0, gives_back ? kPiece : rest.size());
            hash_.add(piece);
            if (auto status = file_.write(piece); !status.ok()) return arrow::Status::IOError(status.error().message);
            if (gives_back) MappedFile::give_back(piece);
            rest.remove_prefix(piece.size());
        }
        return arrow::Status::OK();
    }
    arrow::Status Close() override {
        closed_ = true;
        return arrow::Status::OK();
    }
    arrow::Result<std::int64_t> Tell() const override { return static_cast<std::int64_t>(file_.written()); }
    bool closed() const override { return closed_; }
    std::string hex() { return to_hex(hash_.digest()); }

  private:
    static constexpr std::size_t kPiece = 16 << 20;  // whole blocks

    [[nodiscard]] bool is_read_last(std::string_view buffer) const {
        return std::any_of(last_read_.begin(), last_read_.end(), [&](std::string_view column) {
            return column.data() == buffer.data() && column.size() >= buffer.size();
        });
    }

    FileWriter& file_;
    const std::vector<std::string_view>& last_read_;
    Sha256 hash_;
    bool closed_ = false;
};

template <class T>
std::shared_ptr<arrow::Buffer> wrap(std::span<const T> values) {
    return arrow::Buffer::Wrap(values.data(), values.size());
}

template <class T>
using ArrowType = typename arrow::CTypeTraits<T>::ArrowType;

template <class T>
std::shared_ptr<arrow::Array> flat_array(std::span<const T> values) {
    auto data = arrow::ArrayData::Make(arrow::TypeTraits<ArrowType<T>>::type_singleton(),
                                       static_cast<std::int64_t>(values.size()), {nullptr, wrap(values)}, 0);
    return arrow::MakeArray(data);
}

template <class Offset>
std::shared_ptr<arrow::DataType> list_type(const std::shared_ptr<arrow::DataType>& item) {
    auto field = arrow::field("item", item, false);
    return sizeof(Offset) == 4 ? arrow::list(field) : arrow::large_list(field);
}

// As list_type(), but of either width where that is asked for: then `actual` says which.
template <class Offset>
std::shared_ptr<arrow::DataType> list_type_as(const std::shared_ptr<arrow::DataType>& item, const arrow::DataType& actual) {
    if constexpr (std::is_same_v<Offset, EitherWidth>)
        return actual.id() == arrow::Type::LARGE_LIST ? list_type<std::int64_t>(item) : list_type<std::int32_t>(item);
    else return list_type<Offset>(item);
}

template <class Offset>
std::shared_ptr<arrow::Array> list_array(std::span<const Offset> offsets, const std::shared_ptr<arrow::Array>& items) {
    auto data = arrow::ArrayData::Make(list_type<Offset>(items->type()), static_cast<std::int64_t>(offsets.size()) - 1,
                                       {nullptr, wrap(offsets)}, {items->data()}, 0);
    return arrow::MakeArray(data);
}

std::shared_ptr<arrow::Array> list_array(EitherOffsets offsets, const std::shared_ptr<arrow::Array>& items) {
    return offsets.visit([&](auto of_one_width) { return list_array(of_one_width, items); });
}

template <class T>
std::span<const T> buffer_span(const arrow::ArrayData& data, std::size_t buffer, std::int64_t count) {
    if (data.buffers.size() <= buffer || data.buffers[buffer] == nullptr) return {};
    return {reinterpret_cast<const T*>(data.buffers[buffer]->data()), static_cast<std::size_t>(count)};
}

constexpr std::int64_t kOneMore = 1;  // a column of n lists has n + 1 offsets

template <class Offset>
OffsetsOf<Offset> offsets_of(const arrow::ArrayData& data) {
    if constexpr (std::is_same_v<Offset, EitherWidth>) {
        if (data.type->id() == arrow::Type::LARGE_LIST) return buffer_span<std::int64_t>(data, 1, data.length + kOneMore);
        return buffer_span<std::int32_t>(data, 1, data.length + kOneMore);
    } else return buffer_span<Offset>(data, 1, data.length + kOneMore);
}

}  // namespace

struct TableWriter::State {
    std::vector<std::shared_ptr<arrow::Field>> fields;
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    std::vector<std::string_view> last_read;
    void add(std::string name, std::shared_ptr<arrow::Array> array) {
        fields.push_back(arrow::field(std::move(name), array->type(), false));
        arrays.push_back(std::move(array));
    }
};

TableWriter::TableWriter() : state_(std::make_unique<State>()) {}
TableWriter::~TableWriter() = default;

template <class T>
void TableWriter::add(std::string name, std::span<const T> values) {
    state_->add(std::move(name), flat_array(values));
}

template <class T, class Offset>
void TableWriter::add_list(std::string name, ListColumn<T, Offset> lists) {
    state_->add(std::move(name), list_array(lists.offsets, flat_array(lists.items)));
}

template <class T, class Offset>
void TableWriter::add_nested(std::string name, NestedColumn<T, Offset> lists) {
    const auto inner = list_array(lists.inner.offsets, flat_array(lists.inner.items));
    state_->add(std::move(name), list_array(lists.outer, inner));
}

void TableWriter::add_text(std::string name, TextColumn texts) {
    auto data = arrow::ArrayData::Make(arrow::large_utf8(), static_cast<std::int64_t>(texts.size()),
                                       {nullptr, wrap(texts.offsets), wrap(texts.bytes)}, 0);
    state_->add(std::move(name), arrow::MakeArray(data));
}

void TableWriter::give_back_bytes(std::string_view bytes) { state_->last_read.push_back(bytes); }

Result<FileFacts> TableWriter::write(const std::string& directory, const std::string& file) {
    const std::string path = join_path(directory, file);
    const std::int64_t rows = state_->arrays.empty() ? 0 : state_->arrays[0]->length();
    const auto schema = arrow::schema(state_->fields);
    const auto batch = arrow::RecordBatch::Make(schema, rows, state_->arrays);
    COMITY_ASSIGN(const auto out, FileWriter::create(path));
    HashingStream stream(*out, state_->last_read);
    auto options = arrow::ipc::IpcWriteOptions::Defaults();
    options.alignment = 64;
    options.use_threads = false;
    options.allow_64bit = true;  // else it refuses the citations of the whole OpenAlex: more than 2^31
    auto writer = arrow::ipc::MakeFileWriter(&stream, schema, options);
    arrow::Status status = writer.status();
    if (status.ok()) status = (*writer)->WriteRecordBatch(*batch);
    if (status.ok()) status = (*writer)->Close();
    if (!status.ok()) return failure(status.message());
    COMITY_TRY(out->close());
    return FileFacts{file, out->written(), static_cast<std::uint64_t>(rows), stream.hex()};
}

struct Table::State {
    std::string path;
    std::shared_ptr<const void> owner;  // of the bytes
    std::shared_ptr<arrow::RecordBatch> batch;

    // `type_as`: the type that the column must have, seeing the one that it has, where it may be one of two.
    using TypeAs = std::function<std::shared_ptr<arrow::DataType>(const arrow::DataType&)>;
    Result<std::shared_ptr<arrow::ArrayData>> data_of(std::string_view name, const TypeAs& type_as) const {
        const auto column = batch->GetColumnByName(std::string(name));
        if (column == nullptr) return failure(fmt::format("{} is damaged: it has no column {}", path, name));
        if (const auto type = type_as(*column->type()); !column->type()->Equals(*type))
            return failure(fmt::format("{} is damaged: column {} is {}, not {}", path, name, column->type()->ToString(),
                                       type->ToString()));
        if (column->null_count() != 0) return failure(fmt::format("{} is damaged: column {} has nulls", path, name));
        // Checks the ends of lists against the buffers they index; in small tables every offset and the UTF-8 too.
        constexpr std::int64_t kSmall = 200'000;
        const auto status = batch->num_rows() <= kSmall ? column->ValidateFull() : column->Validate();
        if (!status.ok()) return failure(fmt::format("{} is damaged: column {}: {}", path, name, status.message()));
        return column->data();
    }
};

Result<Table> Table::open(const std::string& path) {
    COMITY_ASSIGN(const auto file, MappedFile::open(path));
    return of_bytes(path, file->bytes(), file);
}

Result<Table> Table::of_bytes(const std::string& path, std::string_view bytes, std::shared_ptr<const void> owner) {
    auto state = std::make_shared<State>();
    state->path = path;
    state->owner = std::move(owner);
    auto buffer = std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                  static_cast<std::int64_t>(bytes.size()));
    auto reader = arrow::ipc::RecordBatchFileReader::Open(std::make_shared<arrow::io::BufferReader>(buffer));
    if (!reader.ok()) return arrow_error("cannot read", path, reader.status());
    if ((*reader)->num_record_batches() != 1) return failure(path + " is damaged: it must hold one record batch");
    auto batch = (*reader)->ReadRecordBatch(0);
    if (!batch.ok()) return arrow_error("cannot read", path, batch.status());
    state->batch = *batch;
    Table table;
    table.state_ = std::move(state);
    return table;
}

std::uint64_t Table::rows() const { return static_cast<std::uint64_t>(state_->batch->num_rows()); }
bool Table::has(std::string_view column) const { return state_->batch->GetColumnByName(std::string(column)) != nullptr; }

template <class T>
Result<std::span<const T>> Table::column(std::string_view name) const {
    COMITY_ASSIGN(const auto data, state_->data_of(name, [](const auto&) { return arrow::TypeTraits<ArrowType<T>>::type_singleton(); }));
    return buffer_span<T>(*data, 1, data->length);
}

template <class T, class Offset>
Result<ListColumn<T, Offset>> Table::list(std::string_view name) const {
    const auto item = arrow::TypeTraits<ArrowType<T>>::type_singleton();
    COMITY_ASSIGN(const auto data, state_->data_of(name, [&](const auto& actual) { return list_type_as<Offset>(item, actual); }));
    const auto& items = *data->child_data[0];
    return ListColumn<T, Offset>{offsets_of<Offset>(*data), buffer_span<T>(items, 1, items.length)};
}

template <class T, class Offset>
Result<NestedColumn<T, Offset>> Table::nested(std::string_view name) const {
    const auto item = arrow::TypeTraits<ArrowType<T>>::type_singleton();
    COMITY_ASSIGN(const auto data, state_->data_of(name, [&](const arrow::DataType& actual) {
        const bool nests = actual.num_fields() == 1;
        const auto inner = list_type_as<Offset>(item, nests ? *actual.field(0)->type() : actual);
        return list_type_as<Offset>(inner, actual);
    }));
    const auto& inner = *data->child_data[0];
    const auto& items = *inner.child_data[0];
    return NestedColumn<T, Offset>{offsets_of<Offset>(*data), {offsets_of<Offset>(inner), buffer_span<T>(items, 1, items.length)}};
}

Result<TextColumn> Table::text(std::string_view name) const {
    COMITY_ASSIGN(const auto data, state_->data_of(name, [](const auto&) { return arrow::large_utf8(); }));
    const auto offsets = buffer_span<std::int64_t>(*data, 1, data->length + kOneMore);
    const std::int64_t bytes = offsets.empty() ? 0 : offsets.back();
    return TextColumn{offsets, buffer_span<char>(*data, 2, bytes)};
}

#define COMITY_FLAT(T)                                                  \
    template void TableWriter::add<T>(std::string, std::span<const T>); \
    template Result<std::span<const T>> Table::column<T>(std::string_view) const;
#define COMITY_LIST(T, Offset)                                                          \
    template void TableWriter::add_list<T, Offset>(std::string, ListColumn<T, Offset>); \
    template Result<ListColumn<T, Offset>> Table::list<T, Offset>(std::string_view) const;
#define COMITY_NESTED(T, Offset)                                                            \
    template void TableWriter::add_nested<T, Offset>(std::string, NestedColumn<T, Offset>); \
    template Result<NestedColumn<T, Offset>> Table::nested<T, Offset>(std::string_view) const;
COMITY_FLAT(std::uint8_t)
COMITY_FLAT(std::uint16_t)
COMITY_FLAT(std::uint32_t)
COMITY_FLAT(std::uint64_t)
COMITY_FLAT(std::int16_t)
COMITY_FLAT(std::int64_t)
COMITY_FLAT(double)
COMITY_LIST(std::uint8_t, std::int32_t)
COMITY_LIST(std::uint32_t, std::int32_t)
COMITY_LIST(std::uint64_t, std::int32_t)
COMITY_LIST(std::uint32_t, std::int64_t)
COMITY_LIST(std::uint32_t, EitherWidth)
COMITY_NESTED(std::uint16_t, std::int32_t)
COMITY_NESTED(std::uint32_t, EitherWidth)

}  // namespace comity
