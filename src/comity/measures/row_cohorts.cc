#include "comity/measures/row_cohorts.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "comity/measures/measure_cohort.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/type_groups.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// A work's part in a class is a whole number of units; more classes a work than these allow are no OpenAlex record.
constexpr std::uint64_t kFinestUnit = 16'384;

constexpr std::size_t kTogether = 32;  // cohorts that a thread measures at once

// The least common measure of parts that are 1/size each. Beyond kFinestUnit it grows no more.
class CommonMeasure {
  public:
    void add(std::size_t size) {
        if (unit_ <= kFinestUnit) unit_ = std::lcm(unit_, std::uint64_t{size});
    }
    void add(const CommonMeasure& other) { add(other.unit_); }
    [[nodiscard]] std::uint64_t unit() const { return unit_; }
    [[nodiscard]] bool is_too_fine() const { return unit_ > kFinestUnit; }

  private:
    std::uint64_t unit_ = 1;
};

// The slices of one year, and what is made of them: no cohort spans two years.
struct YearOfRows {
    SliceBlock slices;
    std::vector<std::uint32_t> cohorts;  // of the rows that have any, one row after the other; counted from the year's first
    std::vector<std::uint32_t> ends;     // by row: where its cohorts end
    std::vector<std::uint32_t> sizes;    // by cohort: parts of works in it
    CommonMeasure measure;
};

class RowCohorts {
  public:
    RowCohorts(const Atlas& atlas, const Conventions& c, const WorkFilter& filter, const BylineViews& bylines,
               const RowCounts& citations, const Family& family, bool split, std::optional<YearRange> only)
        : atlas_(atlas),
          c_(c),
          filter_(filter),
          bylines_(bylines),
          citations_(citations),
          family_(family),
          split_(split),
          only_(only),
          types_(atlas, c.type_groups) {}

    Result<Cohorts> make(int threads) {
        if (!have_common_measure())
            return failure(fmt::format(
                "works of this atlas lie in so many classes at once that their parts have no common measure up to "
                "1/{}: multi_class=fractional cannot weigh them",
                kFinestUnit));
        std::vector<YearOfRows> years = years_asked();
        parallel_for(years.size(), threads, [&](std::size_t y) { place_rows(years[y]); });
        const std::vector<std::size_t> first = join(years);
        parallel_for(years.size(), threads, [&](std::size_t y) { measure(years[y], first[y], threads); });
        for (std::uint32_t& q : out_.row_cohorts)
            if (!out_.all[q].used) q = kNoRow;
        return std::move(out_);
    }

  private:
    // Parts of works in several classes have a common measure over all works, whatever years are asked about. Works of OpenAlex
    // have few topics, which settles it without looking at each.
    [[nodiscard]] bool have_common_measure() const {
        if (c_.multi_class != MultiClass::kFractional) return true;
        std::size_t most = 1;
        for (Row row = 0; row < atlas_.works(); ++row) most = std::max(most, atlas_.topics[row].size());
        CommonMeasure bound, found;
        for (std::size_t size = 2; size <= most; ++size) bound.add(size);
        if (!bound.is_too_fine()) return true;
        for (const Slice& slice : atlas_.slices)
            for_each_placed(slice, [&](Row, const std::vector<std::uint32_t>& labels, int) { found.add(labels.size()); });
        return !found.is_too_fine();
    }

    [[nodiscard]] std::vector<YearOfRows> years_asked() const {
        const SliceBlock asked = slices_of_years(atlas_, only_);
        std::vector<YearOfRows> years;
        for (std::size_t s = asked.begin; s < asked.end; ++s) {
            if (years.empty() || atlas_.slices[s - 1].year != atlas_.slices[s].year) years.push_back({{s, s}, {}, {}, {}, {}});
            years.back().slices.end = s + 1;
        }
        return years;
    }

    // Calls use(row, classes, kind of collaboration) for the rows of a slice that belong to any cohort.
    template <class Use>
    void for_each_placed(const Slice& slice, Use use) const {
        if (slice.year == 0 || !filter_.type_passes(slice.type)) return;
        std::vector<std::uint32_t> labels;
        for (Row row = slice.begin; row < slice.end; ++row) {
            if (!filter_.passes(row)) continue;
            const int kind = split_ ? collaboration_of(bylines_[atlas_.byline[row]]) : 0;
            if (kind == kNoCollaboration) continue;
            find_classes(atlas_, c_, row, slice.key, labels);
            if (!labels.empty()) use(row, labels, kind);
        }
    }

