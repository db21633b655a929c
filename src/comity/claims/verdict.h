// What a specification curve says of a statement, by a written rule. docs/methods/verdict.md, specification_curve.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/claims/claim.h"
#include "comity/claims/curve.h"
#include "comity/claims/specifications.h"

namespace comity {

// Specifications that rest on fewer works judge nothing: single works move their values too far.
inline constexpr std::uint64_t kFewestToJudge = 100;

// How one axis moves the value of a reading.
struct AxisEffect {
    std::size_t axis = 0;
    double variance_share = 0;                   // between-option sum of squares over the total one
    std::vector<std::optional<double>> medians;  // by option
    std::vector<std::uint64_t> counts;           // specifications that the figures rest on, by option
};

// The figures below `with_value` rest on the specifications that can judge or, where none can, on all with a value.
struct ReadingSummary {
    std::uint64_t specifications = 0, with_value = 0, judging = 0;
    std::uint64_t reaching = 0;      // at or above the stated figure after rounding
    std::uint64_t near = 0;          // of the others, those that cannot be told from it
    std::uint64_t above = 0;         // of those that reach it, those that can be told from it
    std::uint64_t most_works = 0;  // the largest n of all specifications
    std::optional<double> minimum, median, maximum, world_median;
    std::optional<std::size_t> default_specification;  // index: the first option of every axis
    std::vector<AxisEffect> effects;                   // axes the reading depends on, most variance first
    std::vector<std::pair<std::string, std::uint64_t>> reasons;  // why others have no value, most frequent first
    std::string verdict;  // "supported", "not supported", "depends on KEY", "cannot be checked", "no figure stated"

    // Reach the stated figure, as a share of those that can judge; lie below it.
    [[nodiscard]] std::optional<double> reach_share() const;
    [[nodiscard]] std::uint64_t below() const { return judging - reaching - near; }
};

// How a value stands to the stated figure.
enum class Stance : std::uint8_t {
    kBelow,  // the figure is out of its reach
    kNear,   // equal after rounding, or the figure lies inside the interval
    kAbove,  // more, and the interval does not hold the figure
};
Stance stance_of(const SpecificationValue& value, const StatedValue& stated);
// value rounded half up to `decimals`, compared with the stated one in whole units of the last decimal.
bool reaches(double value, const StatedValue& stated);
// Whether a specification of the measure rests on enough works to judge.
bool can_judge(const std::string& measure, const SpecificationValue& value);

ReadingSummary summarise(const Claim& claim, std::size_t reading, const Specifications& specifications,
                         const std::vector<SpecificationValue>& values);

}  // namespace comity
