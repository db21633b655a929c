// A tie cut to a fraction on paper, and where what is freed goes. docs/methods/cut.md.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace comity {

// Where the freed part goes: nowhere; to the other partners in proportion; to everything else in proportion, domestic
// work included (Wu, Esposito & Evans 2025).
enum class CutRule : std::uint8_t { kLost, kPartners, kAll };
std::optional<CutRule> cut_rule_of(std::string_view name);
std::string_view cut_rule_name(CutRule rule);
inline constexpr std::string_view kCutRules = "lost, partners, all";

// A country's work by category after category `cut` is left with the fraction `keep`; the rest goes to the other
// categories in proportion. Nothing where there is no other category to go to.
std::optional<std::vector<double>> reallocated(std::span<const double> categories, std::size_t cut, double keep);

// The network after the cut: n·n counts of ties, symmetric; a and b the two countries. Under kAll `domestic` has each
// country's domestic work, and grows by what goes there.
struct CutNetwork {
    std::vector<double> counts, domestic;
};
std::optional<CutNetwork> cut_network(std::vector<double> counts, std::vector<double> domestic, std::size_t a,
                                      std::size_t b, double keep, CutRule rule);

}  // namespace comity
