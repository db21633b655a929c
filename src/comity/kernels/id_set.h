// Whether an id is in a set: of ids that lie close together (see kSparseIds) a bit each, of others a sorted list. Twin in tests:
// std::set.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "comity/base/large_vector.h"
#include "comity/base/prefetch.h"
#include "comity/kernels/id_index.h"

namespace comity {

class IdSet {
  public:
    // walk(take) calls take(ids) for all ids, some at a time, in any order, and does so twice alike. They may be repeated.
    template <class Walk>
    explicit IdSet(Walk walk) {
        std::uint64_t greatest = 0, all = 0;
        least_ = std::numeric_limits<std::uint64_t>::max();
        walk([&](std::span<const std::uint64_t> ids) {
            all += ids.size();
            for (const std::uint64_t id : ids) least_ = std::min(least_, id), greatest = std::max(greatest, id);
        });
        if (all == 0) return;
        if ((greatest - least_) / kSparseIds < all) {
            words_.resize((greatest - least_) / kWord + 1);
            walk([&](std::span<const std::uint64_t> ids) {
                for (const std::uint64_t id : ids) words_[(id - least_) / kWord] |= std::uint64_t{1} << ((id - least_) % kWord);
            });
        } else {
            list_.reserve(all);
            walk([&](std::span<const std::uint64_t> ids) { list_.insert(list_.end(), ids.begin(), ids.end()); });
            std::sort(list_.begin(), list_.end());
        }
    }

    [[nodiscard]] bool empty() const { return words_.empty() && list_.empty(); }
    [[nodiscard]] bool has(std::uint64_t id) const {
        const std::uint64_t at = id - least_;  // wraps, and is then too large, below the least
        if (at / kWord < words_.size()) return (words_[at / kWord] >> (at % kWord) & 1) != 0;
        return std::binary_search(list_.begin(), list_.end(), id);
    }

    // Brings what has(id) will look at nearer.
    void prefetch(std::uint64_t id) const {
        if (const std::uint64_t word = (id - least_) / kWord; word < words_.size()) ask_memory_for(&words_[word]);
    }

  private:
    static constexpr std::size_t kWord = 64;
    std::uint64_t least_ = 0;
    LargeVector<std::uint64_t> words_;
    std::vector<std::uint64_t> list_;
};

}  // namespace comity
