// Finds the files of country matrices below the paths given to `build`, and reads them.
#pragma once

#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/source/matrix/matrix_batch.h"

namespace comity {

struct MatrixInput {
    std::vector<MatrixFile> files;     // by path
    std::vector<std::string> skipped;  // "path: why"
};

// Folders, ZIP archives, and files: Pajek networks (.net), tables (.csv, .tsv, .txt) and nested JSON (.json), each
// also as .gz. What is none of these is listed as skipped. The heading of a file is what its name says besides the
// words that all names share.
Result<MatrixInput> find_matrices(const std::vector<std::string>& paths);

// Whether any matrix is there: how `build` tells matrices from works without being told. Stops at the first.
bool any_matrix(const std::vector<std::string>& paths);

Result<MatrixBatch> read_matrices(const std::vector<MatrixFile>& files);

}  // namespace comity
