// Which ids occur more than once, told from two bits a place: some 2 to 4 bytes an id, whatever range ids come from. Some that
// occur once are taken for repeated, about one in eight at most; none that is repeated is missed. Twin in tests: std::map.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "comity/base/large_vector.h"
#include "comity/base/prefetch.h"

namespace comity {

class RepeatedIds {
  public:
    // For so many ids, repeats counted.
    explicit RepeatedIds(std::uint64_t ids)
        : shift_(64 - std::bit_width(kPlacesAnId * ids | kFewest)), once_((std::uint64_t{1} << (64 - shift_)) / 64),
          again_(once_.size()) {}

    // Called by several threads.
    void add(std::uint64_t id) {
        const std::uint64_t at = place(id), bit = std::uint64_t{1} << (at % 64);
        const std::uint64_t before = std::atomic_ref(once_[at / 64]).fetch_or(bit, std::memory_order_relaxed);
        if ((before & bit) != 0) std::atomic_ref(again_[at / 64]).fetch_or(bit, std::memory_order_relaxed);
    }
    // Bring what add() and may_repeat() will look at nearer.
    void prefetch_add(std::uint64_t id) const { ask_memory_for(&once_[place(id) / 64]); }
    void prefetch_may_repeat(std::uint64_t id) const { ask_memory_for(&again_[place(id) / 64]); }
    [[nodiscard]] bool may_repeat(std::uint64_t id) const {
        const std::uint64_t at = place(id);
        return (again_[at / 64] >> (at % 64) & 1) != 0;
    }
    // One of `n` classes (fewer than 2^32), of which each has about equally many ids.
    [[nodiscard]] static std::uint64_t class_of(std::uint64_t id, std::uint64_t n) {
        return (mixed(id) >> 32) * n >> 32;
    }

  private:
    static constexpr std::uint64_t kPlacesAnId = 8, kFewest = 1 << 10;
    static std::uint64_t mixed(std::uint64_t id) {
        id *= 0x9E37'79B9'7F4A'7C15;
        id ^= id >> 32;
        return id * 0xD6E8'FEB8'6659'FD93;
    }
    [[nodiscard]] std::uint64_t place(std::uint64_t id) const { return mixed(id) >> shift_; }

    int shift_;
    LargeVector<std::uint64_t> once_, again_;
};

}  // namespace comity
