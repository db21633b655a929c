// From ids to row numbers. Ids that lie close together (OpenAlex's: more than one of 64 numbers of their range is in
// use) are a bit each with the rank of every 512th, at most 8.5 bytes an id and 2 in a whole release; others a hash table with linear probing, half
// full. Rows cost 4 bytes an id besides. Twin in tests: std::map.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "comity/base/bits.h"
#include "comity/base/large_vector.h"
#include "comity/base/prefetch.h"

namespace comity {

// The ids of a set as bits: whether one is in it, and how many smaller ones are.
class IdRanks {
  public:
    IdRanks(std::span<const std::uint64_t> ids, std::uint64_t least, std::uint64_t greatest)
        : IdRanks(least, words_of(ids, least, greatest)) {}
    // Bit i is the id least + i.
    IdRanks(std::uint64_t least, LargeVector<std::uint64_t> words)
        : least_(least), words_(std::move(words)), before_(words_.size() / kBlock + 1) {
        for (std::size_t w = 0; w < words_.size(); ++w) {
            if (w % kBlock == 0) before_[w / kBlock] = size_;
            size_ += sum_of_bytes(ones_of_bytes(words_[w]));
        }
        if (words_.size() % kBlock == 0) before_.back() = size_;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    // The ids of ranks [first, first + count), as far as there are some.
    [[nodiscard]] std::vector<std::uint64_t> some(std::size_t first, std::size_t count) const {
        std::vector<std::uint64_t> ids;
        if (first >= size_) return ids;
        ids.reserve(std::min(count, size_ - first));
        const auto block = std::upper_bound(before_.begin(), before_.end(), first) - before_.begin() - 1;
        std::size_t rank = before_[static_cast<std::size_t>(block)];
        for (std::size_t w = static_cast<std::size_t>(block) * kBlock; w < words_.size() && ids.size() < count; ++w)
            for (std::uint64_t left = words_[w]; left != 0 && ids.size() < count; left &= left - 1, ++rank)
                if (rank >= first) ids.push_back(least_ + w * kWord + static_cast<std::uint64_t>(std::countr_zero(left)));
        return ids;
    }
    [[nodiscard]] std::optional<std::uint32_t> rank(std::uint64_t id) const {
        const std::uint64_t at = id - least_;  // wraps, and is then too large, below the least
        const std::size_t word = at / kWord;
        if (word >= words_.size()) return std::nullopt;
        const std::uint64_t bit = std::uint64_t{1} << (at % kWord);
        if ((words_[word] & bit) == 0) return std::nullopt;
        std::uint64_t ones = ones_of_bytes(words_[word] & (bit - 1));  // of a block: 64 a byte at most
        for (std::size_t w = word - word % kBlock; w < word; ++w) ones += ones_of_bytes(words_[w]);
        return before_[word / kBlock] + sum_of_bytes(ones);
    }

    // Brings what rank(id) will look at nearer.
    void prefetch(std::uint64_t id) const {
        const std::size_t word = (id - least_) / kWord;
        if (word >= words_.size()) return;
        ask_memory_for(&words_[word - word % kBlock]);
        ask_memory_for(&before_[word / kBlock]);
    }

  private:
    static constexpr std::size_t kWord = 64, kBlock = 8;
    static LargeVector<std::uint64_t> words_of(std::span<const std::uint64_t> ids, std::uint64_t least, std::uint64_t greatest) {
        LargeVector<std::uint64_t> words((greatest - least) / kWord + 1);
        for (const std::uint64_t id : ids) words[(id - least) / kWord] |= std::uint64_t{1} << ((id - least) % kWord);
        return words;
    }
    std::uint64_t least_;
    LargeVector<std::uint64_t> words_;
    LargeVector<std::uint32_t> before_;  // of each block, how many ids are smaller
    std::uint32_t size_ = 0;
};

// Ids are dense when one of so many numbers of their range is in use.
inline constexpr std::uint64_t kSparseIds = 64;

// Ascending distinct ids, and the place of each among them: of close ids the bits alone are kept.
class IdOrder {
  public:
    IdOrder() = default;
    explicit IdOrder(std::vector<std::uint64_t> ids) {
        if (!ids.empty() && (ids.back() - ids.front()) / kSparseIds < ids.size()) ranks_.emplace(ids, ids.front(), ids.back());
        else ids_ = std::move(ids);
    }
    // Bit i is the id least + i.
    IdOrder(std::uint64_t least, LargeVector<std::uint64_t> bits) : ranks_(std::in_place, least, std::move(bits)) {}

