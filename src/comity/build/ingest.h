// Step one of a build: every part of every input is read, in parallel, into batches and a report.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "comity/build/part_store.h"
#include "comity/platform/machine.h"
#include "comity/source/openalex/input.h"
#include "comity/source/openalex/part_reader.h"
#include "comity/source/work_batch.h"

namespace comity {

struct PartOutcome {
    std::size_t input = 0;  // index into the inputs
    const Part* part = nullptr;
    PartReport report;
    // Of report.works; filled when the winners are known.
    std::uint64_t kept = 0, superseded = 0, deleted = 0;
};

struct Ingest {
    std::vector<PartOutcome> parts;  // input by input, by path
    std::vector<WorkBatch> batches;  // part by part, in the order read
    std::size_t resumed = 0;         // parts that an earlier, stopped build had read
};

// Called now and then, one call at a time: parts done, parts in all, compressed bytes done.
using IngestProgress = std::function<void(std::size_t, std::size_t, std::uint64_t)>;

// Parts of inputs before `first` are not read.
Ingest ingest(const std::vector<Input>& inputs, std::size_t first, const Resources& resources, const PartStore& store,
              const IngestProgress& progress);

}  // namespace comity
