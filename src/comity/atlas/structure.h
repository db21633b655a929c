// Does what an atlas says fit together? Every index inside its table, rows and slices in order, citations in order.
#pragma once

#include "comity/atlas/atlas.h"

namespace comity {

// Reads every offset and every index of the atlas once. What it finds does not depend on the number of threads.
Status check_structure(const Atlas& atlas, int threads);

// Recomputes what each citation is said to be (shared author, shared country) from the tables of authors and bylines, whose
// structure must have been checked.
Status check_citation_kinds(const Atlas& atlas, int threads);

// Atlases up to this many works are checked whenever they are opened, which costs milliseconds: so a damaged one is
// refused and never followed out of its tables. Larger ones are checked by `verify --full`.
inline constexpr std::uint64_t kAlwaysChecked = 200'000;

}  // namespace comity
