// Parts that were read, kept beside the atlas that is being built, so that a build that was stopped does not read them
// again. Nothing here is synced: a checksum tells what a crash left whole. docs/formats/atlas.md, "Stopped builds".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/sha256.h"
#include "comity/build/part_bytes.h"
#include "comity/platform/files.h"
#include "comity/source/openalex/input.h"

namespace comity {

// A part on its way to disk while it is read. What was begun and not finished is never taken for a part.
class PartWriter {
  public:
    static Result<std::unique_ptr<PartWriter>> create(std::string path, const Part& part);
    Status add(const WorkBatch& batch);
    Status finish(const PartReport& report);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::vector<BatchPlace>& places() const { return tail_.batches; }

  private:
    PartWriter(std::string path, std::unique_ptr<FileWriter> file) : path_(std::move(path)), file_(std::move(file)) {}
    Status write(std::string_view bytes);

    std::string path_;
    std::unique_ptr<FileWriter> file_;
    Sha256 digest_;
    PartTail tail_;
};

// A batch of a part that this build wrote or found, without its entities.
Result<WorkBatch> read_batch(const std::string& path, const BatchPlace& place);

// A part that was kept and is whole.
class KeptPart {
  public:
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const PartReport& report() const { return tail_.report; }
    [[nodiscard]] const std::vector<BatchPlace>& places() const { return tail_.batches; }
    [[nodiscard]] Result<WorkBatch> batch(std::size_t i) const;  // of places()[i], with its entities

  private:
    KeptPart(std::string path, std::shared_ptr<const MappedFile> file, PartTail tail)
        : path_(std::move(path)), file_(std::move(file)), tail_(std::move(tail)) {}
    friend class PartStore;
    std::string path_;
    std::shared_ptr<const MappedFile> file_;
    PartTail tail_;
};

class PartStore {
  public:
    // Small parts are read faster than they are looked up.
    static constexpr std::uint64_t kSmallestPart = 64 << 10;

    // Whether a file in it may be called so.
    static bool is_name(std::string_view name);

    // `directory` need not exist: it is made with the first part that is kept.
    explicit PartStore(std::string directory) : directory_(std::move(directory)) {}

    // The part as it was read, if it was and its file is still the same one. `copy`: how many parts of the same path stand before it;
    // each is read, written and given up on its own.
    [[nodiscard]] std::optional<KeptPart> find(const Part& part, std::size_t copy) const;
    // Keeping it is a convenience: null for a small part, and where it fails (a full disk); the part will be read again then,
    // and nobody is told.
    [[nodiscard]] std::unique_ptr<PartWriter> keep(const Part& part, std::size_t copy) const;
    // Of one whose writing failed: what there is of it takes room that others may need.
    void drop(const std::string& path) const;
    // Removes all parts, and no more than those: the atlas is there.
    void clear() const;

  private:
    [[nodiscard]] std::string path_of(const Part& part, std::size_t copy) const;
    std::string directory_;
};

}  // namespace comity
