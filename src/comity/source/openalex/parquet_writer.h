// JSON records written as a Parquet file in OpenAlex's layout of June 2026: the way back from what parquet_part.h reads.
// The schema: docs/formats/openalex.md, "Parquet".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

class ParquetWriter {
  public:
    // `entity` names the schema: works, institutions or topics.
    static Result<std::unique_ptr<ParquetWriter>> create(const std::string& path, const std::string& entity);
    ~ParquetWriter();
    ParquetWriter(const ParquetWriter&) = delete;
    ParquetWriter& operator=(const ParquetWriter&) = delete;

    // Takes whole JSON lines. A key that the schema lacks is an error: nothing is dropped silently.
    Status write(std::string_view lines);
    // Writes the file; it is complete only after this. All records of a file form one row group.
    Status close();
    [[nodiscard]] std::uint64_t bytes() const;  // of the file; final after close()

  private:
    struct State;
    explicit ParquetWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace comity
