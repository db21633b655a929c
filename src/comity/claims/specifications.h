// All combinations of a claim's axes: a specification is one full set of conventions for one reading.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/claims/claim.h"
#include "comity/measures/conventions.h"

namespace comity {

struct Specification {
    std::size_t reading = 0;
    std::vector<std::size_t>
        options;  // by axis: index into its options; kNotUsed when the reading does not depend on it
    Conventions conventions;
};
inline constexpr std::size_t kNotUsed = static_cast<std::size_t>(-1);

struct Specifications {
    std::vector<Specification> all;  // reading by reading, the first axis slowest
    std::uint64_t excluded = 0;      // combinations that a rule forbids
};

// Whether a measure's value can depend on a convention: published scores know no cohort, top shares no zero mean.
bool depends_on(const std::string& measure, const std::string& key);

// Every combination of the options of each reading's axes on top of `base`. Too many (over 200,000) are a usage error.
Result<Specifications> enumerate(const Claim& claim, const Conventions& base);

}  // namespace comity
