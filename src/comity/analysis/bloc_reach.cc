#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "comity/analysis/bloc_parts.h"
#include "comity/measures/populations.h"

namespace comity {

namespace {

constexpr std::array<const char*, 3> kMeasures = {"bilateral_share", "trilateral_share", "larger_share"};
using Counts = std::array<std::uint64_t, 3>;  // works of two countries, of three, of more

// Works of each byline in the years of the question.
std::vector<std::uint64_t> works_by_byline(const Atlas& atlas, const BlocsQuestion& q,
                                           const BylineViews& bylines) {
    const WorkFilter filter(atlas, q.conventions, bylines);
    std::vector<std::uint64_t> works(bylines.size());
    for (const Slice& slice : atlas.slices) {
        if (!q.conventions.years->holds(slice.year) || !filter.type_passes(slice.type) || !q.filter.slice_may_hold(slice.key))
            continue;
        for (Row row = slice.begin; row < slice.end; ++row)
            works[atlas.byline[row]] += filter.passes(row) && q.filter.holds(row);
    }
    return works;
}

// For every place of the atlas its index among the countries of the network, or `none`.
std::vector<std::size_t> network_index(const BlocData& data, const Places& places, std::size_t none) {
    std::vector<std::size_t> index;
    for (const std::string& name : places.names) index.push_back(data.index_of(name).value_or(none));
    return index;
}

}  // namespace

Status add_reach(const BlocData& data, std::vector<Answer>& answers) {
    std::vector<Counts> counts(data.groups.size());
    if (data.works != nullptr) {
        const Atlas& atlas = *data.works;
        COMITY_ASSIGN(const Places places, Places::resolve(atlas, {}, data.question.conventions));
        const auto bylines = view_bylines(atlas, places, data.question.conventions, data.resources.threads);
        const auto works = works_by_byline(atlas, data.question, bylines);
        const auto index = network_index(data, places, data.countries.size());
        std::vector<std::vector<std::uint16_t>> authorships;
        for (std::size_t b = 0; b < works.size(); ++b) {
            if (works[b] == 0 || bylines[b].places < 2) continue;
            read_authorships(atlas, places, b, authorships);
            std::vector<std::uint16_t> signing;
            for (const auto& of_author : authorships) signing.insert(signing.end(), of_author.begin(), of_author.end());
            std::sort(signing.begin(), signing.end());
            signing.erase(std::unique(signing.begin(), signing.end()), signing.end());
            for (std::size_t g = 0; g < data.groups.size(); ++g) {
                std::size_t inside = 0;
                for (const std::uint16_t place : signing)
                    inside += index[place] < data.countries.size() && data.groups[g].members[index[place]];
                if (inside >= 2) counts[g][std::min<std::size_t>(signing.size(), 4) - 2] += works[b];
            }
        }
    }
    for (std::size_t g = 0; g < data.groups.size(); ++g) {
        const std::uint64_t all = counts[g][0] + counts[g][1] + counts[g][2];
        for (std::size_t k = 0; k < kMeasures.size(); ++k) {
            const auto share = all == 0 ? std::nullopt
                                        : std::optional(static_cast<double>(counts[g][k]) / static_cast<double>(all));
            answers.push_back(bloc_answer(data, kMeasures[k], data.groups[g].name, {}, share,
                                          data.works == nullptr
                                              ? "country matrices do not say how many countries a work has"
                                              : "no work of two members"));
            if (data.works != nullptr) answers.back().n = all;
        }
    }
    return ok();
}

}  // namespace comity
