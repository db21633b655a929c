#include <arrow/api.h>
#include <arrow/io/caching.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/properties.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/watched.h"
#include "comity/source/openalex/arrow_columns.h"
#include "comity/source/openalex/parquet_part.h"
#include "comity/source/openalex/record_sink.h"

namespace comity {

namespace {

constexpr std::int64_t kLargestGap = 16 << 10, kLargestRange = 16 << 20;  // bytes; of requests to a store
constexpr std::uint64_t kMostRows = std::uint64_t{1} << 31;  // of a row group; more are a lie, and are not counted
constexpr std::uint64_t kLeastOfRow = 100;  // bytes of a file; fewer, and it promises rows that it does not have
constexpr std::int64_t kMostOfCode = 6;  // bytes a value, dictionary included; more, and texts hardly repeat
constexpr std::int64_t kBatchRows = 4'096;  // decoded at a time; never changes what is read

// A file of the platform as Arrow wants it; counts the bytes it hands out.
class CountedFile : public arrow::io::RandomAccessFile {
  public:
    explicit CountedFile(std::unique_ptr<PlacedReader> file) : file_(std::move(file)) {}
    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }
    // Why bytes could not be had, once that was so; empty: they could.
    [[nodiscard]] std::string trouble() const {
        const std::lock_guard lock(mutex_);
        return trouble_;
    }

    arrow::Result<std::int64_t> ReadAt(std::int64_t position, std::int64_t bytes, void* out) override {
        if (position < 0 || bytes < 0) return arrow::Status::IOError("a place outside the file");
        auto got = file_->read_at(static_cast<std::uint64_t>(position),
                                  {static_cast<char*>(out), static_cast<std::size_t>(bytes)});
        if (!got.ok()) {
            const std::lock_guard lock(mutex_);
            trouble_ = got.error().message;
            return arrow::Status::IOError(trouble_);
        }
        bytes_read_ += *got;
        return static_cast<std::int64_t>(*got);
    }
    arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(std::int64_t position, std::int64_t bytes) override {
        // A damaged footer asks for more than there is: no memory for that.
        const auto rest = std::max<std::int64_t>(0, static_cast<std::int64_t>(file_->size()) - position);
        ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(std::min(bytes, rest)));
        ARROW_ASSIGN_OR_RAISE(const auto got, ReadAt(position, buffer->size(), buffer->mutable_data()));
        ARROW_RETURN_NOT_OK(buffer->Resize(got));
        return std::shared_ptr<arrow::Buffer>(std::move(buffer));
    }
    arrow::Result<std::int64_t> Read(std::int64_t bytes, void* out) override {
        ARROW_ASSIGN_OR_RAISE(const auto got, ReadAt(position_, bytes, out));
        position_ += got;
        return got;
    }
    arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t bytes) override {
        ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, bytes));
        position_ += buffer->size();
        return buffer;
    }
    arrow::Status Seek(std::int64_t position) override {
        position_ = position;
        return arrow::Status::OK();
    }
    arrow::Result<std::int64_t> Tell() const override { return position_; }
    arrow::Result<std::int64_t> GetSize() override { return static_cast<std::int64_t>(file_->size()); }
    arrow::Status Close() override {
        closed_ = true;
        return arrow::Status::OK();
    }
    bool closed() const override { return closed_; }

  private:
    std::unique_ptr<PlacedReader> file_;
    std::int64_t position_ = 0;
    std::atomic<std::uint64_t> bytes_read_ = 0;
    bool closed_ = false;
    mutable std::mutex mutex_;
    std::string trouble_;
};

void all_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& out) {
    if (field.is_leaf()) out.push_back(field.column_index);
    for (const auto& child : field.children) all_leaves(child, out);
}

// The leaves below a field that are wanted. A list's element has a name of its own, which vintages and writers choose
// freely: it is no part of the path. A map is no type that a field can have: one in the place of a field is read, so that its
// records are rejected. Where a field has nothing below it that is wanted, one leaf tells whether it is there. A group of nothing has
// none: it is absent. A text that tells nothing but a detail that is left out is not read: whatever it says, no record is rejected
// for it.
class WantedLeaves {
  public:
    WantedLeaves(const parquet::SchemaDescriptor& schema, const Details& without) : schema_(schema), without_(without) {}
    std::vector<int> take() { return std::move(leaves_); }

    void add(const parquet::arrow::SchemaField& field) { add(field, field.field->name(), field.field->name()); }

  private:
    enum class Below : std::uint8_t { kNothing, kLeftOut, kWanted };

