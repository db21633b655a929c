// Bounds beside means and shares. docs/methods/interval.md, bootstrap.md.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "comity/kernels/resample.h"
#include "comity/measures/conventions.h"

namespace comity {

struct Bounds {
    double lower = 0, upper = 0;
};

// Works of one cell: rows of `columns` numbers (at most kMaxColumns), each with the unit that it is drawn with
// (resample_units.h). A figure is Σ column[numerator] / Σ column[denominator].
inline constexpr std::size_t kMaxColumns = 6;
struct Cell {
    std::size_t columns = 0;
    std::vector<double> table;
    std::vector<std::uint64_t> units;
    std::size_t n = 0;
    void add(std::uint64_t unit, std::initializer_list<double> row) {
        columns = row.size();
        table.insert(table.end(), row.begin(), row.end());
        units.push_back(unit);
        ++n;
    }
};

// The cell with one row a unit, the sum of its works, in the order in which the units appear.
Cell summed_by_unit(const Cell& cell);

// What the conventions draw at random of a cell, which must outlive this: its works, or their sums by unit.
class DrawnCell {
  public:
    DrawnCell(const Cell& cell, const Conventions& conventions);
    DrawnCell(const DrawnCell&) = delete;
    DrawnCell& operator=(const DrawnCell&) = delete;
    const Cell& operator*() const { return *cell_; }
    const Cell* operator->() const { return cell_; }

  private:
    Cell summed_;
    const Cell* cell_;
};

struct Figure {
    std::size_t numerator = 0, denominator = 0;
    bool plain_share = false;  // every work weighs 1 and counts 0 or 1: what Wilson's interval is for
};

// z such that a standard normal lies inside ±z with probability `level`.
double normal_quantile(const Fraction& level);

// Bootstraps of more works than this, or of more units where works are drawn by unit, take the normal approximation.
// CWTS's own interval is never replaced.
inline constexpr std::size_t kLargestBootstrap = 100'000;
bool uses_normal_approximation(const Conventions& conventions, std::size_t n);

// Where the bounds stand among so many sorted replicates.
BoundPositions positions_of(const Conventions& conventions, std::size_t replicates);

// The column sums of each replicate of a cell as it is drawn, in order; `cell_name` with the conventions' seed and `question` keys the draws.
std::vector<std::array<double, kMaxColumns>> replicate_sums(const Cell& cell, const Conventions& conventions,
                                                            const std::string& question, const std::string& cell_name,
                                                            int threads);

// Wilson's interval of part ÷ whole, both numbers of works.
Bounds wilson_bounds(double part, double whole, const Fraction& level);

// Bounds of each figure; nothing where the conventions ask for none, the denominator is 0, or the kind does not fit the
// figure. `cell_name` with the conventions' seed and `question` keys the draws.
std::vector<std::optional<Bounds>> bounds_of(const Cell& cell, const std::vector<Figure>& figures,
                                             const Conventions& conventions, const std::string& question,
                                             const std::string& cell_name, int threads);

// What a reader of bounds made by bounds_of() must know: an approximation that stood in, a kind that did not fit, what
// was drawn.
std::vector<std::string> interval_notes(const Cell& cell, const Conventions& conventions, bool has_bounds);

}  // namespace comity
