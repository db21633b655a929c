// What adding a release to an atlas asks for besides a build: the records of the atlas before those of the release, and what
// became of its works.
#pragma once

#include <memory>

#include "comity/build/base.h"
#include "comity/build/ingest.h"
#include "comity/build/winners.h"

namespace comity {

// What adding a release did to the works of the atlas before.
struct UpdateCounts {
    std::uint64_t added = 0, changed = 0, unchanged = 0, deleted = 0;
};

// The records of an atlas, and whether they are held in memory: where they do not fit into `space`, they are made from the
// atlas, `chunk` rows at a time, whenever they are asked for.
struct Base {
    std::unique_ptr<AtlasRecords> records;
    std::uint64_t bytes = 0;
    bool in_memory = true;
    static Result<Base> make(const Atlas& atlas, std::size_t chunk, const Space& space);
    // What the records of the atlas leave for others.
    [[nodiscard]] Space rest_of(const Space& space) const;
};

// Puts the records of the atlas before those of the inputs; the first of `inputs` stand for its releases.
void put_base_first(const Base& base, const std::vector<Input>& inputs, Ingest& read);

// Compares the works of the atlas with those kept, by id. Of records that are not in memory, digests are compared, in as many
// rounds as `space` asks for.
Result<UpdateCounts> count_update(const Ingest& read, const KeptRecords& kept, const Space& space, int threads);

}  // namespace comity
