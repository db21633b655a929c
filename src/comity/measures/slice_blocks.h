// Slices cut into blocks of about equally many rows: what one thread goes through at a time. A slice has few rows, too few
// to be a piece of work by itself.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/conventions.h"

namespace comity {

struct SliceBlock {
    std::size_t begin = 0, end = 0;  // slices
};

// All slices whose year is one of `years`; they are neighbours. Absent: all slices.
SliceBlock slices_of_years(const Atlas& atlas, const std::optional<YearRange>& years);
// Consecutive rows.
struct RowRange {
    Row begin = 0, end = 0;
    [[nodiscard]] Row size() const { return end - begin; }
};
// The rows of these slices.
RowRange rows_of_years(const Atlas& atlas, const std::optional<YearRange>& years);
// The same slices in blocks; none where there are no slices.
std::vector<SliceBlock> slice_blocks(const Atlas& atlas, const std::optional<YearRange>& years);

}  // namespace comity
