// The specification curve: the value of a claim's measure under every specification, computed together. Citation counts
// and cohorts are made once for all specifications that share them; a specification then costs a pass over the joint
// works, or over the distinct bylines of one side.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/claims/specifications.h"
#include "comity/measures/interval.h"
#include "comity/measures/places.h"
#include "comity/measures/populations.h"
#include "comity/platform/machine.h"

namespace comity {

struct SpecificationValue {
    std::optional<double> value;   // as `pair` gives it under the same conventions, to the digit
    std::optional<Bounds> bounds;  // normal approximation at the conventions' level
    std::uint64_t n = 0;
    std::optional<double> world;  // the world's own value under the same conventions
    std::string reason;           // why there is no value
};

// What a specification is asked for: a figure of the joint works, or a share of one side's works (side_shares.h).
struct CurveMeasure {
    std::string name;
    Population side = Population::kA;  // whose works a share is of: kA or kB
};

// One value a specification, in their order. `measures[s]` is the measure of specification s. Years must be resolved.
Result<std::vector<SpecificationValue>> compute_curve(const Atlas& atlas, const Side& a, const Side& b,
                                                      const std::vector<Conventions>& specifications,
                                                      const std::vector<CurveMeasure>& measures,
                                                      const Resources& resources);

}  // namespace comity
