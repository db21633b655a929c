// Zeros as far as anybody looks, which take neither memory nor room on a disk: all pages of them are the system's one page of zeros.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "comity/base/result.h"

namespace comity {

class ZeroPages {
  public:
    // So many bytes, and one page at least. An error where the system gives no addresses for them.
    static Result<std::shared_ptr<const ZeroPages>> make(std::size_t bytes);
    ~ZeroPages();
    ZeroPages(const ZeroPages&) = delete;
    ZeroPages& operator=(const ZeroPages&) = delete;

    // The first `count` of them as numbers; no more than there are.
    template <class T>
    [[nodiscard]] std::span<const T> numbers(std::size_t count) const {
        return {static_cast<const T*>(data_), count};
    }

  private:
    ZeroPages(const void* data, std::size_t size) : data_(data), size_(size) {}
    const void* data_;
    std::size_t size_;
};

}  // namespace comity