    // What of it is wanted. `shape`: its path with lists, "authorships[].countries[]".
    Below add(const parquet::arrow::SchemaField& field, const std::string& path, const std::string& shape) {
        const bool wanted = is_wanted_leaf(path);
        const auto type = field.field->type()->id();
        if (field.is_leaf() || type == arrow::Type::MAP) {
            if (!wanted) return Below::kNothing;
            if (is_left_out(field, shape)) return Below::kLeftOut;
            all_leaves(field, leaves_);
            return Below::kWanted;
        }
        Below below = Below::kNothing;
        for (const auto& child : field.children) {
            const std::string name = type == arrow::Type::STRUCT ? "." + child.field->name() : "";
            below = std::max(below, add(child, path + name, shape + (name.empty() ? "[]" : name)));
        }
        const bool tells_itself = wanted && (below == Below::kNothing || tells_how_many(path));
        if (below == Below::kWanted || !tells_itself) return below;
        std::vector<int> all;
        all_leaves(field, all);
        if (all.empty()) return Below::kNothing;
        leaves_.push_back(all.front());
        return Below::kWanted;
    }
    // A text in lists as OpenAlex has it: any other column is read, so that its records are rejected.
    [[nodiscard]] bool is_left_out(const parquet::arrow::SchemaField& field, const std::string& shape) const {
        return field.is_leaf() && schema_.Column(field.column_index)->logical_type()->is_string() && tells_only(without_, shape);
    }
    const parquet::SchemaDescriptor& schema_;
    const Details& without_;
    std::vector<int> leaves_;
};

// Nothing may be known of such a column, not even where it lies.
bool is_encrypted(const parquet::RowGroupMetaData& group, int leaf) {
    try {
        return group.ColumnChunk(leaf)->crypto_metadata() != nullptr;
    } catch (const parquet::ParquetException&) {
        return true;
    }
}

// Texts that are stored once and then named by number stay so where that is worth it: few of them stand for many rows. How
// they are handed on changes nothing that is read.
void read_dictionaries(const parquet::FileMetaData& file, parquet::ArrowReaderProperties& properties) {
    if (file.num_row_groups() == 0) return;
    for (int leaf = 0; leaf < file.num_columns(); ++leaf) {
        if (file.schema()->Column(leaf)->physical_type() != parquet::Type::BYTE_ARRAY) continue;
        if (is_encrypted(*file.RowGroup(0), leaf)) continue;
        const auto chunk = file.RowGroup(0)->ColumnChunk(leaf);
        const std::int64_t values = chunk->num_values();
        if (chunk->has_dictionary_page() && values > 0 && chunk->total_uncompressed_size() / values < kMostOfCode)
            properties.set_read_dictionary(leaf, true);
    }
}

