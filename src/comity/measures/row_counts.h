// A number a row, of consecutive rows: a question looks at some years of an atlas, and pays for these alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "comity/measures/slice_blocks.h"

namespace comity {

class RowCounts {
  public:
    RowCounts() = default;
    explicit RowCounts(RowRange range) : first_(range.begin), counts_(range.size(), 0) {}
    // Of a row of the range.
    [[nodiscard]] std::uint32_t operator[](Row row) const { return counts_[row - first_]; }
    std::uint32_t& operator[](Row row) { return counts_[row - first_]; }
    [[nodiscard]] std::size_t bytes() const { return counts_.capacity() * sizeof(std::uint32_t); }

  private:
    Row first_ = 0;
    std::vector<std::uint32_t> counts_;
};

}  // namespace comity
