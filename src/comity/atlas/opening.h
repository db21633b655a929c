// Opens the tables that a manifest names, with the sizes and lengths it says.
#pragma once

#include <string>
#include <vector>

#include "comity/atlas/table.h"
#include "comity/platform/files.h"

namespace comity {

// An atlas is opened file by file, and another one may take its place meanwhile. What `read` says of the one in `directory` is said
// of a single one: it is called again when it was another one at the end.
template <class Read>
auto of_one_atlas(const std::string& directory, const Read& read) -> decltype(read()) {
    constexpr int kMostTries = 8;
    for (int tries = 0; tries < kMostTries; ++tries) {
        const std::string before = fingerprint(join_path(directory, "atlas.json"));
        auto said = read();
        if (fingerprint(join_path(directory, "atlas.json")) == before) return said;
    }
    return failure(directory + " is replaced again and again while it is read");
}

class TableOpening {
  public:
    TableOpening(const std::vector<FileFacts>& files, std::string directory)
        : files_(files), directory_(std::move(directory)) {}
    [[nodiscard]] Result<Table> table(const std::string& name) const;

  private:
    const std::vector<FileFacts>& files_;
    std::string directory_;
};

}  // namespace comity
