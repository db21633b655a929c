// A record in 16 bytes: those of two records are equal when `compare_rows` and their dates say that the records are.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "comity/source/work_batch.h"

namespace comity {

using RowDigest = std::array<std::uint64_t, 2>;

class RowDigester {
  public:
    RowDigest digest(const WorkBatch& batch, std::size_t i);

  private:
    template <class T>
    void add(const T& value);
    void add_real(double value);
    void add_text(std::string_view text);
    template <class T>
    void add_list(const Lists<T>& lists, std::size_t i);
    void add_words(const WorkBatch& batch, const Lists<std::uint32_t>& lists, std::size_t i);
    void add_authors(const WorkBatch& batch, std::size_t i);

    std::string bytes_;  // of the record
};

}  // namespace comity
