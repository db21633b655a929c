// References, which each work lists, turned into citations, which each work has. docs/formats/atlas.md, "Citations".
#pragma once

#include <vector>

#include "comity/build/tables.h"
#include "comity/build/winners.h"

namespace comity {

// `refs` in row order, `ids` theirs.
CitationColumns transpose_references(const std::vector<WorkBatch>& batches, const std::vector<RecordRef>& refs,
                                     const std::vector<OpenAlexId>& ids);

}  // namespace comity
