#include "comity/claims/side_shares.h"

#include <algorithm>
#include <map>
#include <utility>

#include "comity/analysis/headline.h"
#include "comity/claims/moments.h"
#include "comity/measures/resample_units.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/tally.h"

namespace comity {

namespace {

constexpr std::size_t kTogether = 64;  // bylines that a thread looks at, at once

// Works of one year and byline: in every share they count alike.
struct AlikeWorks {
    int year = 0;
    std::uint32_t byline = 0;  // index into the side's own
    std::uint64_t count = 0;
};

// The works of one side that the filter lets through.
struct SideWorks {
    std::vector<Row> rows;               // ascending
    std::vector<std::uint32_t> bylines;  // distinct, ascending
    std::vector<AlikeWorks> alike;       // by year and byline
};

// What a byline is to a share.
struct Weighed {
    Weight weight = 0;  // for the side
    bool joint = false, international = false;
};

// The works of one year that a share is of.
struct YearShare {
    Fixed all, part;
    std::uint64_t n = 0;
    Moments moments;

    void add(const Weighed& one, std::uint64_t works) {
        const Fixed weight{u128{one.weight} * works};
        const double w = static_cast<double>(one.weight) / static_cast<double>(kWhole);
        all += weight;
        if (one.joint) part += weight;
        moments.add(one.joint ? w : 0, w, static_cast<long double>(works));
        n += works;
    }
    YearShare& operator+=(const YearShare& other) {
        all += other.all, part += other.part, n += other.n, moments += other.moments;
        return *this;
    }
};

std::size_t place_of(const std::vector<std::uint32_t>& bylines, std::uint32_t byline) {
    return static_cast<std::size_t>(std::lower_bound(bylines.begin(), bylines.end(), byline) - bylines.begin());
}

// Neighbours that are equal become one, with their number.
std::vector<AlikeWorks> counted_alike(const std::vector<std::pair<int, std::uint32_t>>& sorted, const std::vector<std::uint32_t>& bylines) {
    std::vector<AlikeWorks> alike;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i == 0 || sorted[i] != sorted[i - 1]) alike.push_back({sorted[i].first, static_cast<std::uint32_t>(place_of(bylines, sorted[i].second)), 0});
        ++alike.back().count;
    }
    return alike;
}

SideWorks works_of(const ShareGround& ground, Population side) {
    const Atlas& atlas = ground.atlas;
    using Found = std::vector<std::pair<Row, int>>;
    const std::vector<SliceBlock> blocks = slice_blocks(atlas, ground.years);
    std::vector<Found> found(blocks.size());
    parallel_for(blocks.size(), ground.threads, [&](std::size_t b) {
        for (std::size_t s = blocks[b].begin; s < blocks[b].end; ++s) {
            const Slice& slice = atlas.slices[s];
            if (slice.year == 0 || !ground.years.holds(slice.year) || !ground.filter.type_passes(slice.type)) continue;
            for (Row row = slice.begin; row < slice.end; ++row)
                if ((ground.views.populations(atlas.byline[row]) & bit_of(side)) != 0 && ground.filter.passes(row))
                    found[b].emplace_back(row, slice.year);
        }
    });
    SideWorks out;
    std::vector<std::pair<int, std::uint32_t>> signed_in;  // year and byline of each work
    for (const Found& block : found)
        for (const auto& [row, year] : block) {
            out.rows.push_back(row);
            out.bylines.push_back(atlas.byline[row]);
            signed_in.emplace_back(year, atlas.byline[row]);
        }
    std::sort(out.bylines.begin(), out.bylines.end());
    out.bylines.erase(std::unique(out.bylines.begin(), out.bylines.end()), out.bylines.end());
    std::sort(signed_in.begin(), signed_in.end());
    out.alike = counted_alike(signed_in, out.bylines);
    return out;
}

// The specifications of one side and view.
class SharesOfView {
  public:
    SharesOfView(const ShareGround& ground, const SideWorks& works, Population side, const Conventions& c, int threads)
        : ground_(ground), works_(works), weighed_(works.bylines.size()) {
        parallel_pieces(weighed_.size(), kTogether, threads,
                        [&](std::size_t i) { weighed_[i] = weigh(works.bylines[i], side, c); });
    }

