#include "comity/build/citation_kinds.h"

#include <algorithm>

#include "comity/kernels/intersect.h"

namespace comity {

namespace {

template <class T>
void close_distinct(Lists<T>& lists) {
    const auto first = lists.items.begin() + static_cast<std::ptrdiff_t>(lists.ends.empty() ? 0 : lists.ends.back());
    std::sort(first, lists.items.end());
    lists.items.erase(std::unique(first, lists.items.end()), lists.items.end());
    lists.close();
}

template <class T>
std::span<const T> list_of(const Lists<T>& lists, std::size_t row) {
    return std::span<const T>(lists.items).subspan(lists.begin_of(row), lists.end_of(row) - lists.begin_of(row));
}

}  // namespace

std::vector<std::uint8_t> citation_kinds(const CitationColumns& citations, const Lists<std::uint32_t>& authors,
                                         const CountryLists& countries) {
    // The known authors and the countries of each work, ascending and distinct.
    Lists<std::uint32_t> people;
    CountryLists places;
    for (std::size_t row = 0; row < authors.size(); ++row) {
        for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
            if (authors.items[a] != kNoRow) people.items.push_back(authors.items[a]);
            for (std::uint64_t c = countries.begin_of(a); c < countries.end_of(a); ++c)
                places.items.push_back(countries.items[c]);
        }
        close_distinct(people);
        close_distinct(places);
    }
    std::vector<std::uint8_t> kinds(citations.citing.size(), 0);
    std::size_t edge = 0;
    for (std::size_t cited = 0; cited < authors.size(); ++cited)
        for (; edge < static_cast<std::size_t>(citations.citing_offsets[cited + 1]); ++edge) {
            const std::uint32_t citing = citations.citing[edge];
            if (intersects(list_of(people, citing), list_of(people, cited))) kinds[edge] |= kSharedAuthor;
            if (intersects(list_of(places, citing), list_of(places, cited))) kinds[edge] |= kSharedCountry;
        }
    return kinds;
}

}  // namespace comity
