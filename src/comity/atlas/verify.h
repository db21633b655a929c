// Is an atlas whole? `quick` opens it (sizes, schemas, lengths); `full` reads every byte: hashes, order, every index in
// range.
#pragma once

#include <string>
#include <vector>

#include "comity/atlas/atlas.h"

namespace comity {

struct VerifyReport {
    Manifest manifest;
    std::uint64_t bytes = 0;
    std::vector<std::string> checks;  // what was checked and holds
};

// Every file has the SHA-256 that the manifest says; if not, of those the first in its order.
Status check_file_hashes(const std::string& directory, const std::vector<FileFacts>& files, int threads);

Result<VerifyReport> verify_atlas(const std::string& directory, bool full, int threads);

}  // namespace comity
