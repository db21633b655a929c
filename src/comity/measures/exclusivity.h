// How much countries keep to each other. docs/methods/exclusivity.md, within_share.md, intensity.md, modularity.md.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "comity/kernels/graph.h"
#include "comity/measures/expected_ties.h"

namespace comity {

// Sums over pairs of countries, each pair once.
struct BlocSums {
    double within = 0, within_expected = 0, between = 0, between_expected = 0;

    BlocSums& operator+=(const BlocSums& other);
    [[nodiscard]] std::optional<double> intensity() const;          // within, observed over expected
    [[nodiscard]] std::optional<double> outward_intensity() const;  // between, likewise
    [[nodiscard]] std::optional<double> exclusivity() const;        // the one over the other
    [[nodiscard]] std::optional<double> within_share() const;       // of all ties that were summed
};

// Pairs in one bloc, and pairs of different blocs.
BlocSums partition_sums(const TieTable& table, const Labels& labels);
// Pairs inside the set, and pairs with one country in it.
BlocSums set_sums(const TieTable& table, const std::vector<bool>& in_set);
// Pairs with one country in each of two blocs, as `within`.
BlocSums cross_sums(const TieTable& table, const Labels& labels, std::uint32_t a, std::uint32_t b);

// What partitions are compared by: the share of ties within blocs less the share that is expected there. Absent: no ties.
std::optional<double> excess_within(const TieTable& table, const Labels& labels);

// Growth per year of a series, from the least-squares line through the logarithms of its positive values; with the bounds
// that the scatter around the line gives. Absent: fewer than two such values. Bounds from three on.
struct Growth {
    double value = 0;
    std::optional<double> lower, upper;
};
std::optional<Growth> log_growth(std::span<const int> years, std::span<const double> values, double level);

}  // namespace comity