// What a writer had in memory (views, large lists, extensions) is no part of what the file says: Parquet's own types tell all that
// is read, and the hint would make other arrays of them. Arrow has no option for that; the texts of a file that was opened are not
// const by birth, and nobody has looked at them yet.
void forget_arrow_schema(const parquet::FileMetaData& file) {
    if (const auto& texts = file.key_value_metadata(); texts != nullptr && texts->Contains("ARROW:schema"))
        (void)const_cast<arrow::KeyValueMetadata&>(*texts).Delete("ARROW:schema");  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

class ParquetReading {
  public:
    ParquetReading(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink)
        : part_(part), out_(part, resources, sink) {
        batch_rows_ = std::clamp<std::int64_t>(static_cast<std::int64_t>(resources.chunk), 1, kBatchRows);
    }

    PartReport run() {
        try {
            if (const arrow::Status status = open(); !status.ok()) damage(ends_encrypted() ? "it is encrypted" : status.message());
            else read_row_groups();
        } catch (const std::exception& problem) {
            damage(problem.what());
        }
        if (file_) {
            out_.report.bytes_read = file_->bytes_read();
            if (const std::string trouble = file_->trouble(); !trouble.empty()) unread(trouble);
            else if (const Status same = watched_.check(); !same.ok()) unread(same.error().message);
        }
        return out_.close();
    }

  private:
    void damage(const std::string& why) {
        if (out_.report.damage.empty())
            out_.report.damage = fmt::format("{} cannot be read as Parquet: {}", part_.path, first_line(why));
    }

    // A footer that is encrypted has a mark of its own.
    [[nodiscard]] bool ends_encrypted() const {
        char mark[4] = {};
        const auto size = file_ && file_->trouble().empty() ? file_->GetSize().ValueOr(0) : 0;
        return size >= 4 && file_->ReadAt(size - 4, 4, mark).ok() && std::string_view(mark, 4) == "PARE";
    }

    void unread(const std::string& why) {
        out_.report.damage = why;
        out_.report.unread = true;
    }

    arrow::Status open() {
        const Status found = check_is_as_found(part_);
        auto opened = found.ok() ? PlacedReader::open(part_.path) : found.error();
        if (!opened.ok()) {
            unread(opened.error().message);
            return arrow::Status::IOError(opened.error().message);
        }
        file_ = std::make_shared<CountedFile>(opened.take());
        // The system's allocator gives memory back: a row group a thread is all that is held.
        parquet::ReaderProperties properties(arrow::system_memory_pool());
        properties.set_page_checksum_verification(true);
        parquet::ArrowReaderProperties arrow_properties(false);
        arrow_properties.set_batch_size(batch_rows_);
        // Of an object the column chunks wanted are fetched together: those that lie close in one request.
        arrow_properties.set_pre_buffer(is_object_path(part_.path));
        arrow_properties.set_cache_options(arrow::io::CacheOptions{kLargestGap, kLargestRange, false, 0});
        arrow_properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
        parquet::arrow::FileReaderBuilder builder;
        ARROW_RETURN_NOT_OK(builder.Open(file_, properties));
        forget_arrow_schema(*builder.raw_reader()->metadata());
        read_dictionaries(*builder.raw_reader()->metadata(), arrow_properties);
        builder.memory_pool(arrow::system_memory_pool())->properties(arrow_properties);
        ARROW_RETURN_NOT_OK(builder.Build(&reader_));
        WantedLeaves wanted(*reader_->parquet_reader()->metadata()->schema(), part_.without);
        for (const auto& field : reader_->manifest().schema_fields) wanted.add(field);
        leaves_ = wanted.take();
        id_ = text_leaf("id");
        title_ = text_leaf("title");
        display_name_ = text_leaf("display_name");
        return arrow::Status::OK();
    }

    // The column of texts at the root of this name.
    [[nodiscard]] std::optional<int> text_leaf(std::string_view name) const {
        const auto schema = reader_->parquet_reader()->metadata()->schema();
        for (const int leaf : leaves_)
            if (schema->Column(leaf)->path()->ToDotString() == name && schema->Column(leaf)->logical_type()->is_string()) return leaf;
        return std::nullopt;
    }

    // A title is of use to a work alone, and its display_name only where that is null or empty; others go by their display_name.
    // What statistics say that nobody needs is not fetched.
    [[nodiscard]] std::vector<int> leaves_of(const parquet::RowGroupMetaData& group) const {
        std::vector<int> leaves = leaves_;
        const bool titles = !part_.without.has(Detail::kTitles);
        if (title_ && !titles) std::erase(leaves, *title_);
        if (!display_name_ || !id_ || !has_only_works(group, *id_)) return leaves;
        if (!titles || (title_ && has_only_texts(group, *title_))) std::erase(leaves, *display_name_);
        return leaves;
    }

    // Of a column of texts whose least and greatest are told.
    static std::shared_ptr<parquet::ByteArrayStatistics> statistics_of(const parquet::RowGroupMetaData& group, int leaf) {
        auto found = std::dynamic_pointer_cast<parquet::ByteArrayStatistics>(group.ColumnChunk(leaf)->statistics());
        return found != nullptr && found->HasMinMax() ? found : nullptr;
    }
    // What lies between two texts begins as both do.
    static bool has_only_works(const parquet::RowGroupMetaData& group, int leaf) {
        const auto is_work = [](const parquet::ByteArray& id) { return std::string_view(id).starts_with("https://openalex.org/W"); };
        const auto ids = statistics_of(group, leaf);
        return ids != nullptr && is_work(ids->min()) && is_work(ids->max());
    }
    // All rows have a text, and the least of them is not the empty one.
    static bool has_only_texts(const parquet::RowGroupMetaData& group, int leaf) {
        const auto texts = statistics_of(group, leaf);
        return texts != nullptr && texts->HasNullCount() && texts->null_count() == 0 && texts->min().len > 0;
    }

    void read_row_groups() {
        const auto metadata = reader_->parquet_reader()->metadata();
        const std::int64_t promised = std::clamp<std::int64_t>(metadata->num_rows(), 0, static_cast<std::int64_t>(part_.bytes / kLeastOfRow));
        out_.batch.expect(std::min(static_cast<std::size_t>(promised), out_.chunk()));
        std::uint64_t sum = 0;
        for (int group = 0; group < metadata->num_row_groups(); ++group) {
            const auto rows = static_cast<std::uint64_t>(std::max<std::int64_t>(0, metadata->RowGroup(group)->num_rows()));
            sum += rows;
            const std::uint64_t before = out_.report.read, ids = ids_of(*metadata->RowGroup(group), rows);
            std::string why;
            try {
                for (const int leaf : leaves_)
                    if (metadata->is_encryption_algorithm_set() && is_encrypted(*metadata->RowGroup(group), leaf))
                        throw parquet::ParquetException("its column " + metadata->schema()->Column(leaf)->path()->ToDotString() + " is encrypted");
                const std::vector<int> leaves = leaves_of(*metadata->RowGroup(group));
                for (const int leaf : leaves)
                    out_.report.inflated += static_cast<std::uint64_t>(
                        std::max<std::int64_t>(0, metadata->RowGroup(group)->ColumnChunk(leaf)->total_uncompressed_size()));
                // More rows than any writer puts into a group, or rows of nothing, would keep the decoder busy for years.
                if (rows > kMostRows) throw parquet::ParquetException("it promises " + std::to_string(rows) + " rows");
                if (leaves.empty()) throw parquet::ParquetException("it has no column that a record needs: id is absent");
                const arrow::Status status = read_row_group(group, leaves);
                if (!status.ok()) why = status.message();
                else if (out_.report.read - before != rows) why = "it has fewer rows than the file says";
                else if (ids != rows) why = fmt::format("it promises {} rows, its column id {}", rows, ids);
            } catch (const std::exception& problem) {
                why = problem.what();
            }
            if (why.empty()) continue;
            damage(fmt::format("row group {}: {}", group + 1, why));
            // What could not be decoded is lost, and counted: other row groups go on.
            why = "the row cannot be decoded: " + first_line(why);
            const std::uint64_t seen = out_.report.read - before;
            if (const std::uint64_t all = std::max(rows, ids); seen < all && all <= kMostRows) out_.reject_rest(out_.report.read + 1, all - seen, why);
        }
        count_missing(metadata->num_rows(), sum);
    }

    // The rows that the column `id` of a group says it has; `rows` where there is no such column.
    static std::uint64_t ids_of(const parquet::RowGroupMetaData& group, std::uint64_t rows) {
        const int leaf = group.schema()->ColumnIndex("id");
        if (leaf < 0 || is_encrypted(group, leaf) || group.schema()->Column(leaf)->max_repetition_level() > 0) return rows;
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, group.ColumnChunk(leaf)->num_values()));
    }

    // Rows that the file says it has and no row group holds; `sum`: those that they say they have. More than the file has room for
    // were never in it: they are named, not counted.
    void count_missing(std::int64_t promised, std::uint64_t sum) {
        if (promised >= 0 && static_cast<std::uint64_t>(promised) == sum) return;
        const std::string why = fmt::format("it promises {} rows, its row groups {}", promised, sum);
        damage(why);
        const std::uint64_t read = out_.report.read, all = promised > 0 ? static_cast<std::uint64_t>(promised) : 0;
        if (all > read && all - read <= part_.bytes / kLeastOfRow)
            out_.reject_rest(read + 1, all - read, "the row is in no row group: " + why);
    }

    arrow::Status read_row_group(int group, const std::vector<int>& leaves) {
        ARROW_ASSIGN_OR_RAISE(const auto batches, reader_->GetRecordBatchReader({group}, leaves));
        for (;;) {
            std::shared_ptr<arrow::RecordBatch> batch;
            ARROW_RETURN_NOT_OK(batches->ReadNext(&batch));
            if (batch == nullptr) return arrow::Status::OK();
            ARROW_RETURN_NOT_OK(batch->Validate());
            take(*batch);
        }
    }

    void take(const arrow::RecordBatch& batch) {
        std::vector<Column> columns = columns_of(batch);
        // The id says what the other columns mean.
        std::stable_partition(columns.begin(), columns.end(), [](const Column& c) { return c.name == "id"; });
        for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
            const RecordKind kind = out_.parser.parse(columns, row, out_.batch, out_.reason);
            out_.count(kind, out_.report.read + 1, 0);
        }
    }

    const Part& part_;
    const Watched watched_{part_.path};
    RecordSink out_;
    std::int64_t batch_rows_;
    std::shared_ptr<CountedFile> file_;
    std::unique_ptr<parquet::arrow::FileReader> reader_;
    std::vector<int> leaves_;
    std::optional<int> id_, title_, display_name_;  // if they are texts
};

}  // namespace

PartReport read_parquet_part(const Part& part, const Resources& resources,
                             const std::function<void(WorkBatch&&)>& sink) {
    return ParquetReading(part, resources, sink).run();
}

}  // namespace comity
