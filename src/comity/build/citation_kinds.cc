#include "comity/build/citation_kinds.h"

#include <algorithm>
#include <memory>

#include "comity/kernels/intersect.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

template <class T>
void add_distinct(ListsColumn<T>& lists, std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    lists.add(items);
    items.clear();
}

// Of rows [begin, end), in memory.
Signers signers_of_rows(Runs<std::uint32_t> authors, Runs<std::uint16_t> countries, std::size_t begin, std::size_t end) {
    Signers out;
    std::vector<std::uint32_t> people;
    std::vector<std::uint16_t> places;
    for (std::size_t row = begin; row < end; ++row) {
        for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
            if (authors.items[a] != kNoRow) people.push_back(authors.items[a]);
            places.insert(places.end(), countries[a].begin(), countries[a].end());
        }
        add_distinct(out.people, people);
        add_distinct(out.places, places);
    }
    return out;
}

}  // namespace

Signers signers_of(Runs<std::uint32_t> authors, Runs<std::uint16_t> countries, Scratch* scratch, const Pieces& pieces) {
    Signers out(scratch);
    parallel_in_order(pieces.count(authors.size()), pieces.threads, [&](std::size_t p) -> InOrder {
        const auto some = std::make_shared<Signers>(
            signers_of_rows(authors, countries, pieces.begin(p), pieces.end(p, authors.size())));
        return [&out, some] {
            out.people.append(some->people);
            out.places.append(some->places);
        };
    });
    return out;
}

std::uint8_t KindOfCitation::operator()(std::size_t citing, std::size_t cited) const {
    std::uint8_t kind = 0;
    if (intersects(people_[citing], people_[cited])) kind |= kSharedAuthor;
    if (intersects(places_[citing], places_[cited])) kind |= kSharedCountry;
    return kind;
}

}  // namespace comity
