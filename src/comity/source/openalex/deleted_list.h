// Lists of deleted works: deleted_ids.csv of a release, and what others write. docs/formats/openalex.md.
#pragma once

#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/base/work.h"

namespace comity {

// Adds the ids of a list, of which there may be millions: nothing else of it stays. Says which lines name no work; empty: all do.
Result<std::string> read_deleted_list(const std::string& path, std::vector<OpenAlexId>& ids);

}  // namespace comity
