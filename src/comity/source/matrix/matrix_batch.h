// What the readers of country matrices deliver: cells with their file and line, the codes and headings they speak of,
// and an account of every record. docs/formats/matrix-atlas.md, "Input".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"

namespace comity {

enum class MatrixFormat : std::uint8_t { kPajek, kEdgeList, kSquare, kNestedJson };
std::string_view matrix_format_name(MatrixFormat format);

// A file that holds one or more matrices; a member of a ZIP archive is a file of its own.
struct MatrixFile {
    std::string path;     // as messages show it: "years.zip/WrldCo1990.net"
    std::string on_disk;  // what to open
    std::string member;   // of an archive; else empty
    MatrixFormat format = MatrixFormat::kPajek;
    std::optional<int> year;  // from the file name
    std::string heading;      // from the file name; may be empty
    std::uint64_t bytes = 0;  // on disk; of a member, packed
};

// One record of a file that names a pair of countries, or a country with itself.
struct MatrixCell {
    std::int16_t year = 0;
    std::uint16_t heading = 0, a = 0, b = 0;  // as in MatrixBatch
    bool upper = false;       // a comes before b in the file's own order (by code where it has none)
    bool undirected = false;  // stated for both directions at once
    double count = 0;
    std::uint32_t file = 0;  // index into the files
    std::uint64_t line = 0;  // 0: the format has none
};

// A matrix that a file holds, also when all its cells are zero.
struct MatrixSlot {
    std::int16_t year = 0;
    std::uint16_t heading = 0;
    std::uint32_t file = 0;
    friend auto operator<=>(const MatrixSlot&, const MatrixSlot&) = default;
};

class MatrixBatch {
  public:
    std::vector<MatrixCell> cells;  // without zeros
    std::vector<MatrixSlot> slots;
    std::vector<std::string> codes, headings;      // in the order met
    std::map<std::string, std::string> read_as;    // "CHN" -> "CN": codes that were mapped
    std::vector<std::uint64_t> read, zeros, dropped;  // by file: records, those that say 0, those of stray columns
    std::vector<std::string> notes;                // what was passed over, with file and place

    // The number of a country's code. ISO 3166-1 alpha-3 and full names become alpha-2, UK and EL (as Eurostat writes
    // them) GB and GR; any other label is kept, as a word of letters, digits, - and _. An empty one is an error.
    Result<std::uint16_t> code(std::string_view text);
    Result<std::uint16_t> heading(const std::string& text);
    void add_slot(int year, std::uint16_t heading, std::uint32_t file);
    // A record: counted, and kept unless it is zero.
    void add(const MatrixCell& cell);

  private:
    std::map<std::string, std::uint16_t, std::less<>> code_of_, heading_of_;
    std::map<std::string, std::string> word_of_;  // word -> the one label that became it
};

// A count as files write it: a number from 0 to 10^18.
std::optional<double> parse_count(std::string_view text);

}  // namespace comity
