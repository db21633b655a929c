// Parts that were read, kept beside the atlas that is being built, so that a build that was stopped does not read them
// again. Nothing here is synced: a checksum tells what a crash left whole. docs/formats/atlas.md, "Stopped builds".
#pragma once

#include <optional>
#include <string>

#include "comity/build/part_bytes.h"
#include "comity/source/openalex/input.h"

namespace comity {

class PartStore {
  public:
    // Small parts are read faster than they are looked up.
    static constexpr std::uint64_t kSmallestPart = 64 << 10;

    // `directory` need not exist: it is made with the first part that is kept.
    explicit PartStore(std::string directory) : directory_(std::move(directory)) {}

    // The part as it was read, if it was and its file is still the same one.
    [[nodiscard]] std::optional<ReadPart> find(const Part& part) const;
    // Whether it was kept, which is a convenience: small parts are not, and where it fails (a full disk), the part will be
    // read again and nobody is told.
    bool keep(const Part& part, const ReadPart& read) const;
    // Removes all of it: the atlas is there.
    void clear() const;

    // Where a part is kept. Written and read back by this build, there or elsewhere, without asking its digest.
    [[nodiscard]] std::string path_of(const Part& part) const;
    static Status write(const std::string& path, const Part& part, const ReadPart& read);
    static Result<ReadPart> load(const std::string& path, const Part& part);

  private:
    std::string directory_;
};

}  // namespace comity
