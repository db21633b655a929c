// Random numbers of the sample world: each work, and each purpose, has its own stream, so that any part of the world
// can be made alone, in any order, on any thread, and comes out the same.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "comity/base/philox.h"

namespace comity::sample {

// What a stream is for. A new purpose takes a new number; the old ones keep theirs, and with them their draws.
enum class Stream : std::uint32_t {
    kWork = 1,
    kCitations = 2,
    kAuthors = 3,
    kText = 4,
    kRoles = 5,
    kOddReference = 6,
    kRecord = 7,
    kDay = 8
};

// One draw a statement: the order in which the arguments of a call are evaluated is the compiler's choice.
class Draws {
  public:
    Draws(std::uint64_t seed, Stream stream, std::uint64_t index)
        : key_(philox_key(seed)),
          counter_{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                   static_cast<std::uint32_t>(stream), 0} {}

    std::uint32_t bits() {
        if (used_ == 4) {
            block_ = philox4x32(counter_, key_);
            ++counter_[3];
            used_ = 0;
        }
        return block_[used_++];
    }
    // 0…n-1; n >= 1.
    std::uint32_t below(std::uint64_t n) { return pick(bits(), n); }
    bool chance(std::uint32_t per_thousand) { return below(1000) < per_thousand; }

  private:
    PhiloxKey key_;
    PhiloxBlock counter_;
    PhiloxBlock block_{};
    unsigned used_ = 4;
};

// A value and its share of a whole, in whole numbers.
struct Weighted {
    int value;
    std::uint32_t weight;
};

// Probabilities as whole numbers: value v is drawn with weight(v) / total.
class Table {
  public:
    Table(std::vector<Weighted> entries) : entries_(std::move(entries)) {
        for (const Weighted& entry : entries_) upto_.push_back(total_ += entry.weight);
    }
    [[nodiscard]] int draw(Draws& draws) const {
        const std::uint32_t at = draws.below(total_);
        return entries_[static_cast<std::size_t>(std::upper_bound(upto_.begin(), upto_.end(), at) - upto_.begin())]
            .value;
    }
    [[nodiscard]] const std::vector<Weighted>& entries() const { return entries_; }
    [[nodiscard]] std::uint32_t total() const { return total_; }
    [[nodiscard]] double share(std::size_t entry) const { return static_cast<double>(entries_[entry].weight) / total_; }

  private:
    std::vector<Weighted> entries_;
    std::vector<std::uint32_t> upto_;  // running sums
    std::uint32_t total_ = 0;
};

}  // namespace comity::sample
