// A part that was read, or a batch of records, as bytes and back: for part_store.h and row_order.h alone. Not a format for
// others: it may change with every version of the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/source/openalex/part_reader.h"
#include "comity/source/work_batch.h"

namespace comity {

struct ReadPart {
    PartReport report;
    std::vector<WorkBatch> batches;
};

std::string bytes_of(const ReadPart& part);
// Nothing where the bytes are not those of a part. Their lengths are checked; what they say is not.
std::optional<ReadPart> part_of_bytes(std::string_view bytes);

// Of one batch. The first bytes are what the order of rows needs, and can be read alone: words, id, year, type, primary.
struct BatchBytes {
    std::string bytes;
    std::size_t front = 0;
};
BatchBytes bytes_of(const WorkBatch& batch);
std::optional<WorkBatch> batch_of_bytes(std::string_view bytes);
std::optional<WorkBatch> front_of_bytes(std::string_view front);

}  // namespace comity
