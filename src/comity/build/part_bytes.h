// A batch of records, or what is said of a part beside its batches, as bytes and back: for part_store.h and row_order.h alone.
// Not a format for others: it may change with every version of the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/source/openalex/part_reader.h"
#include "comity/source/work_batch.h"

namespace comity {

// A batch: its first bytes are what the order of rows needs (words, id, year, type, primary), more of them are all its records;
// both can be read alone. Last come the names of entities.
struct BatchBytes {
    std::string bytes;
    std::size_t front = 0, records = 0;
};
BatchBytes bytes_of(const WorkBatch& batch);
// Nothing where the bytes are no such batch. Their lengths are checked; what they say is not.
std::optional<WorkBatch> batch_of_bytes(std::string_view bytes);
std::optional<WorkBatch> records_of_bytes(std::string_view records);
std::optional<WorkBatch> front_of_bytes(std::string_view front);

// Where a batch lies in a file: `records` of its `bytes` hold its records.
struct BatchPlace {
    std::uint64_t begin = 0, records = 0, bytes = 0;
};
inline std::uint64_t bytes_in(const std::vector<BatchPlace>& places) {
    std::uint64_t bytes = 0;
    for (const BatchPlace& place : places) bytes += place.bytes;
    return bytes;
}
struct PartTail {
    PartReport report;
    std::vector<BatchPlace> batches;
};
std::string bytes_of(const PartTail& tail);
std::optional<PartTail> tail_of_bytes(std::string_view bytes);

}  // namespace comity
