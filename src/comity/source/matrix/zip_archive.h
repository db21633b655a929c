// ZIP archives, read by libzip: the members and their bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "comity/base/result.h"

namespace comity {

struct ZipMember {
    std::string name;
    std::uint64_t packed = 0;
};

class ZipArchive {
  public:
    static Result<std::unique_ptr<ZipArchive>> open(const std::string& path);
    ~ZipArchive();
    ZipArchive(const ZipArchive&) = delete;
    ZipArchive& operator=(const ZipArchive&) = delete;
    [[nodiscard]] std::vector<ZipMember> members() const;  // files, by name
    // The whole member; its checksum is compared.
    [[nodiscard]] Result<std::string> read(const std::string& member) const;

  private:
    struct State;
    explicit ZipArchive(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace comity
