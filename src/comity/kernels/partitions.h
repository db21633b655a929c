// How alike two partitions of the same things are, and how often two things share a community.
// docs/methods/adjusted_rand.md, variation_of_information.md, co_membership.md.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "comity/kernels/graph.h"

namespace comity {

// Pairs of things on which two partitions agree, beyond what chance gives: 1 for equal partitions, 0 on average for
// random ones with the same sizes (Hubert & Arabie 1985). Two partitions that are equal and trivial agree wholly: 1.
// Nothing to compare (fewer than two things): absent.
std::optional<double> adjusted_rand(const Labels& a, const Labels& b);

// H(a|b) + H(b|a) in nats (Meilă 2003): 0 for equal partitions.
double variation_of_information(const Labels& a, const Labels& b);

// How often things i and j have one label: counts[i·n + j] over the partitions added.
class CoMembership {
  public:
    explicit CoMembership(std::size_t things) : things_(things), counts_(things * things) {}
    void add(const Labels& labels);
    [[nodiscard]] std::size_t partitions() const { return partitions_; }
    [[nodiscard]] std::size_t count(std::size_t i, std::size_t j) const { return counts_[i * things_ + j]; }

  private:
    std::size_t things_, partitions_ = 0;
    std::vector<std::uint32_t> counts_;
};

}  // namespace comity
