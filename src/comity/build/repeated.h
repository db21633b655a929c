// An update that was stopped when all was done: its atlas is in its place, and what it read is still kept beside it.
#pragma once

#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/build/ingest.h"

namespace comity {

// Does provenance.json say that the last thing added to the atlas were these inputs, from `first_new` on: of the same name and
// release, with the same files of the same size and number of records?
bool is_last_update(const Atlas& atlas, const std::vector<Input>& inputs, const std::vector<Release>& release_of_input,
                    const std::vector<PartOutcome>& parts, std::size_t first_new);

}  // namespace comity
