// From ids to row numbers: open addressing with linear probing, half full. Twin in tests: std::map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace comity {

class IdIndex {
  public:
    // ids[i] != 0, distinct; find(ids[i]) is i.
    explicit IdIndex(std::span<const std::uint64_t> ids) {
        std::size_t capacity = 16;
        while (capacity < ids.size() * 2) capacity *= 2;
        mask_ = capacity - 1;
        keys_.resize(capacity);
        rows_.resize(capacity);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            std::size_t slot = home(ids[i]);
            while (keys_[slot] != 0) slot = (slot + 1) & mask_;
            keys_[slot] = ids[i];
            rows_[slot] = static_cast<std::uint32_t>(i);
        }
    }

    [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t id) const {
        if (id == 0) return std::nullopt;
        for (std::size_t slot = home(id); keys_[slot] != 0; slot = (slot + 1) & mask_)
            if (keys_[slot] == id) return rows_[slot];
        return std::nullopt;
    }

  private:
    [[nodiscard]] std::size_t home(std::uint64_t id) const {
        return static_cast<std::size_t>((id * 0x9E3779B97F4A7C15ULL) >> 20) & mask_;
    }
    std::size_t mask_ = 0;
    std::vector<std::uint64_t> keys_;
    std::vector<std::uint32_t> rows_;
};

}  // namespace comity
