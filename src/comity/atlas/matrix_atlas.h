// An atlas of country matrices: how much each pair of countries did together, a year and heading at a time, as a source
// published it. docs/formats/matrix-atlas.md is its definition.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/identity.h"
#include "comity/atlas/table.h"

namespace comity {

inline constexpr int kMatrixFormat = 1;

// What the diagonal of the matrices holds: nobody said, a country's international part, all of it, or nothing.
enum class Diagonal : std::uint8_t { kUnknown, kInternational, kTotal, kNone };
std::string_view diagonal_name(Diagonal diagonal);
std::optional<Diagonal> diagonal_of(std::string_view name);

struct MatrixManifest {
    int format = kMatrixFormat;
    Scope scope = Scope::kUnknown;
    std::vector<Release> releases;
    std::string quantity = "works", licence;  // licence: empty when nobody said
    Diagonal diagonal = Diagonal::kUnknown;
    std::uint64_t cells = 0;
    std::vector<FileFacts> files;  // ascending by name
    std::string hash;
};

std::string matrix_manifest_hash(const MatrixManifest& manifest);
std::string matrix_manifest_json(const MatrixManifest& manifest);
Result<MatrixManifest> read_matrix_manifest(const std::string& directory);
AtlasIdentity identity_of(const MatrixManifest& manifest);

// One matrix: the cells [begin, end) of one year and heading.
struct MatrixSlice {
    int year = 0;
    std::uint16_t heading = 0;  // row of `headings`
    std::uint64_t begin = 0, end = 0;
};

struct MatrixAtlas {
    std::string directory;
    MatrixManifest manifest;
    TextColumn countries, headings;   // ascending; a heading may be empty text: the source names none
    std::vector<MatrixSlice> slices;  // tile the cells, ascending by (year, heading)
    // Cells, ascending by (year, heading, a, b), a <= b, counts above 0; a = b is the diagonal.
    std::span<const std::uint16_t> a, b;
    std::span<const double> count;

    // Maps the files and checks everything: a matrix atlas is small.
    static Result<MatrixAtlas> open(const std::string& directory);

  private:
    static Result<MatrixAtlas> open_once(const std::string& directory);
    std::vector<Table> tables_;
};

}  // namespace comity
