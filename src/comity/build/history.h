// Countries by history: of an authorship that neither its record nor its address places, the countries of the same
// author's other works, in the year nearest to this work's. docs/methods/country_evidence.md. Twin in tests: the
// definition, work by work.
#pragma once

#include <cstdint>
#include <vector>

#include "comity/build/tables.h"

namespace comity {

// `authors`: ranks below `author_count` by row, or kNoRow; `years` by row, 0 when unknown; `known` has an entry an
// authorship, its `histories` are not looked at.
ListsColumn<std::uint16_t> countries_by_history(Runs<std::uint32_t> authors, std::span<const std::int16_t> years,
                                                std::size_t author_count, const CountryRuns& known,
                                                const Space& space = {}, int threads = 1);

}  // namespace comity
