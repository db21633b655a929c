#include <arrow/api.h>
#include <arrow/io/interfaces.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>

#include "comity/exports/table_file.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

constexpr std::int64_t kRowGroup = 100'000;

std::shared_ptr<arrow::DataType> type_of(CellKind kind) {
    switch (kind) {
        case CellKind::kText: return arrow::utf8();
        case CellKind::kTexts: return arrow::list(arrow::field("element", arrow::utf8()));
        case CellKind::kInteger: return arrow::int64();
        case CellKind::kReal: return arrow::float64();
        case CellKind::kFlag: return arrow::boolean();
        case CellKind::kTime: break;
    }
    return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
}

// The file as Arrow writes to it.
class WriterStream : public arrow::io::OutputStream {
  public:
    explicit WriterStream(FileWriter& file) : file_(file) {}
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

class ParquetTable : public TableFile {
  public:
    ParquetTable(std::unique_ptr<FileWriter> file, std::string path, const std::vector<TableColumn>& columns)
        : file_(std::move(file)), path_(std::move(path)) {
        arrow::FieldVector fields;
        for (const TableColumn& column : columns) fields.push_back(arrow::field(column.name, type_of(column.kind)));
        schema_ = arrow::schema(fields);
        for (const auto& field : fields) builders_.push_back(arrow::MakeBuilder(field->type()).ValueOrDie());
    }

    void null() override { keep(next().AppendNull()); }
    void text(std::string_view value) override { keep(next_as<arrow::StringBuilder>().Append(value)); }
    void texts(std::span<const std::string> values) override {
        auto& list = next_as<arrow::ListBuilder>();
        keep(list.Append());
        for (const std::string& value : values)
            keep(static_cast<arrow::StringBuilder*>(list.value_builder())->Append(value));
    }
    void whole(std::int64_t value) override { keep(next_as<arrow::Int64Builder>().Append(value)); }
    void real(double value) override { keep(next_as<arrow::DoubleBuilder>().Append(value)); }
    void flag(bool value) override { keep(next_as<arrow::BooleanBuilder>().Append(value)); }
    void time(std::int64_t value) override { keep(next_as<arrow::TimestampBuilder>().Append(value)); }

    Status end_row() override {
        at_ = 0;
        if (++rows_ < kRowGroup) return checked(arrow::Status::OK());
        return checked(write_group());
    }
    Status close() override {
        COMITY_TRY(checked(finish()));
        return file_->close();
    }
    std::uint64_t bytes() const override { return file_->written(); }

  private:
    arrow::ArrayBuilder& next() { return *builders_[at_++]; }
    template <class Builder>
    Builder& next_as() {
        return static_cast<Builder&>(next());
    }
    void keep(const arrow::Status& status) {
        if (!status.ok() && first_.ok()) first_ = status;
    }
    Status checked(const arrow::Status& status) {
        keep(status);
        if (first_.ok()) return ok();
        return failure(fmt::format("cannot write {}: {}", path_, first_.message()));
    }

    arrow::Status write_group() {
        if (!writer_) {
            const auto properties =
                parquet::WriterProperties::Builder().compression(parquet::Compression::SNAPPY)->build();
            stream_ = std::make_shared<WriterStream>(*file_);
            ARROW_ASSIGN_OR_RAISE(
                writer_, parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), stream_, properties));
        }
        arrow::ArrayVector columns;
        for (const auto& builder : builders_) {
            ARROW_ASSIGN_OR_RAISE(auto column, builder->Finish());
            columns.push_back(std::move(column));
        }
        const auto table = arrow::Table::Make(schema_, columns, rows_);
        rows_ = 0;
        return writer_->WriteTable(*table, kRowGroup);
    }
    arrow::Status finish() {
        if (rows_ > 0 || !writer_) ARROW_RETURN_NOT_OK(write_group());
        return writer_->Close();
    }

    std::unique_ptr<FileWriter> file_;
    std::string path_;
    std::shared_ptr<arrow::Schema> schema_;
    std::vector<std::unique_ptr<arrow::ArrayBuilder>> builders_;
    std::shared_ptr<WriterStream> stream_;
    std::unique_ptr<parquet::arrow::FileWriter> writer_;
    std::size_t at_ = 0;
    std::int64_t rows_ = 0;
    arrow::Status first_;
};

}  // namespace

std::unique_ptr<TableFile> make_parquet_table(std::unique_ptr<FileWriter> file, const std::string& path,
                                              const std::vector<TableColumn>& columns) {
    return std::make_unique<ParquetTable>(std::move(file), path, columns);
}

}  // namespace comity
