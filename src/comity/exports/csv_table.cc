// Tables as CSV (RFC 4180, lines ended by a newline), and the choice of a writer.
#include <fmt/format.h>

#include "comity/base/dates.h"
#include "comity/exports/table_file.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

class CsvTable : public TableFile {
  public:
    CsvTable(std::unique_ptr<FileWriter> file, const std::vector<TableColumn>& columns) : file_(std::move(file)) {
        for (const TableColumn& column : columns) text(column.name);
        line_ += '\n';
        row_begin_ = line_.size();
        first_ = true;
    }
    void null() override { next(); }
    void text(std::string_view value) override {
        next();
        quote(value);
    }
    void texts(std::span<const std::string> values) override {
        std::string joined;
        for (const std::string& value : values) joined += (joined.empty() ? "" : "|") + value;
        text(joined);
    }
    void whole(std::int64_t value) override { put(fmt::format_int(value).str()); }
    void real(double value) override { put(fmt::format("{}", value)); }
    void flag(bool value) override { put(value ? "true" : "false"); }
    void time(std::int64_t microseconds) override { put(timestamp_text(microseconds)); }
    Status end_row() override {
        // Where the only field of a row is empty: many readers pass over empty lines.
        if (line_.size() == row_begin_) line_ += "\"\"";
        line_ += '\n';
        first_ = true;
        row_begin_ = line_.size();
        if (line_.size() < kFlush) return ok();
        return flush();
    }
    Status close() override {
        COMITY_TRY(flush());
        return file_->close();
    }
    std::uint64_t bytes() const override { return file_->written(); }

  private:
    static constexpr std::size_t kFlush = 1 << 18;

    void next() {
        if (!first_) line_ += ',';
        first_ = false;
    }
    void put(std::string_view value) {
        next();
        line_ += value;
    }
    void quote(std::string_view value) {
        if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
            line_ += value;
            return;
        }
        line_ += '"';
        for (const char c : value) {
            if (c == '"') line_ += '"';
            line_ += c;
        }
        line_ += '"';
    }
    Status flush() {
        COMITY_TRY(file_->write(line_));
        line_.clear();
        row_begin_ = 0;
        return ok();
    }

    std::unique_ptr<FileWriter> file_;
    std::string line_;
    std::size_t row_begin_ = 0;  // in line_
    bool first_ = true;
};

}  // namespace

std::string_view cell_kind_name(CellKind kind) {
    switch (kind) {
        case CellKind::kText: return "text";
        case CellKind::kTexts: return "list of texts";
        case CellKind::kInteger: return "whole number";
        case CellKind::kReal: return "number";
        case CellKind::kFlag: return "true or false";
        case CellKind::kTime: break;
    }
    return "time";
}

std::unique_ptr<TableFile> make_csv_table(std::unique_ptr<FileWriter> file, const std::vector<TableColumn>& columns) {
    return std::make_unique<CsvTable>(std::move(file), columns);
}

Result<std::unique_ptr<TableFile>> create_table_file(const std::string& path, std::string_view format,
                                                     const std::vector<TableColumn>& columns) {
    if (format != "parquet" && format != "csv")
        return usage_error(fmt::format("--format {} is not understood: a table takes {}", format, kTableFormats));
    const std::string name = fmt::format("{}.{}", path, format);
    COMITY_ASSIGN(auto file, FileWriter::create(name));
    return format == "csv" ? make_csv_table(std::move(file), columns)
                           : make_parquet_table(std::move(file), name, columns);
}

}  // namespace comity
