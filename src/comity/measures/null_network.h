// Random networks in which every country has as many ties as in the real one. docs/methods/null_network.md.
#pragma once

#include <cstdint>
#include <vector>

#include "comity/measures/expected_ties.h"

namespace comity {

// Counts of a random network: all ties are thrown anew into pairs of countries with chances in proportion to what is
// expected of them, then single ties change one end until every country has its sum again (up to one tie where sums are
// not whole). A function of (seed, draw) alone.
std::vector<double> draw_null_network(const TieTable& table, std::uint64_t seed, std::uint64_t draw);

}  // namespace comity
