// Step one of a build: every part of every input is read, in parallel, into batches and a report. What does not fit into
// memory is read back from disk, batch by batch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "comity/build/bare_records.h"
#include "comity/build/base.h"
#include "comity/build/column.h"
#include "comity/build/part_store.h"
#include "comity/kernels/id_set.h"
#include "comity/platform/machine.h"
#include "comity/source/openalex/input.h"
#include "comity/source/openalex/part_reader.h"
#include "comity/source/work_batch.h"

namespace comity {

struct PartOutcome {
    std::size_t input = 0;  // index into the inputs
    const Part* part = nullptr;
    std::size_t copy = 0;  // how many parts before it have the same path: a file may be named twice
    PartReport report;
    // Of report.works; filled when the winners are known.
    std::uint64_t kept = 0, superseded = 0, deleted = 0;
    // Its batches, and where their records are when they are not in memory.
    std::size_t first_batch = 0, batches = 0, chunk = 0;
    std::string stored;  // a path; of rows that are made, their name; of the atlas added to, its folder
    std::vector<BatchPlace> places;  // of batches in that path
    const AtlasRecords* atlas = nullptr;  // the atlas added to, of which this part is one release
    std::size_t release = 0;
    std::int64_t newest = kNoDate;  // updated_date of its records
};

// Where a record belongs in the order of rows: one of many, to cut that order into pieces of about equal size.
struct RowSample {
    std::int16_t year = 0;
    std::string type;
    ClassKey primary;
    OpenAlexId id = 0;
};

struct Ingest {
    std::vector<PartOutcome> parts;  // input by input, by path
    std::vector<WorkBatch> batches;  // part by part, in the order read; without records where their part is stored
    std::vector<BareRecords::Place> bare_places;  // of each batch, in `bare`
    BareRecords bare;                             // of stored parts
    Entities entities[kEntityKinds];  // named by any record
    std::size_t resumed = 0;         // parts that an earlier, stopped build had read
    std::size_t stored = 0;          // parts whose records are on disk
    std::uint64_t bytes = 0;         // of all records, about
    std::vector<RowSample> samples;  // of every kSampled-th record, where parts are stored

    static constexpr std::size_t kSampled = 512;

    [[nodiscard]] IdsAndDates ids_and_dates_of(std::size_t batch) const {
        const bool here = parts[batches[batch].part].stored.empty();
        return here ? ids_and_dates(batches[batch]) : bare.at(bare_places[batch]);
    }
    using WantedPart = std::function<bool(const PartOutcome&)>;
    // Of all records of the parts that are `wanted`.
    [[nodiscard]] IdSet ids_of(const WantedPart& wanted) const;

    // Calls visit(number, batch) for each batch, in order, with its records; those that are not in memory are read on several
    // threads meanwhile. `visit` must not keep the batch. Of the parts that are `wanted`; without it, of all.
    using VisitBatch = std::function<void(std::uint32_t, const WorkBatch&)>;
    Status each_batch(int threads, const VisitBatch& visit, const WantedPart& wanted = {}) const;
    // The same in any order and side by side: visit(hand, number, batch), one call at a time for each of `threads` hands.
    using VisitByHand = std::function<void(std::size_t, std::uint32_t, const WorkBatch&)>;
    Status each_batch_anyhow(int threads, const VisitByHand& visit, const WantedPart& wanted = {}) const;

    // Of records on disk, but for those that are made again.
    [[nodiscard]] std::uint64_t bytes_on_disk() const;
    // What is stored of a batch is not needed any more, and its room is: a build that is stopped reads its part again.
    void forget(std::uint32_t number) const;
};

struct IngestState {
    std::size_t parts = 0, all_parts = 0;  // done, in all
    std::uint64_t bytes = 0;               // read of files, as they lie there
    std::uint64_t kept = 0;                // what is kept of them for a build that is stopped
    std::uint64_t unfinished = 0;          // of `bytes`, those of files that are not read to the end, of which nothing is in `kept`
    std::uint64_t before = 0;              // of `bytes`, those of files that an earlier build had read
};
// Called now and then, one call at a time.
using IngestProgress = std::function<void(const IngestState&)>;

// How many bytes a disk with `left` bytes will be short of when all files, of `all` bytes, are read and an atlas is made of them: a
// guess by what was read so far, and 0 while that is little.
std::uint64_t room_lacking(const IngestState& state, std::uint64_t all, std::uint64_t left);

// Parts of inputs before `first` are not read. Records of more than space.memory bytes are stored: by `store`, or in
// space.scratch.
Result<Ingest> ingest(const std::vector<Input>& inputs, std::size_t first, const Resources& resources,
                      const PartStore& store, const Space& space, const IngestProgress& progress);

}  // namespace comity
