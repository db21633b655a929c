// The columns of OpenAlex's Parquet files. docs/formats/openalex.md, "Parquet".
#pragma once

#include <memory>
#include <string_view>

namespace arrow {
class Schema;
}

namespace comity {

// Of works, institutions or topics; nothing for other entities.
std::shared_ptr<arrow::Schema> openalex_schema(std::string_view entity);

}  // namespace comity
