// What a specification curve says of a statement, by a written rule. docs/methods/verdict.md, specification_curve.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/claims/claim.h"
#include "comity/claims/curve.h"
#include "comity/claims/specifications.h"

namespace comity {

// How one axis moves the value of a reading.
struct AxisEffect {
    std::size_t axis = 0;
    double variance_share = 0;                   // between-option sum of squares over the total one
    std::vector<std::optional<double>> medians;  // by option
    std::vector<std::uint64_t> counts;           // specifications with a value, by option
};

struct ReadingSummary {
    std::uint64_t specifications = 0, with_value = 0;
    std::uint64_t reaching = 0, near = 0;  // near: equal after rounding, or inside the interval
    std::optional<double> minimum, median, maximum, world_median;
    std::optional<std::size_t> default_specification;  // index: the first option of every axis
    std::vector<AxisEffect> effects;                   // axes the reading depends on, most variance first
    std::string verdict;  // "supported", "not supported", "depends on KEY", "cannot be checked", "no figure stated"
};

// value rounded half up to `decimals`, compared with the stated one in whole units of the last decimal.
bool reaches(double value, const StatedValue& stated);
bool is_near(const SpecificationValue& value, const StatedValue& stated);

ReadingSummary summarise(const Claim& claim, std::size_t reading, const Specifications& specifications,
                         const std::vector<SpecificationValue>& values);

}  // namespace comity
