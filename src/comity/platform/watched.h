// A file or an object that must stay the same while it is read: of one that is replaced meanwhile, pieces of both would come.
#pragma once

#include <string>

#include "comity/base/result.h"

namespace comity {

// The size and time of a file; empty of what is no file here and cannot be compared (a pipe, an object). Not its number on the disk, which
// some file systems (exFAT, FUSE) give anew whenever they have forgotten it.
std::string file_version(const std::string& path);

class Watched {
  public:
    explicit Watched(std::string path);
    // After reading. An object is compared with what the store said of it when it was listed; what is neither a file nor an object
    // (a pipe) cannot be compared.
    [[nodiscard]] Status check() const;

  private:
    std::string path_, before_;
};

}  // namespace comity
