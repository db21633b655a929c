// Ids without repeats, in order, of which there may be a hundred million: what rows call their authors by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <shared_mutex>
#include <span>
#include <vector>

#include "comity/base/large_vector.h"
#include "comity/build/distinct.h"
#include "comity/kernels/id_index.h"

namespace comity {

// Ids come in any order, again and again, from several threads at once. Where they lie close together (kSparseIds) they become a bit
// each as soon as there are many, which costs an id neither order nor lock; others are held as Distinct does. Twin in tests: std::set.
class DistinctIds {
  public:
    // `many`: how many make it worth a look whether they lie close together.
    explicit DistinctIds(std::size_t many = std::size_t{1} << 18) : many_(many), look_at_(many) {}

    // 0 is none.
    void add(std::span<const std::uint64_t> ids);
    // All of them. Nothing is added afterwards.
    IdOrder take();

  private:
    // False: outside of what has bits.
    bool mark(std::uint64_t id);
    void add_others(std::vector<std::uint64_t> ids);
    // Gives bits to `ids` too, which are ascending and distinct. False, and nothing is done: all of them lie too far apart.
    bool widen(std::span<const std::uint64_t> ids);

    std::shared_mutex mutex_;  // shared: bits are set; whole: they move, or the others change
    std::size_t many_, look_at_;
    std::uint64_t least_ = 0;  // of the first bit; a multiple of 64
    LargeVector<std::uint64_t> words_;
    Distinct<std::uint64_t> others_;
};

}  // namespace comity
