// How batches that are read come into a build: they stay in memory while there is room, and lie on disk when there is none.
// A thread holds one batch of each part it reads, whatever the part's size.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "comity/build/column.h"
#include "comity/build/ingest.h"
#include "comity/build/part_store.h"

namespace comity {

// What the parts of a build share while they are read, each by another thread.
class Intake {
  public:
    Intake(Ingest& result, const Space& space) : result_(result), space_(space) {}

    // What all batches say together: names and the newest date. The batch loses its names.
    void note(PartOutcome& outcome, WorkBatch& batch, std::uint64_t bytes);
    // Whether so many bytes of records may stay in memory: it is for those that came first.
    bool take_room(std::uint64_t bytes);
    // A part goes to disk, and with it what it held in memory.
    void store_one(std::uint64_t held);
    BareRecords::Place keep_bare(const WorkBatch& batch);
    void found_one();
    [[nodiscard]] std::string fresh_path() { return space_.scratch->fresh_path(); }

    // A part was read: of its rejects those stay that may still be among the first of all.
    void hold_rejects(PartOutcome& outcome);

    // A file whose bytes could not be had: no atlas is made without them. Whether it is worth asking for another file.
    void note_unread(const std::string& why);
    [[nodiscard]] bool goes_on();

    void fail(const Error& error);  // the first one counts
    [[nodiscard]] Status status() const { return trouble_ ? Status(*trouble_) : ok(); }

  private:
    Ingest& result_;
    const Space& space_;
    std::mutex mutex_;
    std::uint64_t held_ = 0;
    std::size_t unread_ = 0;
    std::set<PartOutcome*> with_rejects_;  // in the order of parts, which stand in one array
    std::size_t rejects_ = 0;              // that those hold
    std::optional<Error> trouble_;
};

// One part, read by one thread.
class PartIntake {
  public:
    PartIntake(PartOutcome& outcome, Intake& intake, const PartStore& store) : outcome_(outcome), intake_(intake), store_(store) {}

    // Of a file that is read: its batches, of at most `chunk` works, which are kept on the way where that is worth it.
    void begin(std::size_t chunk);
    void add(WorkBatch&& batch);
    void finish(PartReport report);
    // Of one that an earlier build had read.
    void read_again(const KeptPart& kept);

    std::vector<WorkBatch> batches;  // in the order read; without records where the part is stored
    std::vector<BareRecords::Place> bare_places;  // of each batch, where it is stored
    std::vector<RowSample> samples;               // likewise
    std::uint64_t kept_bytes = 0;                 // of all batches, on disk

  private:
    void take(WorkBatch&& batch);
    void store_from_now_on();
    void write_what_is_held();
    void put_away(WorkBatch& batch);
    void lose_writer(const Error& why);
    void give_up(PartReport report);

    PartOutcome& outcome_;
    Intake& intake_;
    const PartStore& store_;
    std::unique_ptr<PartWriter> writer_;  // null: nothing of it is written, or it was written before
    bool was_kept_ = false, stored_ = false;
    std::uint64_t held_ = 0;  // bytes of its records in memory
};

}  // namespace comity
