// Shares of one side's works that it wrote together with the other: share_of_output, share_of_international. They rest on
// all works of a side and on no citation. docs/methods/share_of_output.md, share_of_international.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comity/claims/curve.h"
#include "comity/claims/curve_keys.h"
#include "comity/measures/filter.h"

namespace comity {

// Their names; and whether a name is one of them.
const std::vector<std::string>& side_shares();
bool is_side_share(std::string_view measure);

// What the specifications of one filter share. `views` are those of full counting: they tell who signs.
struct ShareGround {
    const Atlas& atlas;
    const Places& places;
    const BylineViews& views;
    const WorkFilter& filter;
    YearRange years;  // of all specifications
    int threads = 1;
};

// The values of the specifications `members`, whose filter and territories are the ground's, into `values`. What a work
// weighs and whether it is joint is settled once a distinct byline, for all specifications that share the view.
void compute_side_shares(const ShareGround& ground, const std::vector<Conventions>& specifications,
                         const std::vector<CurveMeasure>& measures, const std::vector<CurveKeys>& keys,
                         const std::vector<std::size_t>& members, std::vector<SpecificationValue>& values);

}  // namespace comity
