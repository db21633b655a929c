#include "comity/platform/memory_file.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "comity/platform/files.h"

namespace comity {

Result<std::unique_ptr<MemoryFile>> MemoryFile::create() {
    const int descriptor = ::memfd_create("comity", MFD_CLOEXEC);
    if (descriptor < 0) return failure("no file in memory could be made");
    return std::unique_ptr<MemoryFile>(new MemoryFile(descriptor));
}

MemoryFile::~MemoryFile() { ::close(descriptor_); }

std::string MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

Result<std::string> MemoryFile::content() const { return read_file(path()); }

}  // namespace comity
