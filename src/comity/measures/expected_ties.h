// How many ties each pair of countries would have if only totals mattered. docs/methods/expected_ties.md.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace comity {

enum class TieNull : std::uint8_t { kQuasiIndependence, kSteijn, kAssociation };
std::optional<TieNull> tie_null_of(std::string_view name);
std::string_view tie_null_name(TieNull null);
inline constexpr std::string_view kTieNulls = "quasi_independence, steijn, association";

// What was counted and what was expected of each pair of n countries: symmetric, zero diagonal, [i·n + j].
struct TieTable {
    std::size_t n = 0;
    std::vector<double> observed, expected;

    [[nodiscard]] double o(std::size_t i, std::size_t j) const { return observed[i * n + j]; }
    [[nodiscard]] double e(std::size_t i, std::size_t j) const { return expected[i * n + j]; }
};

// Σ of a country's ties.
std::vector<double> tie_sums(const std::vector<double>& counts, std::size_t n);

// What totals alone lead to expect of single pairs: expected_ties() without its n·n numbers.
class TieExpectation {
  public:
    // Nothing where expected_ties() has none.
    static std::optional<TieExpectation> of(std::vector<double> sums, TieNull null);
    [[nodiscard]] double of_pair(std::size_t i, std::size_t j) const;  // i ≠ j

  private:
    TieExpectation(TieNull null, std::vector<double> sums) : null_(null), sums_(std::move(sums)) {}
    TieNull null_;
    double all_ = 0;
    std::vector<double> sums_, roots_;
};

// Expected counts under the null. Quasi-independence keeps every country's sum; it does not exist where one country has
// as many ties as all others together, or fewer than three countries have any.
std::optional<std::vector<double>> expected_ties(const std::vector<double>& counts, std::size_t n, TieNull null);

}  // namespace comity
