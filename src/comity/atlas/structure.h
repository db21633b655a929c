// Does what an atlas says fit together? Every index inside its table, rows and slices in order, citations in order.
#pragma once

#include "comity/atlas/atlas.h"

namespace comity {

// Reads every offset and every index of the atlas once. What it finds does not depend on the number of threads.
Status check_structure(const Atlas& atlas, int threads);

// The part of it that looks at order inside tables, whose offsets must have been checked.
Status check_order_of_tables(const Atlas& atlas, int threads);
// Bylines are numbered as rows use them first, and each is used.
Status check_order_of_bylines(const Atlas& atlas, int threads);

// No two works have one id, and no dangling reference has that of a work. Takes about so many bytes of memory, in as many rounds
// as that asks for; nothing need have been checked before but the offsets.
inline constexpr std::uint64_t kMemoryOfIds = std::uint64_t{1} << 29;
Status check_work_ids(const Atlas& atlas, int threads, std::uint64_t memory = kMemoryOfIds);

// Recomputes what each citation is said to be (shared author, shared country) from the tables of authors and bylines, whose
// structure must have been checked.
Status check_citation_kinds(const Atlas& atlas, int threads);

// Values that are no indexes are such as docs/formats/atlas.md says: roles, ORCID iDs, flags beside what they speak of.
Status check_facts(const Atlas& atlas, int threads);
// Each work has as many references, to works of the atlas and to others, as it says. Takes so many bytes of memory, as above.
Status check_reference_counts(const Atlas& atlas, int threads, std::uint64_t memory = kMemoryOfIds);

// Atlases up to this many works are checked whenever they are opened, which costs milliseconds: so a damaged one is
// refused and never followed out of its tables. Larger ones are checked by `verify --full`.
inline constexpr std::uint64_t kAlwaysChecked = 200'000;

}  // namespace comity