    [[nodiscard]] SpecificationValue value(const std::string& measure, const Conventions& c) {
        const bool international = measure == "share_of_international";
        YearShare total;
        for (const auto& [year, share] : years_of(international))
            if (c.years->holds(year)) total += share;
        SpecificationValue out;
        out.n = total.n;
        out.value = MeasureParts{total.part, total.all}.value();
        if (!out.value) out.reason = why_no_share(total.n);
        else
            out.bounds = c.resample == Resample::kWorks ? normal_bounds(total.moments, c.level)
                                                        : bounds_by_unit(c, international);
        return out;
    }

  private:
    Weighed weigh(std::uint32_t byline, Population side, const Conventions& c) const {
        std::vector<std::vector<std::uint16_t>> authorships;
        read_authorships(ground_.atlas, ground_.places, byline, authorships);
        const BylineView view = view_byline(authorships, ground_.atlas.byline_roles[byline], c);
        return {view.weight(side), (view.populations & bit_of(Population::kJoint)) != 0, view.places > 1};
    }

    const std::map<int, YearShare>& years_of(bool international) {
        auto& years = years_[international ? 1 : 0];
        if (!years.empty()) return years;
        for (const AlikeWorks& works : works_.alike) {
            YearShare& year = years[works.year];
            if (const Weighed& one = weighed_[works.byline]; !international || one.international) year.add(one, works.count);
        }
        return years;
    }

    // Works of one unit vary together, across years too.
    std::optional<Bounds> bounds_by_unit(Conventions c, bool international) const {
        const Atlas& atlas = ground_.atlas;
        const ResampleUnits units(atlas, c.resample);
        const RowRange rows = rows_of_years(atlas, c.years);
        Cell cell;
        for (const Row row : works_.rows) {
            if (row < rows.begin || row >= rows.end) continue;
            const Weighed& one = weighed_[place_of(works_.bylines, atlas.byline[row])];
            if (international && !one.international) continue;
            const double w = static_cast<double>(one.weight) / static_cast<double>(kWhole);
            cell.add(units.of(row), {w, one.joint ? w : 0});
        }
        c.interval = IntervalKind::kNormal;
        return bounds_of(cell, {{1, 0, false}}, c, "", "", 1).front();
    }

    const ShareGround& ground_;
    const SideWorks& works_;
    std::vector<Weighed> weighed_;       // by the side's bylines
    std::map<int, YearShare> years_[2];  // of all works, of international ones
};

}  // namespace

const std::vector<std::string>& side_shares() {
    static const std::vector<std::string> all = {"share_of_output", "share_of_international"};
    return all;
}

bool is_side_share(std::string_view measure) {
    return std::find(side_shares().begin(), side_shares().end(), measure) != side_shares().end();
}

void compute_side_shares(const ShareGround& ground, const std::vector<Conventions>& specifications,
                         const std::vector<CurveMeasure>& measures, const std::vector<CurveKeys>& keys,
                         const std::vector<std::size_t>& members, std::vector<SpecificationValue>& values) {
    // By side, so that the works of one are held at a time.
    std::map<Population, std::map<std::string, std::vector<std::size_t>>> asked;
    for (const std::size_t s : members) asked[measures[s].side][keys[s].view].push_back(s);
    for (const auto& [side, by_view] : asked) {
        const SideWorks works = works_of(ground, side);
        std::vector<const std::vector<std::size_t>*> views;
        for (const auto& [view, of_view] : by_view) views.push_back(&of_view);
        // Threads that views leave idle help to weigh: one view has all of them.
        const int inside = std::max(1, ground.threads / static_cast<int>(views.size()));
        parallel_for(views.size(), ground.threads, [&, side = side](std::size_t i) {
            SharesOfView shares(ground, works, side, specifications[views[i]->front()], inside);
            for (const std::size_t s : *views[i]) values[s] = shares.value(measures[s].name, specifications[s]);
        });
    }
}

}  // namespace comity
