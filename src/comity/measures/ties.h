// Ties: how much each pair of countries did together, a year at a time, with the totals that a null model needs. Works
// of an atlas and published country matrices both become this one value; strength, trends, breaks and blocs read
// nothing else, so that they mean the same on both. docs/methods/ties.md.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace comity {

// Numbers of one year. Counts are whole under full counting; doubles hold them exactly below 2^53.
struct TieYear {
    int year = 0;
    std::vector<double> counts;  // n·n, symmetric, zero diagonal: counts[i·n + j]

    // A value a country where the source knows it; empty where it does not.
    std::vector<double> output;         // everything of the country, domestic included
    std::vector<double> international;  // of it, with at least one other country; each work once
    // The same for the world, each work once whatever its number of countries.
    std::optional<double> world_output, world_international;

    // Known share of what was asked about (works with any country, 0…1); unknown on published matrices.
    std::optional<double> world_coverage;
    std::vector<double> coverage;  // a country: of its works, those whose authorships all have a country; may be empty
};

struct TieCube {
    std::string quantity = "works";
    std::vector<std::string> countries;  // n places: codes or blocs, ascending, but the sides asked about come first
    std::vector<TieYear> years;          // ascending, without gaps

    [[nodiscard]] std::size_t places() const { return countries.size(); }
    [[nodiscard]] double count(std::size_t y, std::size_t i, std::size_t j) const {
        return years[y].counts[i * places() + j];
    }
};

// Sums of fractional counts are rounded, so what should be equal may differ in its last digits. Whole counts are exact, and
// never as close as this unless they are equal.
inline constexpr double kRounding = 1e-12;
inline bool same_count(double x, double y) { return std::abs(x - y) <= kRounding * std::max(std::abs(x), std::abs(y)); }

// A sum less some of its parts. Where little or nothing is left, what remains is added up itself, so that nothing is 0
// and a little is exact: `rest` does that.
template <class Rest>
double less(double sum, double parts, Rest rest) {
    constexpr double kLittle = 1e-6;
    if (!(sum > 0)) return 0;
    const double left = sum - parts;
    return left > kLittle * sum ? left : rest();
}

}  // namespace comity
