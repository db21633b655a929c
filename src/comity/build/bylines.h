// Who signs, by country and role: one of far fewer patterns than there are works. Each is stored once, numbered in the
// order of its first use by row. docs/formats/atlas.md, "Bylines".
#pragma once

#include <cstdint>
#include <vector>

#include "comity/build/tables.h"

namespace comity {

struct Bylines {
    explicit Bylines(Scratch* s = nullptr) : of_row(s), columns(s) {}
    LongColumn<std::uint32_t> of_row;
    BylineColumns columns;
};

// `authors` groups the authorships by row, who they are does not matter; `evidence` has an entry an authorship. Nothing can be added
// to what it returns.
Bylines intern_bylines(Runs<std::uint32_t> authors, const CountryRuns& evidence, Scratch* scratch = nullptr, const Pieces& pieces = {});

}  // namespace comity
