// A file or an object that must stay the same while it is read: of one that is replaced meanwhile, pieces of both would come.
#pragma once

#include <string>

#include "comity/base/result.h"

namespace comity {

// The fingerprint of a file; empty of what is neither a file here nor can be compared (a pipe, an object).
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
