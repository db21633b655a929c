// Documents as flat rows, for CSV and Parquet.
#pragma once

#include <string>
#include <vector>

#include "comity/api/operation.h"

namespace comity {

// One header and one row an answer (or a work, or an entry of `info`).
struct FlatTable {
    std::vector<std::string> columns;
    std::vector<std::vector<Json>> rows;  // numbers, strings, booleans or null
};
FlatTable flatten(const std::string& verb, const Json& document);
// The same of a list of objects: one column a key. `columns` come first and always.
FlatTable flatten_list(const Json& list, std::vector<std::string> columns = {});
// What `info --quality` counted, a count a row; empty where nothing is known.
FlatTable quality_table(const Json& document);
// What `info --funnel` tells, a filter a row.
FlatTable funnel_table(const Json& document);
std::string to_csv(const FlatTable& table);

}  // namespace comity
