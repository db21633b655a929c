// Reads one part: its records go to batches, what cannot be read is counted and named, nothing is lost uncounted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "comity/platform/machine.h"
#include "comity/source/openalex/input.h"
#include "comity/source/work_batch.h"

namespace comity {

struct Reject {
    std::uint64_t line = 0;  // from 1; in a document, the number of the record; in Parquet, of the row
    std::uint64_t byte = 0;  // where it starts in the inflated stream; 0 in Parquet
    std::string reason;
    OpenAlexId id = 0;  // of the work; 0: it does not tell
};

struct PartReport {
    std::uint64_t read = 0;  // = works + labels + other + rejected
    std::uint64_t works = 0, labels = 0, other = 0, rejected = 0;
    std::uint64_t inflated = 0;                  // bytes of JSON, or of the columns taken
    std::uint64_t bytes_read = 0;                // of the file: all of it but in Parquet
    bool api_page = false, single_work = false;  // the shape of a document
    std::string damage;                          // why the rest of the file could not be read; empty when all was
    std::vector<Reject> rejects;                 // the first kMaxRejects
    static constexpr std::size_t kMaxRejects = 10'000;
};

// Calls sink with batches of at most `resources.chunk` works (and the labels seen with them).
PartReport read_part(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink);

}  // namespace comity
