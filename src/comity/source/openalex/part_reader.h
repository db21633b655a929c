// Reads one part: its records go to batches, what cannot be read is counted and named, nothing is lost uncounted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "comity/platform/machine.h"
#include "comity/source/openalex/input.h"
#include "comity/source/work_batch.h"

namespace comity {

struct Reject {
    std::uint64_t line = 0;  // from 1; in a document, the number of the record; in Parquet, of the row
    std::uint64_t byte = 0;  // where it starts in the inflated stream; 0 in Parquet, and where nothing is between two commas
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
    bool unread = false;                         // … and that the bytes could not be had, not that they are broken
    std::vector<Reject> rejects;                 // the first kMaxRejects
    static constexpr std::size_t kMaxRejects = 10'000;
};

// Calls sink with batches of at most `resources.chunk` works (and the labels seen with them).
PartReport read_part(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink);

// Who wants one part. Its calls come one at a time, from one thread.
class PartTaker {
  public:
    virtual ~PartTaker() = default;
    [[nodiscard]] virtual const Part& part() const = 0;
    virtual void take(WorkBatch&& batch) = 0;
    // So many more bytes of a file of lines were read; told now and then, and not of its last ones.
    virtual void came(std::uint64_t bytes) { (void)bytes; }
    virtual void close(PartReport report) = 0;
};

// Reads parts on `resources.threads` threads, begun from the largest on; a thread reads two at once where both are lines, since two
// gz files are unpacked in less time side by side. open(i) says who takes part i, of sizes[i] bytes; null: nobody has to read it.
void read_parts(std::span<const std::uint64_t> sizes, const Resources& resources,
                const std::function<std::unique_ptr<PartTaker>(std::size_t)>& open);

}  // namespace comity
