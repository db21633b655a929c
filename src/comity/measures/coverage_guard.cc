#include "comity/measures/coverage_guard.h"

#include <algorithm>
#include <cmath>

namespace comity {

namespace {

void add_scaled(PairSums& to, const PairSums& from, double factor) {
    to += {from.joint * factor, from.a_others * factor, from.b_others * factor, from.others * factor};
}

double share(std::uint64_t part, std::uint64_t all) { return static_cast<double>(part) / static_cast<double>(all); }

}  // namespace

GuardTally::GuardTally(int first_year, std::size_t years, std::size_t sources)
    : first_year_(first_year), years_(years), sources_(sources), cells_((sources + 1) * years) {
    all_ = empty_years();
    complete_ = empty_years();
    for (std::size_t y = 0; y < years; ++y) coverage_.push_back({.year = first_year + static_cast<int>(y)});
}

std::vector<PairYear> GuardTally::empty_years() const {
    std::vector<PairYear> out;
    for (std::size_t y = 0; y < years_; ++y) out.push_back({first_year_ + static_cast<int>(y), {}});
    return out;
}

void GuardTally::add(int year, std::size_t source, const WorkPart& work) {
    const auto y = static_cast<std::size_t>(year - first_year_);
    Cell& cell = cells_[source * years_ + y];
    CoverageYear& coverage = coverage_[y];
    ++cell.works, ++coverage.works;
    if (work.known) ++cell.known, ++coverage.known;
    tell_apart(year, source, work);
}

void GuardTally::tell_apart(int year, std::size_t source, const WorkPart& work) {
    const auto y = static_cast<std::size_t>(year - first_year_);
    CoverageYear& coverage = coverage_[y];
    coverage.of_a += work.of_a, coverage.of_b += work.of_b;
    coverage.a_complete += work.of_a && work.complete, coverage.b_complete += work.of_b && work.complete;
    if (!work.known || !work.ties) return;
    cells_[source * years_ + y].sums += work.sums;
    all_[y].sums += work.sums;
    if (work.complete) complete_[y].sums += work.sums;
}

std::size_t GuardTally::bytes() const {
    return sizeof(*this) + cells_.size() * sizeof(Cell) + years_ * (sizeof(CoverageYear) + 2 * sizeof(PairYear));
}

std::size_t GuardTally::sources() const {
    std::size_t count = 0;
    for (std::size_t s = 0; s < sources_; ++s) count += side(s, 0, years_).works > 0;
    return count;
}

GuardTally::Side GuardTally::side(std::size_t source, std::size_t begin, std::size_t end) const {
    Side out;
    for (std::size_t y = begin; y < end; ++y) {
        const Cell& c = cell(source, y);
        out.works += c.works, out.known += c.known;
        out.sums += c.sums;
    }
    return out;
}

std::size_t GuardTally::place_of(int from_year) const {
    return static_cast<std::size_t>(std::clamp(from_year - first_year_, 0, static_cast<int>(years_)));
}

GuardTally::Stable GuardTally::stable(int from_year) const {
    const std::size_t from = place_of(from_year);
    Stable out{empty_years(), 0, 0, 0};
    for (std::size_t s = 0; s <= sources_; ++s) {
        const Side before = side(s, 0, from), after = side(s, from, years_);
        out.of_works += before.works + after.works;
        if (before.works == 0 || after.works == 0) continue;
        const double pooled = share(before.known + after.known, before.works + after.works);
        const double error = std::sqrt(pooled * (1 - pooled) *
                                       (1 / static_cast<double>(before.works) + 1 / static_cast<double>(after.works)));
        const double moved = std::abs(share(after.known, after.works) - share(before.known, before.works));
        if (moved > kStableDifference + 2 * error) continue;
        out.sources += s < sources_;
        out.works += before.works + after.works;
        for (std::size_t y = 0; y < years_; ++y) out.years[y].sums += cell(s, y).sums;
    }
    return out;
}

std::vector<PairYear> GuardTally::filled_in(int from_year) const {
    const std::size_t from = place_of(from_year);
    std::vector<PairYear> out = all_;
    for (std::size_t s = 0; s <= sources_; ++s) {
        const Side sides[] = {side(s, 0, from), side(s, from, years_)};
        for (std::size_t y = 0; y < years_; ++y) {
            const Side &own = sides[y >= from], &other = sides[y < from];
            const Side& model = own.known >= kFewestModels || own.known >= other.known ? own : other;
            const double unknown = cell(s, y).works - cell(s, y).known;
            if (model.known > 0) add_scaled(out[y].sums, model.sums, unknown / static_cast<double>(model.known));
        }
    }
    return out;
}

}  // namespace comity
