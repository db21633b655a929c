// Reads one part in Parquet: only the leaf columns that records need, one row group at a time, what cannot be decoded
// counted and named. docs/formats/openalex.md, "Parquet".
#pragma once

#include <functional>

#include "comity/platform/machine.h"
#include "comity/source/openalex/part_reader.h"

namespace comity {

PartReport read_parquet_part(const Part& part, const Resources& resources,
                             const std::function<void(WorkBatch&&)>& sink);

// Whether a leaf is read, by the names on the way to it without those of lists: "authorships.institutions.id".
bool is_wanted_leaf(std::string_view path);
// … and whether what it says is a detail that is left out, and nothing else, by the same names with lists: "authorships[].author.id".
bool tells_only(const Details& details, std::string_view shape);
// Whether a list's length is needed though nothing of what is in it is.
bool tells_how_many(std::string_view path);

}  // namespace comity
