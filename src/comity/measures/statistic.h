// Bounds of any smooth function of the column sums of a cell, such as a ratio of two means or a difference of two
// shares. docs/methods/interval.md.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "comity/measures/interval.h"

namespace comity {

// The statistic of the column sums; nothing where it is not defined (a zero denominator).
using Statistic = std::function<std::optional<double>(std::span<const double>)>;

// Bootstrap: order statistics over the replicates' values. Normal: the delta method, slopes by central differences.
// Wilson's interval is for plain shares and gives nothing here.
std::optional<Bounds> statistic_bounds(const Cell& cell, const Statistic& statistic, const Conventions& conventions,
                                       const std::string& question, const std::string& cell_name, int threads);

// Bounds of the balance 1 − |2s − 1| of a share s. Its slope jumps at one half, where the delta method would find no width at
// all: the normal approximation takes the balances that the share's own interval holds.
std::optional<Bounds> balance_bounds(const Cell& cell, const Statistic& share, const Conventions& conventions,
                                     const std::string& question, const std::string& cell_name, int threads);

// a/b over c/d, minus 1: what one mean gains over another.
Statistic gain_statistic(std::size_t a, std::size_t b, std::size_t c, std::size_t d);
// a/b minus c/d.
Statistic difference_statistic(std::size_t a, std::size_t b, std::size_t c, std::size_t d);

}  // namespace comity
