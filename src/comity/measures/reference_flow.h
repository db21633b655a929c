// Whose works each side builds on: resolved references of each side's works by the countries of the works they cite, and
// what third countries' works of the same field and year cite. docs/methods/reference_share.md.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "comity/measures/filter.h"
#include "comity/measures/tally.h"

namespace comity {

// References of one citing work to works with a known country. A cited work counts for every country on it.
struct ReferenceCounts {
    std::uint32_t known = 0, to_a = 0, to_b = 0;      // to A, to B, whoever else is on the cited work
    std::uint32_t only_a = 0, only_b = 0;             // to A without B, to B without A
    ReferenceCounts& operator+=(const ReferenceCounts& o) {
        known += o.known, to_a += o.to_a, to_b += o.to_b, only_a += o.only_a, only_b += o.only_b;
        return *this;
    }
};

// What the works of third countries cite, of one field and year: sums over citing works with a known country that is
// neither side.
struct ReferenceStratum {
    std::uint64_t known = 0, to_a = 0, to_b = 0, only_a = 0, only_b = 0;
};

struct ReferenceFlow {
    std::vector<ReferenceCounts> of_member;        // by member of PairData
    std::vector<std::uint32_t> stratum_of_member;  // index into `strata`
    std::vector<ReferenceStratum> strata;
    std::vector<std::uint64_t> cited_by_a, cited_by_b;  // references of a side's works, by place of the cited work
};

// Citing works are those of the question's filter and years; cited works are any of the atlas. `works` is the filter
// that `data` was made with.
ReferenceFlow count_references(const Atlas& atlas, const Places& places, const PairData& data, int threads);

}  // namespace comity
