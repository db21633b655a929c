// What each citation is besides a citation: of one's own author, of one's own country. docs/formats/atlas.md,
// "Citations".
#pragma once

#include <cstdint>
#include <vector>

#include "comity/build/tables.h"

namespace comity {

// One byte of CitationKind a citation, in the order of `citations.citing`. `authors` by row, kNoRow being nobody;
// `countries` an authorship, as published.
std::vector<std::uint8_t> citation_kinds(const CitationColumns& citations, const Lists<std::uint32_t>& authors,
                                         const CountryLists& countries);

}  // namespace comity
