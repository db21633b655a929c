// A stream of random bits from Philox: a function of (seed, stream) alone. Where the number of draws is not known
// beforehand, a stream of its own for each run keeps runs independent of each other and of the order they run in.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "comity/base/fixed.h"
#include "comity/base/philox.h"

namespace comity {

class DrawStream {
  public:
    DrawStream(std::uint64_t seed, std::uint64_t stream)
        : key_(philox_key(seed)),
          counter_{0, 0, static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)} {}

    std::uint32_t next() {
        if (at_ == block_.size()) refill();
        return block_[at_++];
    }
    // Takes the next `count` whole blocks out of the stream, for loops that compute many of them side by side; what is
    // left of the block at hand is dropped.
    struct Blocks {
        PhiloxKey key;
        std::uint64_t first = 0;                 // low words of the counter
        std::uint32_t stream_low = 0, stream_high = 0;  // high words
    };
    Blocks take(std::uint64_t count) {
        const std::uint64_t first = std::uint64_t{counter_[1]} << 32 | counter_[0], next = first + count;
        counter_[0] = static_cast<std::uint32_t>(next);
        counter_[1] = static_cast<std::uint32_t>(next >> 32);
        at_ = block_.size();
        return {key_, first, counter_[2], counter_[3]};
    }
    // A whole number in 0…n-1 (bias below n / 2^64); n > 0.
    std::uint64_t below(std::uint64_t n) {
        const std::uint64_t high = next();
        return static_cast<std::uint64_t>((u128{high << 32 | next()} * n) >> 64);
    }
    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

  private:
    void refill() {
        block_ = philox4x32(counter_, key_);
        if (++counter_[0] == 0) ++counter_[1];
        at_ = 0;
    }

    PhiloxKey key_;
    PhiloxBlock counter_, block_{};
    std::size_t at_ = block_.size();
};

}  // namespace comity
