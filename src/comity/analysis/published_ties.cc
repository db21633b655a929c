#include "comity/analysis/published_ties.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "comity/measures/tally.h"
#include "comity/measures/type_groups.h"

namespace comity {

PublishedTies published_ties(const Atlas& atlas) {
    const TypeGrouping types(atlas, TypeGroups::kConference);
    PublishedTies out;
    // Works lie in the order of years: the groups of one year at a time.
    std::map<std::tuple<std::uint16_t, std::uint32_t, double>, std::vector<double>> groups;
    const auto close_year = [&] {
        for (auto& [key, percentiles] : groups) {
            if (percentiles.size() < 2) continue;
            const auto [low, high] = std::minmax_element(percentiles.begin(), percentiles.end());
            out.tied += percentiles.size();
            if (*low != *high) out.apart += percentiles.size();
            out.widest = std::max(out.widest, *high - *low);
        }
        groups.clear();
    };
    for (std::size_t s = 0; s < atlas.slices.size(); ++s) {
        const Slice& slice = atlas.slices[s];
        if (s > 0 && atlas.slices[s - 1].year != slice.year) close_year();
        if (slice.year == 0 || slice.key.subfield == 0 || atlas.types[slice.type].empty()) continue;
        for (Row row = slice.begin; row < slice.end; ++row) {
            const double fwci = atlas.fwci[row], percentile = atlas.percentile[row];
            if (!has_published(fwci) || !has_published_percentile(percentile)) continue;
            ++out.works;
            groups[{types.of(slice.type, row), slice.key.subfield, fwci}].push_back(percentile);
            if (fwci > 0) continue;
            ++out.uncited;
            out.uncited_top_10 += (atlas.flags[row] & kPublishedTop10) != 0;
            out.uncited_top_1 += (atlas.flags[row] & kPublishedTop1) != 0;
        }
    }
    close_year();
    return out;
}

}  // namespace comity
