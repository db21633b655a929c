// The atlas as tables under OpenAlex's names and ids, for other tools. docs/formats/export.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/exports/table_file.h"
#include "comity/measures/conventions.h"

namespace comity {

// The cells of a row on their way into a file: those of columns that nobody asked for are dropped, and what the atlas
// stores for "not known" (an empty text, NaN, no row, no date) becomes null.
class Cells {
  public:
    Cells(TableFile& file, const std::vector<bool>& wanted) : file_(file), wanted_(wanted) {}
    void text(std::string_view value);
    void texts(std::span<const std::string> values);
    void whole(std::int64_t value);
    void real(double value);
    void flag(bool value);
    void time(std::int64_t microseconds);
    void null();
    // An id as OpenAlex writes it, https://openalex.org/ and `before` the digits: "W", "subfields/". 0 is null.
    void id(std::string_view before, std::uint64_t number);
    Status end_row();

  private:
    bool takes() { return wanted_[at_++]; }
    TableFile& file_;
    const std::vector<bool>& wanted_;
    std::size_t at_ = 0;
};

std::string openalex_url(std::string_view before, std::uint64_t number);

struct AtlasTable {
    std::string name, summary;
    std::vector<TableColumn> columns;
    std::uint64_t rows = 0;
    std::uint64_t units = 0;  // what a large table is cut by: works, or its own rows
    // Rows of units [begin, end), in order. May be called by several threads, each with its own cells.
    std::function<Status(std::uint64_t begin, std::uint64_t end, Cells& cells)> write;
};

// All tables of an atlas, which must live as long as they do. `cohorts` is the last, and has works of `years` or of any; to
// make it takes a pass over all citations, and without `with_cohorts` it has its name alone.
Result<std::vector<AtlasTable>> atlas_tables(const Atlas& atlas, const Conventions& conventions,
                                             const std::optional<YearRange>& years, int threads, bool with_cohorts);

// Pieces of atlas_tables. tables_of_works.cc, tables_of_names.cc, cohort_table.cc.
std::vector<AtlasTable> tables_of_works(const Atlas& atlas);
std::vector<AtlasTable> tables_of_names(const Atlas& atlas);
// Usage errors under conventions that put a work into several cohorts.
Result<AtlasTable> cohort_table(const Atlas& atlas, const Conventions& conventions,
                                const std::optional<YearRange>& years, int threads);
// Whether the convention of this name has a say in the table of cohorts; in the other tables none has.
bool shapes_cohort_table(std::string_view convention);

}  // namespace comity
