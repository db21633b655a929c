// A file that lives in memory and has a path, for libraries that write to paths only.
#pragma once

#include <memory>
#include <string>

#include "comity/base/result.h"

namespace comity {

class MemoryFile {
  public:
    static Result<std::unique_ptr<MemoryFile>> create();
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    [[nodiscard]] std::string path() const;
    [[nodiscard]] Result<std::string> content() const;

  private:
    explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace comity
