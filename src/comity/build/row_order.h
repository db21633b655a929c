// The kept records in the order of rows. In memory they are sorted where they are; where records are stored, they are
// first dealt to shards, each a range of rows that fits into memory, and then sorted a shard at a time.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "comity/build/column.h"
#include "comity/build/ingest.h"
#include "comity/build/progress.h"
#include "comity/build/winners.h"
#include "comity/platform/files.h"

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
    // Called with all kept records, some at a time, in any order and by several threads at once: batches, places in them.
    using SeeKept = std::function<void(std::span<const WorkBatch>, std::span<const RecordRef>)>;

    // `input_release[i]`: rank of input i's release. Where records are stored, the batches of `ingest` lose theirs.
    static Result<RowOrder> make(Ingest& ingest, KeptRecords kept,
                                 const std::vector<std::uint8_t>& input_release, const Space& space, int threads,
                                 const SeeKept& see, const StepProgress& progress);

    // Of records in memory, all batches; the pieces share them.
    [[nodiscard]] const std::vector<WorkBatch>* in_memory() const { return whole_.in_memory; }
    [[nodiscard]] std::size_t pieces() const {
        return stretches_.empty() ? (whole_.refs.size() + kPieceRows - 1) / kPieceRows : stretches_.size();
    }
    // How many threads there is memory for, each with a piece and its columns.
    [[nodiscard]] int threads() const { return threads_; }
    // All rows of a piece come after those of the piece before it. Many threads may ask, each for another one.
    [[nodiscard]] Result<Shard> piece(std::size_t p) const;
    // The same, of which nothing need be there but what the order is made of: id, year, type, primary.
    [[nodiscard]] Result<Shard> keys(std::size_t p) const;
    // What is stored of a piece is not needed any more.
    void forget(std::size_t p) const;

  private:
    static constexpr std::size_t kPieceRows = 1 << 15;
    [[nodiscard]] Result<Shard> read(std::size_t p, bool whole) const;

    // Records of one shard and one release, in a file that holds others too.
    struct Stretch {
        std::size_t file = 0;
        std::uint64_t begin = 0, front = 0, bytes = 0;  // see BatchBytes
        std::uint8_t release = 0;
    };
    // Removed with its owner.
    struct File {
        File(std::string p, std::unique_ptr<PlacedReader> r) : path(std::move(p)), reader(std::move(r)) {}
        ~File() { (void)remove_tree(path); }
        File(const File&) = delete;
        File& operator=(const File&) = delete;
        std::string path;
        std::unique_ptr<PlacedReader> reader;
    };
    int threads_ = 1;
    Shard whole_;
    std::vector<std::unique_ptr<File>> files_;
    std::vector<std::vector<Stretch>> stretches_;  // of each piece on disk
    friend class Dealing;
};

}  // namespace comity
