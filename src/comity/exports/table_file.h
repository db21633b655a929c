// Tables for other tools: rows into a CSV or Parquet file. docs/formats/export.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"

namespace comity {

// kTexts: a list of texts, joined by "|" in CSV. kTime: microseconds since 1970, UTC.
enum class CellKind : std::uint8_t { kText, kTexts, kInteger, kReal, kFlag, kTime };
std::string_view cell_kind_name(CellKind kind);

struct TableColumn {
    std::string name;
    CellKind kind = CellKind::kText;
};

// One file. Cells come from left to right, one a column, each of its column's kind or null.
class TableFile {
  public:
    virtual ~TableFile() = default;
    virtual void null() = 0;
    virtual void text(std::string_view value) = 0;
    virtual void texts(std::span<const std::string> values) = 0;
    virtual void whole(std::int64_t value) = 0;
    virtual void real(double value) = 0;
    virtual void flag(bool value) = 0;
    virtual void time(std::int64_t microseconds) = 0;
    virtual Status end_row() = 0;
    virtual Status close() = 0;  // the file is complete only after this
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;  // final after close()
};

inline constexpr std::string_view kTableFormats = "parquet, csv";

// `path` is without the format's suffix, which is the format's name.
Result<std::unique_ptr<TableFile>> create_table_file(const std::string& path, std::string_view format,
                                                     const std::vector<TableColumn>& columns);
std::unique_ptr<TableFile> make_csv_table(std::unique_ptr<class FileWriter> file,
                                          const std::vector<TableColumn>& columns);
std::unique_ptr<TableFile> make_parquet_table(std::unique_ptr<class FileWriter> file, const std::string& path,
                                              const std::vector<TableColumn>& columns);

}  // namespace comity
