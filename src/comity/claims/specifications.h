// All combinations of a claim's axes: a specification is one full set of conventions for one reading.
// docs/methods/specification_curve.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/claims/claim.h"
#include "comity/measures/conventions.h"

namespace comity {

// By axis: index into its options; kNotUsed when the reading does not depend on the axis.
using Choice = std::vector<std::size_t>;
inline constexpr std::size_t kNotUsed = static_cast<std::size_t>(-1);

struct Specification {
    std::size_t reading = 0;
    Choice options;
    Conventions conventions;
    bool minimal = false;  // of the minimal grid: the first options, but for one axis
};

// A combination that a rule leaves out: the first rule that does, in the order of the file.
struct Exclusion {
    std::size_t reading = 0;
    Choice options;
    std::size_t axis = 0, rule = 0;
};

struct Specifications {
    std::vector<Specification> all;  // reading by reading, the first axis slowest
    std::vector<Exclusion> excluded;
};

enum class Grid : std::uint8_t { kFull, kMinimal };

// The specifications of each reading on top of `base`. Too many (over 200,000 combinations) are a usage error.
// The minimal grid holds the first options together, and each other option once: alone where no rule is against it,
// else in the first combination that has it.
Result<Specifications> enumerate(const Claim& claim, const Conventions& base, Grid grid);

}  // namespace comity
