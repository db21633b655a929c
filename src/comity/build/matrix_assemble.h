// Cells as files state them become one symmetric matrix a year and heading. docs/formats/matrix-atlas.md, "Twins".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/matrix_atlas.h"
#include "comity/source/matrix/matrix_batch.h"

namespace comity {

// Which of two differing twins counts.
enum class Symmetrize : std::uint8_t { kMax, kMin, kUpper };
std::optional<Symmetrize> symmetrize_of(std::string_view name);

// What became of the records of one file: read is the sum of all others.
struct MatrixFates {
    std::uint64_t read = 0, kept = 0, twins = 0, zeros = 0, repeated = 0, dropped = 0;
    MatrixFates& operator+=(const MatrixFates& other);
};

// Two cells that should be equal and are not.
struct TwinDifference {
    int year = 0;
    std::string heading, a, b;
    double upper = 0, lower = 0, taken = 0;
};

struct AssembledMatrices {
    std::vector<std::string> countries, headings;  // ascending
    struct Slice {
        int year = 0;
        std::uint16_t heading = 0;
        std::uint32_t cells = 0;
    };
    std::vector<Slice> slices;
    std::vector<std::uint16_t> a, b;
    std::vector<double> count;
    std::vector<MatrixFates> fates;            // by file
    std::vector<TwinDifference> differences;  // in the order of the cells
};

// `diagonal` none drops what stands there. Twins that differ by more than 1 are an error without `symmetrize`, and so
// are two statements of one cell that contradict each other; both name file and line.
Result<AssembledMatrices> assemble_matrices(const MatrixBatch& batch, const std::vector<MatrixFile>& files,
                                            Diagonal diagonal, std::optional<Symmetrize> symmetrize);

Result<std::vector<FileFacts>> write_matrix_tables(const AssembledMatrices& m, const std::string& directory);

}  // namespace comity
