// What a build read and did not keep: rejected records, and works that were deleted or superseded. It stands beside the
// tables and is no part of the atlas's identity. docs/formats/atlas.md, "Records that were left out".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"

namespace comity {

struct RejectedRecord {
    std::string file;
    std::uint64_t line = 0, byte = 0;
    std::string reason;
    OpenAlexId id = 0;  // of the work; 0: the record does not tell
};

enum class DroppedFate : std::uint8_t { kDeleted, kSuperseded };

// An id that a list of deleted works names or a whole newer release lacks, or that more than one record had.
struct DroppedWork {
    OpenAlexId id = 0;
    DroppedFate fate = DroppedFate::kDeleted;
    std::uint64_t records = 0;  // that were read and dropped for it
    std::string release;        // the newest that deletes it; empty: superseded, or the release is unknown
};

// The same in short: there may be millions.
struct DroppedRow {
    OpenAlexId id = 0;
    std::uint32_t records = 0;
    DroppedFate fate = DroppedFate::kDeleted;
    std::uint8_t release = 0;  // of those the build knows; of a superseded work none
};

struct LeftOut {
    std::vector<RejectedRecord> rejected;
    std::vector<DroppedRow> dropped;
    std::vector<std::string> dates;  // of the releases
};

// rejects.csv and dropped.csv, each only where there is something to tell.
Status write_left_out(const LeftOut& left_out, const std::string& directory);

// What is known of the records of one work.
struct RecordsOfWork {
    std::vector<RejectedRecord> rejected;
    std::optional<DroppedWork> deleted;
    std::uint64_t superseded = 0;  // records
    // Rejected records that might be of any work: listed without an id, and not listed.
    std::uint64_t rejected_without_id = 0, rejected_unlisted = 0;
    bool updated = false;  // the atlas was added to: what earlier builds left out is no longer listed
};
Result<RecordsOfWork> records_of_work(const std::string& directory, OpenAlexId id);

// Do both files hold what provenance.json counted? An atlas built before they did has nothing to compare.
Status check_left_out(const Atlas& atlas, int threads);

}  // namespace comity
