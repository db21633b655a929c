// Step two: of all records of one work, one stays. docs/formats/atlas.md, "Duplicate ids".
#pragma once

#include <cstdint>
#include <vector>

#include "comity/atlas/left_out.h"
#include "comity/build/ingest.h"

namespace comity {

// A record: row `index` of batch `batch`.
struct RecordRef {
    std::uint32_t batch = 0, index = 0;
};

struct Winners {
    std::vector<RecordRef> kept;       // one a work, in the order read
    std::vector<DroppedWork> dropped;  // ascending by fate and id: all that the lists name; the first that were superseded
    static constexpr std::size_t kSupersededListed = 1'000'000;
};

// `input_release[i]`: rank of input i's release among `dates`, newer is greater; `whole[i]`: it is a whole release, so that
// older records of works that its release lacks are deleted. Counts kept, superseded and deleted in `ingest.parts`. Of stored
// records, those that only their whole rows tell apart are read again, as many at once as `memory` (bytes) holds.
Result<Winners> choose_winners(Ingest& ingest, const std::vector<Input>& inputs,
                               const std::vector<std::uint8_t>& input_release, const std::vector<bool>& whole,
                               const std::vector<std::string>& dates, std::uint64_t memory, int threads);

}  // namespace comity
