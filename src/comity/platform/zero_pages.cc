#include "comity/platform/zero_pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace comity {

Result<std::shared_ptr<const ZeroPages>> ZeroPages::make(std::size_t bytes) {
    constexpr std::size_t kLeast = 4096;
    const std::size_t size = std::max(bytes, kLeast);
    void* const data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (data == MAP_FAILED) return failure(fmt::format("no addresses for {} zeros: {}", size, std::strerror(errno)));
    return std::shared_ptr<const ZeroPages>(new ZeroPages(data, size));
}

ZeroPages::~ZeroPages() { munmap(const_cast<void*>(data_), size_); }  // NOLINT(cppcoreguidelines-pro-type-const-cast)

}  // namespace comity
