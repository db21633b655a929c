// The arithmetic of one cohort: citation counts in, mean and top-share thresholds out. Integers only; no rounding
// decides. Definitions: docs/methods/ncs.md, pp_top_x.md, ties.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "comity/base/fixed.h"

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

// The works of a cohort that share a number of citations: what they weigh and what lies below them. Weights are whole
// numbers of one unit, so that works that belong to several cohorts in part stay exact.
struct Run {
    std::uint32_t count = 0;
    std::uint64_t below = 0, equal = 0;
    [[nodiscard]] std::uint64_t up_to() const { return below + equal; }
};

// Runs of works that weigh 1 each; `sorted` ascending.
inline std::vector<Run> runs_of(std::span<const std::uint32_t> sorted) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < sorted.size();) {
        std::size_t end = i + 1;
        while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
        runs.push_back({sorted[i], i, end - i});
        i = end;
    }
    return runs;
}

// The same of counts in any order, which it may reorder. Citation counts are small numbers many times over: they are
// counted where that is less than sorting them.
inline std::vector<Run> runs_of_unsorted(std::span<std::uint32_t> counts) {
    if (counts.empty()) return {};
    const std::uint32_t most = *std::max_element(counts.begin(), counts.end());
    if (most > 4 * counts.size() + 64) {
        std::sort(counts.begin(), counts.end());
        return runs_of(counts);
    }
    std::vector<std::uint64_t> works(std::size_t{most} + 1, 0);
    for (const std::uint32_t c : counts) ++works[c];
    std::vector<Run> runs;
    std::uint64_t below = 0;
    for (std::size_t c = 0; c < works.size(); ++c) {
        if (works[c] == 0) continue;
        runs.push_back({static_cast<std::uint32_t>(c), below, works[c]});
        below += works[c];
    }
    return runs;
}

// t = min{c : share(<= c) >= 1 - x}; at t the weight is (share(<= t) - (1 - x)) / share(= t), so that the weights sum
// to x of the total. `runs` ascending and not empty; x = num/den with num <= den.
inline TopThreshold top_threshold(std::span<const Run> runs, Fraction x) {
    // share(<= c) >= 1 - x  <=>  cumulative·den >= total·(den - num)
    const u128 target = u128{runs.back().up_to()} * (x.den - x.num);
    const auto run = std::partition_point(runs.begin(), runs.end(),
                                          [&](const Run& r) { return u128{r.up_to()} * x.den < target; });
    const u128 num = u128{run->up_to()} * x.den - target, den = u128{run->equal} * x.den;
    u128 a = num, b = den;  // lowest terms keep the fraction small
    while (b != 0) {
        const u128 rest = a % b;
        a = b;
        b = rest;
    }
    return {run->count, {static_cast<std::uint64_t>(num / a), static_cast<std::uint64_t>(den / a)}};
}

inline TopThreshold top_threshold(std::span<const std::uint32_t> sorted, Fraction x) {
    return top_threshold(std::span<const Run>(runs_of(sorted)), x);
}

// The least whole number of citations at or above the quantile 1 - x of a cohort of whole works, interpolated between
// two neighbours as SQL's PERCENTILE_CONT does: at position (1 - x)·(n - 1), counted from 0. `runs` not empty.
inline std::uint32_t interpolated_threshold(std::span<const Run> runs, Fraction x) {
    const auto value_at = [&](std::uint64_t position) {
        return std::partition_point(runs.begin(), runs.end(), [&](const Run& r) { return r.up_to() <= position; })->count;
    };
    const u128 place = u128{x.den - x.num} * (runs.back().up_to() - 1);
    const auto below = static_cast<std::uint64_t>(place / x.den);
    const auto rest = static_cast<std::uint64_t>(place % x.den);
    const std::uint32_t low = value_at(below);
    if (rest == 0) return low;
    const u128 rise = u128{value_at(below + 1) - low} * rest;
    return low + static_cast<std::uint32_t>((rise + x.den - 1) / x.den);
}

// ncs >= k (or > k), k = num/den, for a work with c citations in a cohort of n works and `sum` citations.
// False in a cohort without citations.
inline bool at_least_times_mean(std::uint64_t c, std::uint64_t n, std::uint64_t sum, Fraction k, bool strict) {
    if (sum == 0) return false;
    const u128 left = u128{c} * n * k.den, right = u128{k.num} * sum;
    return strict ? left > right : left >= right;
}

// More citations than any work has.
inline constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

// The smallest c for which at_least_times_mean holds; kNever in a cohort without citations.
inline std::uint64_t least_count(std::uint64_t n, std::uint64_t sum, Fraction k, bool strict) {
    if (sum == 0) return kNever;
    const u128 bound = u128{k.num} * sum, step = u128{n} * k.den;
    const u128 least = strict ? bound / step + 1 : (bound + step - 1) / step;
    return least > kNever ? kNever : static_cast<std::uint64_t>(least);
}

// One work of a cohort in the order of citations and then of ids.
struct Ranked {
    std::uint32_t count = 0;
    std::uint64_t id = 0;
    std::uint64_t weight = 1, before = 0;  // its own weight, and the weight of the works before it
};

// SQL's PERCENT_RANK, (rank - 1) / (n - 1), as a fraction: 0 for a work that is alone.
inline Fraction percent_rank(std::uint64_t before, std::uint64_t weight, std::uint64_t total) {
    return total == weight ? Fraction{0, 1} : Fraction{before, total - weight};
}

// The first work whose percent rank is at least 1 - x; ranks do not fall along the order, whatever the weights. The
// size of `ranked` if there is none.
inline std::size_t first_in_top(std::span<const Ranked> ranked, Fraction x) {
    if (ranked.empty()) return 0;
    const std::uint64_t total = ranked.back().before + ranked.back().weight;
    const auto first = std::partition_point(ranked.begin(), ranked.end(), [&](const Ranked& r) {
        const Fraction rank = percent_rank(r.before, r.weight, total);
        return u128{rank.num} * x.den < u128{rank.den} * (x.den - x.num);
    });
    return static_cast<std::size_t>(first - ranked.begin());
}

}  // namespace comity
