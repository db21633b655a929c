// The slices of an atlas, read where they lie: a column a field, millions of rows. Only the row at which each begins is kept
// beside them, so that opening an atlas costs four bytes a slice.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "comity/base/large_vector.h"
#include "comity/base/work.h"

namespace comity {

// A row number is a 32-bit number: 4.29 billion works are room enough.
using Row = std::uint32_t;

// Consecutive rows of equal year, type and primary topic.
struct Slice {
    std::int16_t year = 0;   // 0: unknown
    std::uint16_t type = 0;  // row of `types`
    ClassKey key;
    Row begin = 0, end = 0;
};

struct SliceSpans {
    std::span<const std::int16_t> year;
    std::span<const std::uint16_t> type;
    std::span<const std::uint32_t> domain, field, subfield, topic, works;
};

class Slices {
  public:
    // A slice is put together when it is looked at: a value, not a place.
    class Iterator {
      public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = Slice;
        using difference_type = std::ptrdiff_t;
        using reference = Slice;
        struct pointer {
            Slice slice;
            const Slice* operator->() const { return &slice; }
        };

        Iterator() = default;
        Iterator(const Slices* slices, std::size_t at) : slices_(slices), at_(at) {}
        Slice operator*() const { return (*slices_)[at_]; }
        pointer operator->() const { return {**this}; }
        Slice operator[](difference_type n) const { return *(*this + n); }
        Iterator& operator++() { return *this += 1; }
        Iterator& operator--() { return *this += -1; }
        Iterator operator++(int) { return std::exchange(*this, *this + 1); }
        Iterator operator--(int) { return std::exchange(*this, *this + -1); }
        Iterator& operator+=(difference_type n) {
            at_ += static_cast<std::size_t>(n);
            return *this;
        }
        Iterator& operator-=(difference_type n) { return *this += -n; }
        friend Iterator operator+(Iterator i, difference_type n) { return i += n; }
        friend Iterator operator+(difference_type n, Iterator i) { return i += n; }
        friend Iterator operator-(Iterator i, difference_type n) { return i -= n; }
        friend difference_type operator-(const Iterator& x, const Iterator& y) { return static_cast<difference_type>(x.at_ - y.at_); }
        friend bool operator==(const Iterator& x, const Iterator& y) { return x.at_ == y.at_; }
        friend auto operator<=>(const Iterator& x, const Iterator& y) { return x.at_ <=> y.at_; }

      private:
        const Slices* slices_ = nullptr;
        std::size_t at_ = 0;
    };

    Slices() = default;
    // Columns of equal length. Absent: they do not hold `works` works.
    static std::optional<Slices> tile(const SliceSpans& spans, std::uint64_t works);

    [[nodiscard]] std::size_t size() const { return spans_.works.size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] Slice operator[](std::size_t i) const {
        const SliceSpans& s = spans_;
        return {s.year[i], s.type[i], {s.domain[i], s.field[i], s.subfield[i], s.topic[i]}, begin_[i], begin_[i] + s.works[i]};
    }
    [[nodiscard]] Slice front() const { return (*this)[0]; }
    [[nodiscard]] Slice back() const { return (*this)[size() - 1]; }
    [[nodiscard]] Iterator begin() const { return {this, 0}; }
    [[nodiscard]] Iterator end() const { return {this, size()}; }
    // In memory of its own.
    [[nodiscard]] std::size_t bytes() const { return begin_.size() * sizeof(Row); }

  private:
    SliceSpans spans_;
    LargeVector<Row> begin_;
};

}  // namespace comity
