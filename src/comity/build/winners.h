// Step two: of all records of one work, one stays. docs/formats/atlas.md, "Duplicate ids".
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/atlas/left_out.h"
#include "comity/build/ingest.h"

namespace comity {

// A record: row `index` of batch `batch`.
struct RecordRef {
    std::uint32_t batch = 0, index = 0;
};

// Those that stay: a bit for each record.
class KeptRecords {
  public:
    void add_batch(std::vector<bool> stays) {
        count_ += static_cast<std::uint64_t>(std::count(stays.begin(), stays.end(), true));
        stays_.push_back(std::move(stays));
    }
    [[nodiscard]] std::uint64_t size() const { return count_; }
    // Calls each(index) for those of a batch, in order.
    template <class Each>
    void each(std::uint32_t batch, Each each) const {
        const std::vector<bool>& stays = stays_[batch];
        for (std::uint32_t i = 0; i < stays.size(); ++i)
            if (stays[i]) each(i);
    }
    [[nodiscard]] bool has(std::uint32_t batch, std::uint32_t index) const { return stays_[batch][index]; }
    // All of them, in the order read.
    [[nodiscard]] std::vector<RecordRef> refs() const {
        std::vector<RecordRef> refs;
        refs.reserve(count_);
        for (std::uint32_t b = 0; b < stays_.size(); ++b) each(b, [&](std::uint32_t i) { refs.push_back({b, i}); });
        return refs;
    }

  private:
    std::vector<std::vector<bool>> stays_;  // by batch
    std::uint64_t count_ = 0;
};

struct Winners {
    KeptRecords kept;                 // one a work
    std::vector<DroppedRow> dropped;  // ascending by fate and id: all that the lists name, but works that stay; the first that were superseded
    std::uint64_t by_list = 0, absent = 0;  // deleted records: that a list names; that only a whole release lacks
    std::vector<std::uint64_t> in_vain;     // of each input: ids of its list of deleted works that name works that stay
    static constexpr std::size_t kSupersededListed = 1'000'000;
};

// `input_release[i]`: rank of input i's release among `releases`, which are ascending by date and then source; `whole[i]`: it is a whole release, so that
// older records of works that its release lacks are deleted. Counts kept, superseded and deleted in `ingest.parts`. Of stored
// records, those that only their whole rows tell apart are read again, as many at once as `memory` (bytes) holds; their ids and
// dates go.
Result<Winners> choose_winners(Ingest& ingest, const std::vector<Input>& inputs,
                               const std::vector<std::uint8_t>& input_release, const std::vector<Release>& releases,
                               const std::vector<bool>& whole, std::uint64_t memory, int threads);

}  // namespace comity
