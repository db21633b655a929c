#include "comity/build/ingest.h"

#include <mutex>

namespace comity {

namespace {

ReadPart read_whole(const Part& part, const Resources& resources) {
    ReadPart read;
    read.report = read_part(part, resources, [&](WorkBatch&& batch) { read.batches.push_back(std::move(batch)); });
    return read;
}

}  // namespace

Ingest ingest(const std::vector<Input>& inputs, std::size_t first, const Resources& resources, const PartStore& store,
              const IngestProgress& progress) {
    Ingest result;
    for (std::size_t i = first; i < inputs.size(); ++i)
        for (const Part& part : inputs[i].parts) result.parts.push_back({i, &part, {}, 0, 0, 0});

    const std::size_t n = result.parts.size();
    std::vector<std::vector<WorkBatch>> batches(n);
    std::mutex mutex;
    std::size_t done = 0;
    std::uint64_t bytes = 0;
    parallel_for(n, resources.threads, [&](std::size_t p) {
        const Part& part = *result.parts[p].part;
        std::optional<ReadPart> read = store.find(part);
        const bool found = read.has_value();
        if (!found) {
            read = read_whole(part, resources);
            store.keep(part, *read);
        }
        result.parts[p].report = std::move(read->report);
        batches[p] = std::move(read->batches);
        for (WorkBatch& batch : batches[p]) batch.part = static_cast<std::uint32_t>(p);
        const std::lock_guard lock(mutex);
        ++done;
        result.resumed += found;
        bytes += part.bytes;
        if (progress) progress(done, n, bytes);
    });
    for (auto& of_part : batches)
        for (WorkBatch& batch : of_part) result.batches.push_back(std::move(batch));
    return result;
}

}  // namespace comity