    // Which cohorts each row of a year belongs to; they are numbered as they are met.
    void place_rows(YearOfRows& year) const {
        const Row first = atlas_.slices[year.slices.begin].begin;
        year.ends.reserve(atlas_.slices[year.slices.end - 1].end - first);
        std::unordered_map<std::uint64_t, std::uint32_t> known;
        std::uint64_t last_key = ~std::uint64_t{0};
        std::uint32_t last = 0;
        const auto number_of = [&](std::uint64_t key) {
            if (key == last_key) return last;
            last_key = key;
            const auto [at, is_new] = known.try_emplace(key, static_cast<std::uint32_t>(year.sizes.size()));
            if (is_new) year.sizes.push_back(0);
            return last = at->second;
        };
        const auto fill_up_to = [&](Row row) { year.ends.resize(row - first, static_cast<std::uint32_t>(year.cohorts.size())); };
        for (std::size_t s = year.slices.begin; s < year.slices.end; ++s) {
            const Slice& slice = atlas_.slices[s];
            for_each_placed(slice, [&](Row row, const std::vector<std::uint32_t>& labels, int kind) {
                fill_up_to(row);
                year.measure.add(labels.size());
                const std::uint64_t group = std::uint64_t{types_.of(slice.type, row)} << 8 | static_cast<std::uint64_t>(kind);
                for (const std::uint32_t label : labels) {
                    const std::uint32_t cohort = number_of(group << 32 | label);
                    year.cohorts.push_back(cohort);
                    ++year.sizes[cohort];
                }
            });
            fill_up_to(slice.end);
        }
    }

    // All years one after the other; the first cohort of each.
    std::vector<std::size_t> join(std::vector<YearOfRows>& years) {
        CommonMeasure measure;
        std::vector<std::size_t> first;
        std::size_t rows = 0, parts = 0;
        for (const YearOfRows& year : years) {
            measure.add(year.measure);
            first.push_back(out_.all.size());
            const std::int16_t number = atlas_.slices[year.slices.begin].year;
            for (const std::uint32_t size : year.sizes) out_.all.push_back({number, 0, 0, size, size >= c_.min_cohort});
            rows += year.ends.size(), parts += year.cohorts.size();
        }
        out_.unit = static_cast<std::uint32_t>(measure.unit());
        out_.steps_each = family_.steps.size();
        out_.standings.resize(out_.all.size());
        out_.steps.resize(out_.all.size() * out_.steps_each);
        out_.first_row = years.empty() ? 0 : atlas_.slices[years.front().slices.begin].begin;
        out_.row_begin.reserve(rows + 1);
        out_.row_begin.push_back(0);
        out_.row_cohorts.reserve(parts);
        for (std::size_t y = 0; y < years.size(); ++y) {
            const std::uint64_t before = out_.row_cohorts.size();
            for (const std::uint32_t end : years[y].ends) out_.row_begin.push_back(before + end);
            for (const std::uint32_t cohort : years[y].cohorts) out_.row_cohorts.push_back(static_cast<std::uint32_t>(first[y]) + cohort);
            years[y].ends = {}, years[y].cohorts = {};  // their memory goes as the joined ones grow
        }
        return first;
    }

    // The works of each cohort of a year together, then its numbers.
    void measure(const YearOfRows& year, std::size_t first, int threads) {
        std::vector<std::size_t> begin(1, 0);
        for (const std::uint32_t size : year.sizes) begin.push_back(begin.back() + size);
        std::vector<CohortWork> works(begin.back());
        std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
        for (Row row = atlas_.slices[year.slices.begin].begin; row < atlas_.slices[year.slices.end - 1].end; ++row) {
            const auto own = out_.of_row(row);
            for (const std::uint32_t q : own)
                works[next[q - first]++] = {citations_[row], out_.unit / static_cast<std::uint32_t>(own.size()), row};
        }
        parallel_pieces(year.sizes.size(), kTogether, threads, [&](std::size_t i) {
            const std::size_t q = first + i;
            const std::span<CohortStep> steps(out_.steps.data() + q * out_.steps_each, out_.steps_each);
            const auto ids = c_.ties == Ties::kById ? atlas_.id : std::span<const OpenAlexId>();
            MeasuredCohort measured = measure_cohort(std::span(works).subspan(begin[i], year.sizes[i]), family_, steps, ids);
            out_.all[q].works = measured.works;
            out_.all[q].citations = measured.citations;
            out_.standings[q] = std::move(measured.standing);
        });
    }

    const Atlas& atlas_;
    const Conventions& c_;
    const WorkFilter& filter_;
    const BylineViews& bylines_;
    const RowCounts& citations_;
    const Family& family_;
    bool split_;
    std::optional<YearRange> only_;
    TypeGrouping types_;
    Cohorts out_;
};

}  // namespace

Result<Cohorts> make_row_cohorts(const Atlas& atlas, const Conventions& conventions, const WorkFilter& filter,
                                 const BylineViews& bylines, const RowCounts& citations, const Family& family,
                                 bool split_by_collaboration, int threads, std::optional<YearRange> only) {
    return RowCohorts(atlas, conventions, filter, bylines, citations, family, split_by_collaboration, only).make(threads);
}

}  // namespace comity
