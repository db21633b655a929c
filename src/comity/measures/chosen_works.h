// Works chosen by who made, published or funded them, or by name: the population filters that are no classes.
// docs/methods/population_filter.md.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/base/result.h"
#include "comity/source/id_list.h"

namespace comity {

// Rows of an atlas, or of one of its tables, a bit a row.
class RowSet {
  public:
    explicit RowSet(std::size_t rows) : bits_((rows + 63) / 64) {}
    [[nodiscard]] bool holds(Row row) const { return (bits_[row / 64] >> (row % 64) & 1) != 0; }
    void add(Row row) { bits_[row / 64] |= std::uint64_t{1} << (row % 64); }
    void keep_common(const RowSet& other) {
        for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] &= other.bits_[i];
    }
    [[nodiscard]] std::uint64_t count() const;
    // The first row from `from` on that it holds, before `end`; `end` if there is none.
    [[nodiscard]] Row next(Row from, Row end) const {
        if (from >= end) return end;
        std::size_t word = from / 64;
        std::uint64_t bits = bits_[word] >> (from % 64) << (from % 64);
        while (bits == 0) {
            if (++word * 64 >= end) return end;
            bits = bits_[word];
        }
        return std::min(end, static_cast<Row>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
    }

  private:
    std::vector<std::uint64_t> bits_;
};

// What became of a list of ids in an atlas.
struct ListedWorks {
    std::string path, digest;
    std::uint64_t entries = 0, repeated = 0, unread = 0;
    std::uint64_t works = 0;    // works of the atlas that the list names
    std::uint64_t missing = 0;  // names of no work of the atlas
    std::vector<std::string> unread_first, missing_first;
};

struct FilterDetails {
    std::vector<std::pair<std::string, std::string>> names;  // ("institution", "University of Oxford")
    std::optional<ListedWorks> ids;
};

enum class FilterEntity : std::uint8_t { kInstitution, kFunder, kSource, kAuthor };
inline constexpr FilterEntity kEntities[] = {FilterEntity::kInstitution, FilterEntity::kFunder, FilterEntity::kSource,
                                             FilterEntity::kAuthor};
std::string_view entity_name(FilterEntity kind);  // "institution", …: the name of its filter
char entity_letter(FilterEntity kind);            // I, F, S, A

// The row of the entity that `text` names in the atlas's table of its kind: an OpenAlex id or its URL, a ROR, an ISSN-L,
// or a unique name; of an ORCID all rows that carry it. None, or several of a name, is a usage error that says what there
// is.
Result<std::vector<std::uint32_t>> find_entities(std::string_view text, FilterEntity kind, const Atlas& atlas);
// "I40120149", and its name; the id again if the atlas has no name.
std::string entity_id(FilterEntity kind, std::uint32_t row, const Atlas& atlas);
std::string entity_label(FilterEntity kind, std::uint32_t row, const Atlas& atlas);

// The entities of one kind on a work, as rows of their table; several times the same, and kNoRow, may be among them.
std::span<const std::uint32_t> entities_of_work(const Atlas& atlas, FilterEntity kind, Row row);
// How many works each entity of a kind is on.
std::vector<std::uint64_t> works_of_each(FilterEntity kind, const Atlas& atlas, std::size_t entities);
// Works that carry any of the entities; `rows` ascending.
RowSet works_with(const std::vector<std::uint32_t>& rows, FilterEntity kind, const Atlas& atlas, int threads);
// Usage errors where an atlas without DOIs is asked for some.
Status check_names(const IdList& list, const Atlas& atlas);
// Works that the list names; fills in `works`, `missing` and `missing_first`.
RowSet works_named(const IdList& list, const Atlas& atlas, int threads, ListedWorks& listed);

}  // namespace comity
