// What each citation is besides a citation: of one's own author, of one's own country. docs/formats/atlas.md,
// "Citations".
#pragma once

#include <cstdint>

#include "comity/base/prefetch.h"
#include "comity/build/tables.h"

namespace comity {

// The known authors and the countries of each work, ascending and distinct.
struct Signers {
    explicit Signers(Scratch* scratch = nullptr) : people(scratch), places(scratch) {}
    ListsColumn<std::uint32_t> people;
    ListsColumn<std::uint16_t> places;
};

// `authors` by row, kNoRow being nobody; `countries` an authorship, as published.
Signers signers_of(Runs<std::uint32_t> authors, Runs<std::uint16_t> countries, Scratch* scratch = nullptr,
                   const Pieces& pieces = {});

// CitationKind of a citation between two rows; the same whichever cites the other.
class KindOfCitation {
  public:
    explicit KindOfCitation(Signers& signers) : people_(signers.people.view()), places_(signers.places.view()) {}
    [[nodiscard]] std::uint8_t operator()(std::size_t citing, std::size_t cited) const;
    // Ask memory for a row's lists: for where they are, and later for what they hold.
    void ask_where(std::size_t row) const {
        ask_memory_for(&people_.offsets[row]);
        ask_memory_for(&places_.offsets[row]);
    }
    void ask_for(std::size_t row) const {
        ask_memory_for(people_.items.data() + people_.begin_of(row));
        ask_memory_for(places_.items.data() + places_.begin_of(row));
    }
    // Of what it looks at, in all.
    [[nodiscard]] std::uint64_t bytes() const {
        return people_.offsets.size_bytes() + people_.items.size_bytes() + places_.offsets.size_bytes() +
               places_.items.size_bytes();
    }

  private:
    Runs<std::uint32_t> people_;
    Runs<std::uint16_t> places_;
};

}  // namespace comity
