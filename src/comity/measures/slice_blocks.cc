#include "comity/measures/slice_blocks.h"

#include <algorithm>

namespace comity {

namespace {

constexpr Row kRows = 1 << 14;

std::size_t first_slice_from(const Atlas& atlas, int year) {
    const auto at = std::lower_bound(atlas.slices.begin(), atlas.slices.end(), year,
                                     [](const Slice& s, int y) { return s.year < y; });
    return static_cast<std::size_t>(at - atlas.slices.begin());
}

}  // namespace

SliceBlock slices_of_years(const Atlas& atlas, const std::optional<YearRange>& years) {
    if (!years) return {0, atlas.slices.size()};
    const std::size_t begin = first_slice_from(atlas, years->from);
    return {begin, std::max(begin, first_slice_from(atlas, years->to + 1))};
}

RowRange rows_of_years(const Atlas& atlas, const std::optional<YearRange>& years) {
    const SliceBlock slices = slices_of_years(atlas, years);
    if (slices.begin == slices.end) return {};
    return {atlas.slices[slices.begin].begin, atlas.slices[slices.end - 1].end};
}

std::vector<SliceBlock> slice_blocks(const Atlas& atlas, const std::optional<YearRange>& years) {
    const SliceBlock all = slices_of_years(atlas, years);
    std::vector<SliceBlock> blocks;
    std::size_t begin = all.begin;
    for (std::size_t s = all.begin; s < all.end; ++s) {
        const bool full = atlas.slices[s].end - atlas.slices[begin].begin >= kRows;
        if (!full && s + 1 < all.end) continue;
        blocks.push_back({begin, s + 1});
        begin = s + 1;
    }
    return blocks;
}

}  // namespace comity
