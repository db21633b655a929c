// The kept records in the order of rows. In memory they are sorted where they are; where records are stored, they are
// first dealt to shards, each a range of rows that fits into memory, and then sorted a shard at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "comity/build/column.h"
#include "comity/build/ingest.h"
#include "comity/build/winners.h"

namespace comity {

// Consecutive rows: row i of the shard is record refs[i] of its batches.
struct Shard {
    std::vector<std::uint8_t> release;  // of each batch
    std::vector<RecordRef> refs;
    [[nodiscard]] const std::vector<WorkBatch>& batches() const { return in_memory != nullptr ? *in_memory : read; }

    const std::vector<WorkBatch>* in_memory = nullptr;
    std::vector<WorkBatch> read;  // from disk
};

class RowOrder {
  public:
    // `input_release[i]`: rank of input i's release. Where records are stored, the batches of `ingest` lose theirs.
    static Result<RowOrder> make(Ingest& ingest, std::vector<RecordRef> kept,
                                 const std::vector<std::uint8_t>& input_release, const Space& space);

    [[nodiscard]] std::size_t shards() const { return files_.empty() ? 1 : files_.size(); }
    // Calls use(shard) with shard `s`, all rows of which come after those of shard s - 1.
    template <class Use>
    Status with_shard(std::size_t s, Use use) {
        if (files_.empty()) return use(std::as_const(whole_)), ok();
        COMITY_ASSIGN(const Shard shard, load(s));
        use(shard);
        return ok();
    }

  private:
    struct File {
        std::string path;
        std::uint8_t release;
    };
    Result<Shard> load(std::size_t s) const;
    Shard whole_;
    std::vector<std::vector<File>> files_;  // of each shard
    friend class Dealing;
};

}  // namespace comity
