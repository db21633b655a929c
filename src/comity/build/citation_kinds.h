// What each citation is besides a citation: of one's own author, of one's own country. docs/formats/atlas.md,
// "Citations".
#pragma once

#include <cstdint>
#include <span>

#include "comity/base/prefetch.h"
#include "comity/build/tables.h"

namespace comity {

// Who signs a work in 64 bits: 40 that each author sets one of, and its countries, each a byte, where they are at most three.
// Two marks tell the kind of most citations, without a look at four lists that lie anywhere. Twin in tests: the lists.
std::uint64_t mark_of(std::span<const std::uint32_t> people, std::span<const std::uint16_t> places);
// What two marks say, of which nothing is wrong; all there is to say where neither is unclear.
std::uint8_t kind_by_marks(std::uint64_t one, std::uint64_t other);
bool authors_unclear(std::uint64_t one, std::uint64_t other);
bool countries_unclear(std::uint64_t one, std::uint64_t other);

// The known authors and the countries of each work, ascending and distinct.
struct Signers {
    explicit Signers(Scratch* scratch = nullptr) : people(scratch), places(scratch), marks(scratch) {}
    ListsColumn<std::uint32_t> people;
    ListsColumn<std::uint16_t> places;
    LongColumn<std::uint64_t> marks;
};

// `authors` by row, kNoRow being nobody, or lists without items, of authors that are all unknown; of `known` the countries as published.
Signers signers_of(Runs<std::uint32_t> authors, const CountryRuns& known, Scratch* scratch = nullptr,
                   const Pieces& pieces = {});

// What two rows share, by mark or by list; the same whichever cites the other.
class SharedSigners {
  public:
    explicit SharedSigners(Signers& signers)
        : people_(signers.people.view()), places_(signers.places.view()), marks_(signers.marks.view()) {}
    [[nodiscard]] std::uint64_t mark(std::size_t row) const { return marks_[row]; }
    [[nodiscard]] bool author(std::size_t one, std::size_t other) const;
    [[nodiscard]] bool country(std::size_t one, std::size_t other) const;
    // Ask memory for a row's authors: for where they are, and later for them.
    void ask_where(std::size_t row) const { ask_memory_for(&people_.offsets[row]); }
    void ask_for(std::size_t row) const { ask_memory_for(people_.items.data() + people_.begin_of(row)); }
    // Of the lists that are looked at often, in all.
    [[nodiscard]] std::uint64_t bytes() const { return people_.offsets.size_bytes() + people_.items.size_bytes(); }

  private:
    Runs<std::uint32_t> people_;
    Runs<std::uint16_t> places_;
    std::span<const std::uint64_t> marks_;
};

}  // namespace comity
