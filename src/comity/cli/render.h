// Documents of the api as text for people, and as flat rows for CSV and Parquet.
#pragma once

#include <string>
#include <vector>

#include "comity/api/operation.h"
#include "comity/base/result.h"

namespace comity {

std::string render_text(const std::string& verb, const Json& document);

// One header and one row an answer (or a work, or an entry of `info`): what CSV and Parquet hold.
struct FlatTable {
    std::vector<std::string> columns;
    std::vector<std::vector<Json>> rows;  // numbers, strings, booleans or null
};
FlatTable flatten(const std::string& verb, const Json& document);
std::string to_csv(const FlatTable& table);
Result<std::string> to_parquet(const FlatTable& table);

}  // namespace comity
