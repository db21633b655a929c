// The tables of what rows refer to, authors apart: words, classes, and the entities with their names.
#pragma once

#include <string>
#include <vector>

#include "comity/build/tables.h"
#include "comity/build/vocabulary.h"

namespace comity {

// `entities` by EntityKind. Those that are left out have no table.
Result<std::vector<FileFacts>> write_name_tables(const Vocabulary& words, const Entities* entities, const Details& without,
                                                 const std::string& directory, int threads);

}  // namespace comity
