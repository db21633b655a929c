#include "comity/atlas/row_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace comity {

namespace {

template <class Offsets>
bool range_fits(const Offsets& offsets, std::size_t i, std::size_t items) {
    const auto begin = static_cast<std::int64_t>(offsets[i]), end = static_cast<std::int64_t>(offsets[i + 1]);
    return begin >= 0 && begin <= end && static_cast<std::uint64_t>(end) <= items;
}

template <class List>
bool list_fits(const List& lists, std::size_t i) { return range_fits(lists.offsets, i, lists.items.size()); }

template <class List>
bool list_fits(const List& lists, std::size_t i, std::size_t limit) {
    return list_fits(lists, i) && std::ranges::all_of(lists[i], [limit](auto item) { return item < limit; });
}

template <class Nested>
bool nested_fits(const Nested& lists, std::size_t i, std::size_t length, std::size_t limit) {
    if (!range_fits(lists.outer, i, lists.inner.size()) || lists.end_of(i) - lists.begin_of(i) != length) return false;
    for (std::size_t k = lists.begin_of(i); k < lists.end_of(i); ++k)
        if (!list_fits(lists.inner, k, limit)) return false;
    return true;
}

bool text_fits(const TextColumn& texts, std::size_t i) { return range_fits(texts.offsets, i, texts.bytes.size()); }

// Its countries as published.
bool byline_fits(const Atlas& a, Row row) {
    const std::uint32_t byline = a.byline[row];
    return byline < a.byline_roles.size() && list_fits(a.byline_roles, byline) &&
           nested_fits(a.byline_countries, byline, a.byline_roles[byline].size(), a.countries.size());
}

// What other evidence adds.
bool evidence_fits(const Atlas& a, Row row) {
    const std::uint32_t byline = a.byline[row];
    const std::size_t length = a.byline_roles[byline].size();
    return nested_fits(a.byline_address, byline, length, a.countries.size()) &&
           nested_fits(a.byline_history, byline, length, a.countries.size());
}

Status unless(bool fits, const Atlas& a, Row row) {
    return fits ? ok() : Status(failure(fmt::format("{} is damaged: what it says of row {} points past its tables", a.directory, row)));
}

}  // namespace

Status check_row_of_works(const Atlas& a, Row row, const Slice& slice) {
    const bool texts = text_fits(a.doi, row) && text_fits(a.title, row);
    const bool indexes = slice.type < a.types.size() && a.language[row] < a.languages.size() &&
                         a.type_of_source[row] < a.source_types.size() && a.release[row] < a.manifest.releases.size() &&
                         (a.source[row] == kNoRow || a.source[row] < a.source_id.size());
    const bool lists = list_fits(a.topics, row, a.topic_topic.size()) && list_fits(a.funders, row, a.funder_id.size()) &&
                       list_fits(a.authors, row) && list_fits(a.citing, row);
    return unless(texts && indexes && lists && byline_fits(a, row), a, row);
}

Status check_row_of_authorships(const Atlas& a, Row row) {
    if (!byline_fits(a, row) || !evidence_fits(a, row) || !list_fits(a.authors, row)) return unless(false, a, row);
    const auto authors = a.authors[row];
    const std::size_t length = a.byline_roles[a.byline[row]].size();
    const bool known = std::ranges::all_of(authors, [&](std::uint32_t author) { return author == kNoRow || author < a.author_id.size(); });
    return unless(known && (authors.size() == length || a.lacks(Detail::kAuthors)) &&
                      nested_fits(a.institutions, row, a.lacks(Detail::kInstitutions) ? 0 : length, a.institution_id.size()),
                  a, row);
}

Status check_row_of_citations(const Atlas& a, Row row) { return unless(list_fits(a.citing, row, a.works()), a, row); }

Status check_row_of_dangling(const Atlas& a, Row row) { return unless(list_fits(a.dangling, row), a, row); }

}  // namespace comity
