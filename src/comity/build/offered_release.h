// Whether a release may be added to an atlas: one that is half there would keep the rest of itself away, since only newer ones can be
// added afterwards. docs/formats/atlas.md, "Adding a release".
#pragma once

#include <string>
#include <vector>

#include "comity/build/ingest.h"

namespace comity {

// Before anything is read: no part of works that a manifest lists is missing.
Status check_none_absent(const std::vector<Input>& inputs, std::size_t first_new);

// No part of works is shorter than its manifest says and lacks records for it, as after a download that was broken off. Shorter
// ones with all records were packed anew; lines that are broken in a file of full length are the release's own.
Status check_none_broken_off(const Ingest& read, std::size_t first_new);

// Each input gives works, or a list of deleted ones and nothing that is broken.
Status check_gives_works(const std::vector<Input>& inputs, const Ingest& read, std::size_t first_new);

// Why no record was kept of the parts of inputs from `first` to before `end`, with the first trouble met.
std::string why_nothing(const Ingest& read, std::size_t first, std::size_t end = -1);

}  // namespace comity
