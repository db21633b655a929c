// A whole Parquet file. Every row that its footer promises is counted once, whatever became of it.
#include "comity/source/openalex/part_reader.h"
#include "target.h"

namespace comity::fuzz {

void parquet(std::string_view input) {
    static const InputFile file;
    file.put(input);
    Part part;
    part.path = file.path();
    part.parquet = true;
    part.bytes = input.size();
    std::uint64_t works = 0;
    const PartReport report = read_part(part, Resources{1, 7}, [&](WorkBatch&& batch) {
        hold_ordered(batch);
        hold(batch.size() <= 7, "batches keep to the chunk");
        works += batch.size();
    });
    hold(report.read == report.works + report.labels + report.other + report.rejected, "nothing is lost uncounted");
    hold(works == report.works, "works counted are works delivered");
    hold(report.rejects.size() <= report.rejected, "rejects are counted");
}

}  // namespace comity::fuzz
