// What the bootstrap draws: single works, or all works of a source or of an institution at once.
// docs/methods/bootstrap.md.
#pragma once

#include <cstdint>

#include "comity/atlas/atlas.h"
#include "comity/measures/conventions.h"

namespace comity {

class ResampleUnits {
  public:
    ResampleUnits(const Atlas& atlas, Resample resample) : atlas_(atlas), resample_(resample) {}

    // The unit of a work: works of equal units are drawn together. One without a source or an institution is alone.
    [[nodiscard]] std::uint64_t of(Row row) const;

  private:
    const Atlas& atlas_;
    Resample resample_;
};

}  // namespace comity