    [[nodiscard]] std::size_t size() const { return ranks_ ? ranks_->size() : ids_.size(); }
    // Of one that is among them.
    [[nodiscard]] std::uint32_t place(std::uint64_t id) const {
        if (ranks_) return *ranks_->rank(id);
        return static_cast<std::uint32_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
    }
    // Those at [first, first + count), as far as there are some.
    [[nodiscard]] std::vector<std::uint64_t> some(std::size_t first, std::size_t count) const {
        if (ranks_) return ranks_->some(first, count);
        first = std::min(first, ids_.size());
        const auto begin = ids_.begin() + static_cast<std::ptrdiff_t>(first);
        return {begin, begin + static_cast<std::ptrdiff_t>(std::min(count, ids_.size() - first))};
    }

    // Calls each(place) for each id, in their order; of 0, which is none of them, with `none`.
    template <class Each>
    void for_each_place(std::span<const std::uint64_t> ids, std::uint32_t none, Each each) const {
        constexpr std::size_t kAhead = 16;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (ranks_ && i + kAhead < ids.size()) ranks_->prefetch(ids[i + kAhead]);
            each(ids[i] == 0 ? none : place(ids[i]));
        }
    }

  private:
    std::vector<std::uint64_t> ids_;
    std::optional<IdRanks> ranks_;
};

class IdIndex {
  public:
    // ids[i] != 0, distinct; find(ids[i]) is i.
    explicit IdIndex(std::span<const std::uint64_t> ids) {
        if (ids.empty()) return;
        const auto [least, greatest] = std::minmax_element(ids.begin(), ids.end());
        if ((*greatest - *least) / kSparseIds < ids.size()) {
            ranks_.emplace(ids, *least, *greatest);
            rows_.resize(ids.size());
            for (std::size_t i = 0; i < ids.size(); ++i) rows_[*ranks_->rank(ids[i])] = static_cast<std::uint32_t>(i);
        } else {
            hash(ids);
        }
    }

    [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t id) const {
        if (rows_.empty() || id == 0) return std::nullopt;
        if (ranks_) {
            const auto rank = ranks_->rank(id);
            return rank ? std::optional(rows_[*rank]) : std::nullopt;
        }
        for (std::size_t slot = home(id); keys_[slot] != 0; slot = (slot + 1) & mask_)
            if (keys_[slot] == id) return rows_[slot];
        return std::nullopt;
    }

    // Calls found(id, row) for each id that has one and missing(id) for the others, in their order. Memory is asked for many
    // of them at a time before any is waited for.
    template <class Found, class Missing>
    void find_all(std::span<const std::uint64_t> ids, Found found, Missing missing) const {
        if (!ranks_) {
            for (const std::uint64_t id : ids)
                if (const auto row = find(id)) found(id, *row);
                else missing(id);
            return;
        }
        constexpr std::size_t kTogether = 32;
        std::optional<std::uint32_t> ranks[kTogether];
        for (; !ids.empty(); ids = ids.subspan(std::min(kTogether, ids.size()))) {
            const auto some = ids.first(std::min(kTogether, ids.size()));
            for (const std::uint64_t id : some) ranks_->prefetch(id);
            for (std::size_t i = 0; i < some.size(); ++i) {
                ranks[i] = some[i] == 0 ? std::nullopt : ranks_->rank(some[i]);
                if (ranks[i]) ask_memory_for(&rows_[*ranks[i]]);
            }
            for (std::size_t i = 0; i < some.size(); ++i)
                if (ranks[i]) found(some[i], rows_[*ranks[i]]);
                else missing(some[i]);
        }
    }

  private:
    void hash(std::span<const std::uint64_t> ids) {
        const std::size_t capacity = std::bit_ceil(std::max<std::size_t>(16, ids.size() * 2));
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
    [[nodiscard]] std::size_t home(std::uint64_t id) const {
        return static_cast<std::size_t>((id * 0x9E3779B97F4A7C15ULL) >> 20) & mask_;
    }

    std::optional<IdRanks> ranks_;
    std::size_t mask_ = 0;
    LargeVector<std::uint64_t> keys_;
    LargeVector<std::uint32_t> rows_;
};

}  // namespace comity
