#include "comity/build/citation_kinds.h"

#include <algorithm>
#include <memory>

#include "comity/kernels/intersect.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// A mark has its countries in its upper bytes: each one more than its number; unused ones repeat another, so that 0 stands for
// none at all. More than three, or a number too large for a byte, is all bits.
constexpr int kPeopleBits = 40;
constexpr std::uint64_t kPeople = (std::uint64_t{1} << kPeopleBits) - 1;
constexpr std::uint32_t kManyPlaces = 0xFF'FFFF;
constexpr std::size_t kPlacesOfMark = 3;

std::uint32_t places_in(std::uint64_t mark) { return static_cast<std::uint32_t>(mark >> kPeopleBits); }

std::uint32_t places_mark(std::span<const std::uint16_t> places) {
    if (places.empty()) return 0;
    std::uint32_t mark = 0;
    for (std::size_t i = 0; i < kPlacesOfMark; ++i) {
        const std::uint32_t place = places[std::min(i, places.size() - 1)] + 1U;
        if (place > 0xFE || places.size() > kPlacesOfMark) return kManyPlaces;
        mark |= place << (8 * i);
    }
    return mark;
}

// Is a byte of three 0?
bool has_zero_byte(std::uint32_t bytes) { return ((bytes - 0x01'0101) & ~bytes & 0x80'8080) != 0; }

template <class T>
void make_distinct(std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

// Of rows [begin, end), in memory.
Signers signers_of_rows(Runs<std::uint32_t> authors, const CountryRuns& known, std::size_t begin, std::size_t end) {
    Signers out;
    std::vector<std::uint32_t> people;
    std::vector<std::uint16_t> places;
    for (std::size_t row = begin; row < end; ++row) {
        for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
            if (!authors.items.empty() && authors.items[a] != kNoRow) people.push_back(authors.items[a]);
            const auto published = known.published(a);
            places.insert(places.end(), published.begin(), published.end());
        }
        make_distinct(people);
        make_distinct(places);
        out.people.add(people);
        out.places.add(places);
        out.marks.push_back(mark_of(people, places));
        people.clear();
        places.clear();
    }
    return out;
}

}  // namespace

std::uint64_t mark_of(std::span<const std::uint32_t> people, std::span<const std::uint16_t> places) {
    std::uint64_t mark = std::uint64_t{places_mark(places)} << kPeopleBits;
    // Numbers of authors that follow each other get bits far apart: Knuth's multiplicative hash.
    for (const std::uint32_t author : people) mark |= std::uint64_t{1} << ((std::uint64_t{author * 2'654'435'769U} * kPeopleBits) >> 32);
    return mark;
}

bool authors_unclear(std::uint64_t one, std::uint64_t other) { return (one & other & kPeople) != 0; }

bool countries_unclear(std::uint64_t one, std::uint64_t other) {
    const std::uint32_t x = places_in(one), y = places_in(other);
    return (x == kManyPlaces && y != 0) || (y == kManyPlaces && x != 0);
}

std::uint8_t kind_by_marks(std::uint64_t one, std::uint64_t other) {
    const std::uint32_t x = places_in(one), y = places_in(other);
    const auto turned = [&](int bits) { return (y << bits | y >> (24 - bits)) & kManyPlaces; };
    const bool shared = has_zero_byte(x ^ y) || has_zero_byte(x ^ turned(8)) || has_zero_byte(x ^ turned(16));
    return x != 0 && y != 0 && shared && !countries_unclear(one, other) ? kSharedCountry : 0;
}

Signers signers_of(Runs<std::uint32_t> authors, const CountryRuns& known, Scratch* scratch, const Pieces& pieces) {
    Signers out(scratch);
    parallel_in_order(pieces.count(authors.size()), pieces.threads, [&](std::size_t p) -> InOrder {
        const auto some = std::make_shared<Signers>(
            signers_of_rows(authors, known, pieces.begin(p), pieces.end(p, authors.size())));
        return [&out, some] {
            out.people.append(some->people);
            out.places.append(some->places);
            out.marks.append(some->marks);
        };
    });
    return out;
}

bool SharedSigners::author(std::size_t one, std::size_t other) const { return intersects(people_[one], people_[other]); }
bool SharedSigners::country(std::size_t one, std::size_t other) const { return intersects(places_[one], places_[other]); }

}  // namespace comity
