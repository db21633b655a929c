#include "comity/measures/cohorts.h"

#include <algorithm>
#include <map>
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

// Zeros are most of every cohort: they are counted, and only the rest is sorted.
void sort_counts(std::vector<std::uint32_t>& counts) {
    const auto cited = std::partition(counts.begin(), counts.end(), [](std::uint32_t c) { return c == 0; });
    std::sort(cited, counts.end());
}

Cohort measure_cohort(std::vector<std::uint32_t>& counts) {
    Cohort cohort;
    cohort.works = counts.size();
    for (const std::uint32_t c : counts) cohort.citations += c;
    if (counts.empty()) return cohort;
    sort_counts(counts);
    cohort.top_10 = top_threshold(counts, kTop10);
    cohort.top_1 = top_threshold(counts, kTop1);
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
        cohorts.all[g] = measure_cohort(counts);
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
