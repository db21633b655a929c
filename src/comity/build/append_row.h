// One record of a batch, copied to the end of another. Names of entities stay behind.
#pragma once

#include "comity/source/work_batch.h"

namespace comity {

void append_row(WorkBatch& to, const WorkBatch& from, std::size_t i);
// What stays of a batch whose records went elsewhere: the counts.
WorkBatch without_records(WorkBatch&& batch);
// About how many bytes the records of a batch take.
std::uint64_t bytes_in_memory(const WorkBatch& batch);

}  // namespace comity
