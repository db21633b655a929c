// The arithmetic of one cohort: citation counts in, mean and top-share thresholds out. Integers only; no rounding
// decides. Definitions: docs/methods/ncs.md, pp_top_10.md, ties.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace comity {

// A share as a fraction: the top 10 % is {10, 100}.
struct Fraction {
    std::uint64_t num = 0, den = 1;
};

// Works above `count` have the whole weight, works at it the weight `at`, works below none.
struct TopThreshold {
    std::uint32_t count = 0;
    Fraction at;
};

// t = min{c : share(<= c) >= 1 - x}; at t the weight is (share(<= t) - (1 - x)) / share(= t), so that the weights sum
// to x·n. `sorted` ascending and not empty; x = num/den with num <= den.
inline TopThreshold top_threshold(std::span<const std::uint32_t> sorted, Fraction x) {
    const std::uint64_t n = sorted.size();
    // share(<= c) >= 1 - x  <=>  cum·den >= n·(den - num): the smallest such cum is a rank, and t the value at it.
    const std::uint64_t target = n * (x.den - x.num);
    const std::uint64_t rank = target == 0 ? 1 : (target + x.den - 1) / x.den;
    const std::uint32_t t = sorted[rank - 1];
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), t);
    const std::uint64_t cumulative = static_cast<std::uint64_t>(last - sorted.begin());
    const std::uint64_t ties = static_cast<std::uint64_t>(last - first);
    return {t, {cumulative * x.den - target, ties * x.den}};
}

// ncs >= k (or > k), k = num/den, for a work with c citations in a cohort of n works and `sum` citations.
// False in a cohort without citations.
inline bool at_least_times_mean(std::uint64_t c, std::uint64_t n, std::uint64_t sum, Fraction k, bool strict) {
    if (sum == 0) return false;
    const std::uint64_t left = c * n * k.den, right = k.num * sum;
    return strict ? left > right : left >= right;
}

}  // namespace comity
