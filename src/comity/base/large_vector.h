// Vectors of gigabytes that are read here and there: in pages of 2 MB, where the system has such, a read costs a third to a
// fourth of what it costs in pages of 4 KB. Small ones are ordinary vectors.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

namespace comity {

template <class T>
struct LargeAllocator {
    using value_type = T;
    LargeAllocator() = default;
    template <class U>
    LargeAllocator(const LargeAllocator<U>&) {}

    [[nodiscard]] T* allocate(std::size_t n) {
        const std::size_t bytes = n * sizeof(T);
        if (bytes < kLarge) return static_cast<T*>(::operator new(bytes));
        if (bytes > kMost) throw std::bad_alloc();  // no whole number of pages holds them
        void* memory = std::aligned_alloc(kPage, (bytes + kPage - 1) / kPage * kPage);
        if (memory == nullptr) throw std::bad_alloc();
        ::madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: without it all is as before
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t n) {
        if (n * sizeof(T) < kLarge) ::operator delete(memory);
        else std::free(memory);
    }
    friend bool operator==(const LargeAllocator&, const LargeAllocator&) { return true; }

  private:
    static constexpr std::size_t kPage = std::size_t{2} << 20, kLarge = 2 * kPage, kMost = PTRDIFF_MAX - kPage;
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace comity
