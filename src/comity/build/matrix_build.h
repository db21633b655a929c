// From files of country matrices to a published matrix atlas: find, read, make symmetric, publish. All or nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/matrix_atlas.h"
#include "comity/build/matrix_assemble.h"
#include "comity/source/matrix/matrix_batch.h"

namespace comity {

struct MatrixBuildOptions {
    std::vector<std::string> inputs;
    std::string out;
    std::string quantity = "works";  // what the matrices count
    Diagonal diagonal = Diagonal::kUnknown;
    std::optional<Symmetrize> symmetrize;
    Scope scope = Scope::kUnknown;
    std::string source, release, licence;  // who published them, when (YYYY-MM-DD), under which terms; may be empty
};

struct MatrixBuildReport {
    MatrixManifest manifest;
    std::vector<MatrixFile> files;
    std::vector<MatrixFates> fates;  // by file
    std::vector<std::string> inputs, skipped, warnings;
    std::vector<std::pair<std::string, std::uint64_t>> odd_codes;  // outside ISO 3166-1, also those that it leaves to users; with their cells
    std::map<std::string, std::string> read_as;
    std::vector<TwinDifference> differences;
    std::uint64_t countries = 0;
    int first_year = 0, last_year = 0;
    double total_seconds = 0;
};

Result<MatrixBuildReport> build_matrix_atlas(const MatrixBuildOptions& options);

// provenance.json of a matrix atlas: inputs file by file, what became of their records, and what was noticed.
std::string matrix_provenance_json(const MatrixBuildReport& report);

}  // namespace comity
