#include "comity/measures/cohorts.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "comity/platform/machine.h"

namespace comity {

namespace {

constexpr Fraction kTop10 = {10, 100}, kTop1 = {1, 100};

// 0 at a level means that the work has no class there.
std::uint32_t class_of(const ClassKey& key, ClassLevel level) {
    switch (level) {
        case ClassLevel::kDomain: return key.domain;
        case ClassLevel::kField: return key.field;
        case ClassLevel::kSubfield: return key.subfield;
        case ClassLevel::kTopic: return key.topic;
        case ClassLevel::kNone: break;
    }
    return 1;
}

// How many works of a sorted cohort lie above and at a threshold.
void count_at(std::span<const std::uint32_t> sorted, std::uint32_t threshold, std::uint64_t& above, std::uint64_t& at) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), threshold);
    at = static_cast<std::uint64_t>(last - first);
    above = static_cast<std::uint64_t>(sorted.end() - last);
}

Cohort measure_cohort(std::int16_t year, std::vector<std::uint32_t>& counts) {
    Cohort cohort;
    cohort.year = year;
    cohort.works = counts.size();
    for (const std::uint32_t c : counts) cohort.citations += c;
    if (counts.empty()) return cohort;
    // Zeros are most of every cohort: they are set apart, and only the rest is sorted.
    std::sort(std::partition(counts.begin(), counts.end(), [](std::uint32_t c) { return c == 0; }), counts.end());
    cohort.top_10 = top_threshold(counts, kTop10);
    cohort.top_1 = top_threshold(counts, kTop1);
    count_at(counts, cohort.top_10.count, cohort.above_10, cohort.at_10);
    count_at(counts, cohort.top_1.count, cohort.above_1, cohort.at_1);
    const auto twice = [&](bool strict) {
        const auto first = std::partition_point(counts.begin(), counts.end(), [&](std::uint32_t c) {
            return !at_least_times_mean(c, cohort.works, cohort.citations, {2, 1}, strict);
        });
        return static_cast<std::uint64_t>(counts.end() - first);
    };
    cohort.twice_ge = twice(false);
    cohort.twice_gt = twice(true);
    return cohort;
}

}  // namespace

Cohorts make_cohorts(const Atlas& atlas, const Conventions& conventions, const WorkFilter& filter,
                     const std::vector<std::uint32_t>& citations, int threads) {
    Cohorts cohorts;
    cohorts.of_slice.assign(atlas.slices.size(), kNoRow);
    // Slices of one class are neighbours in a well-formed release; a class that a record puts under another parent
    // joins them.
    std::map<std::tuple<std::int16_t, std::uint16_t, std::uint32_t>, std::vector<std::size_t>> groups;
    for (std::size_t s = 0; s < atlas.slices.size(); ++s) {
        const Slice& slice = atlas.slices[s];
        const std::uint32_t label = class_of(slice.key, conventions.class_level);
        if (slice.year != 0 && label != 0 && filter.type_passes(slice.type))
            groups[{slice.year, slice.type, label}].push_back(s);
    }
    std::vector<const std::vector<std::size_t>*> members;
    for (const auto& [key, slices] : groups) members.push_back(&slices);
    cohorts.all.resize(members.size());
    parallel_for(members.size(), threads, [&](std::size_t g) {
        std::vector<std::uint32_t> counts;
        for (const std::size_t s : *members[g])
            for (Row row = atlas.slices[s].begin; row < atlas.slices[s].end; ++row)
                if (filter.passes(row)) counts.push_back(citations[row]);
        cohorts.all[g] = measure_cohort(atlas.slices[members[g]->front()].year, counts);
        if (cohorts.all[g].works == 0 || cohorts.all[g].works < conventions.min_cohort) return;
        for (const std::size_t s : *members[g]) cohorts.of_slice[s] = static_cast<std::uint32_t>(g);
    });
    return cohorts;
}

Fraction top_weight(std::uint32_t c, const TopThreshold& threshold, Ties ties) {
    if (c != threshold.count) return {c > threshold.count ? 1U : 0U, 1};
    switch (ties) {
        case Ties::kAtOrAbove: return {1, 1};
        case Ties::kAbove: return {0, 1};
        case Ties::kFractional: break;
    }
    return threshold.at;
}

}  // namespace comity
