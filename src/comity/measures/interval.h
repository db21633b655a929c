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

// Works of one cell: rows of `columns` numbers (at most kMaxColumns). A figure is Σ column[numerator] / Σ
// column[denominator].
inline constexpr std::size_t kMaxColumns = 6;
struct Cell {
    std::size_t columns = 0;
    std::vector<double> table;
    std::size_t n = 0;
    void add(std::initializer_list<double> row) {
        columns = row.size();
        table.insert(table.end(), row.begin(), row.end());
        ++n;
    }
};

struct Figure {
    std::size_t numerator = 0, denominator = 0;
    bool plain_share = false;  // every work weighs 1 and counts 0 or 1: what Wilson's interval is for
};

// z such that a standard normal lies inside ±z with probability `level`.
double normal_quantile(const Fraction& level);

// Cells above this many works take the normal approximation.
inline constexpr std::size_t kLargestBootstrap = 100'000;
bool uses_normal_approximation(const Conventions& conventions, std::size_t n);

// The column sums of each replicate, in order; `cell_name` with the conventions' seed and `question` keys the draws.
std::vector<std::array<double, kMaxColumns>> replicate_sums(const Cell& cell, const Conventions& conventions,
                                                            const std::string& question, const std::string& cell_name,
                                                            int threads);

// Bounds of each figure; nothing where the conventions ask for none, the denominator is 0, or the kind does not fit the
// figure. `cell_name` with the conventions' seed and `question` keys the draws.
std::vector<std::optional<Bounds>> bounds_of(const Cell& cell, const std::vector<Figure>& figures,
                                             const Conventions& conventions, const std::string& question,
                                             const std::string& cell_name, int threads);

}  // namespace comity
