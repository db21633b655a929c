#include "comity/build/ingest.h"

#include <mutex>

namespace comity {

Ingest ingest(const std::vector<Input>& inputs, const Resources& resources, const IngestProgress& progress) {
    Ingest result;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        for (const Part& part : inputs[i].parts) result.parts.push_back({i, &part, {}, 0, 0, 0});

    const std::size_t n = result.parts.size();
    std::vector<std::vector<WorkBatch>> batches(n);
    std::mutex mutex;
    std::size_t done = 0;
    std::uint64_t bytes = 0;
    parallel_for(n, resources.threads, [&](std::size_t p) {
        result.parts[p].report = read_part(*result.parts[p].part, resources, [&](WorkBatch&& batch) {
            batch.part = static_cast<std::uint32_t>(p);
            batches[p].push_back(std::move(batch));
        });
        const std::lock_guard lock(mutex);
        ++done;
        bytes += result.parts[p].part->bytes;
        if (progress) progress(done, n, bytes);
    });
    for (auto& of_part : batches)
        for (WorkBatch& batch : of_part) result.batches.push_back(std::move(batch));
    return result;
}

}  // namespace comity
