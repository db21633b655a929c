#include "comity/atlas/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "comity/kernels/intersect.h"

namespace comity {

namespace {

Error damaged(const Atlas& a, std::string_view what) {
    return failure(fmt::format("{} is damaged: {}", a.directory, what));
}

Status check_order(const Atlas& a) {
    for (std::size_t s = 0; s < a.slices.size(); ++s) {
        const Slice& slice = a.slices[s];
        if (slice.begin == slice.end) return damaged(a, "an empty slice");
        if (slice.type >= a.types.size()) return damaged(a, "a slice of an unknown type");
        if (s > 0 && std::tie(a.slices[s - 1].year, a.slices[s - 1].type, a.slices[s - 1].key) >=
                         std::tie(slice.year, slice.type, slice.key))
            return damaged(a, fmt::format("slice {} is out of order", s));
        for (Row row = slice.begin + 1; row < slice.end; ++row)
            if (a.id[row - 1] >= a.id[row]) return damaged(a, fmt::format("work ids are out of order at row {}", row));
    }
    return ok();
}

template <class T>
bool all_below(std::span<const T> items, std::size_t limit, bool none_allowed) {
    return std::all_of(items.begin(), items.end(),
                       [&](T item) { return item < limit || (none_allowed && item == static_cast<T>(kNoRow)); });
}

Status check_indexes(const Atlas& a) {
    const std::size_t n = a.works();
    const bool fine =
        all_below(a.language, a.languages.size(), false) && all_below(a.source, a.source_id.size(), true) &&
        all_below(a.byline, a.byline_roles.size(), false) && all_below(a.release, a.manifest.releases.size(), false) &&
        all_below(a.topics.items, a.topic_topic.size(), false) &&
        all_below(a.funders.items, a.funder_id.size(), false) &&
        all_below(a.byline_countries.inner.items, a.countries.size(), false) &&
        all_below(a.byline_address.inner.items, a.countries.size(), false) &&
        all_below(a.byline_history.inner.items, a.countries.size(), false) &&
        all_below(a.type_of_source, a.source_types.size(), false) &&
        all_below(a.authors.items, a.author_id.size(), true) &&
        all_below(a.institutions.inner.items, a.institution_id.size(), false) && all_below(a.citing.items, n, false) &&
        all_below(a.citation_kinds, (kSharedAuthor | kSharedCountry) + 1, false);
    return fine ? ok() : Status(damaged(a, "an index points past its table"));
}

Status check_authorships(const Atlas& a) {
    for (Row row = 0; row < a.works(); ++row) {
        const std::size_t authors = a.authors[row].size();
        if (authors != a.byline_roles[a.byline[row]].size() ||
            authors != a.institutions.end_of(row) - a.institutions.begin_of(row))
            return damaged(a, fmt::format("row {} has different numbers of authors in different tables", row));
    }
    return ok();
}

// The three kinds of evidence speak of the same authorships, each only where the ones before it are silent.
Status check_bylines(const Atlas& a) {
    for (std::size_t b = 0; b < a.byline_roles.size(); ++b) {
        const std::size_t begin = a.byline_countries.begin_of(b), end = a.byline_countries.end_of(b);
        bool fits = end - begin == a.byline_roles[b].size();
        for (const auto* other : {&a.byline_address, &a.byline_history})
            fits = fits && other->begin_of(b) == begin && other->end_of(b) == end;
        for (std::size_t i = begin; fits && i < end; ++i)
            fits = !a.byline_countries.inner[i].empty() + !a.byline_address.inner[i].empty() +
                       !a.byline_history.inner[i].empty() <=
                   1;
        if (!fits) return damaged(a, fmt::format("the countries of byline {} do not fit its authorships", b));
    }
    return ok();
}

// The authorships whose record states another ORCID iD than its author's are listed, in order, and no others.
Status check_orcids(const Atlas& a) {
    std::size_t variant = 0;
    for (std::size_t k = 0; k < a.stated_orcid.size(); ++k) {
        const std::uint32_t author = a.authors.items[k];
        const bool fits =
            a.stated_orcid[k] == kNoOrcid ||
            (author != kNoRow && a.author_orcid[author] != 0 &&
             (a.stated_orcid[k] == kAuthorsOrcid ||
              (a.stated_orcid[k] == kOtherOrcid && variant < a.variant_authorship.size() &&
               a.variant_authorship[variant] == k && a.variant_orcid[variant] != a.author_orcid[author])));
        if (!fits) return damaged(a, fmt::format("the ORCID iD of authorship {} is not as its author's", k));
        variant += a.stated_orcid[k] == kOtherOrcid;
    }
    return variant == a.variant_authorship.size() ? ok() : Status(damaged(a, "an ORCID iD of no authorship"));
}

Status check_citations(const Atlas& a) {
    for (Row row = 0; row < a.works(); ++row) {
        const auto citing = a.citing[row];
        for (std::size_t k = 0; k < citing.size(); ++k)
            if (citing[k] == row || (k > 0 && citing[k - 1] >= citing[k]))
                return damaged(a, fmt::format("the citations of row {} are out of order", row));
    }
    if (a.citing.items.size() != a.manifest.citations)
        return damaged(a, "the number of citations is not the one in atlas.json");
    return ok();
}

// Domains, fields, subfields, topics.
Status check_classes(const Atlas& a) {
    constexpr std::uint8_t kLevels = 4;
    const bool known = std::all_of(a.class_level.begin(), a.class_level.end(), [](std::uint8_t level) { return level < kLevels; });
    return known ? ok() : Status(damaged(a, "a named class is of no level that there is"));
}

template <class T>
void sort_distinct(std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

void known_authors(const Atlas& a, Row row, std::vector<std::uint32_t>& out) {
    out.assign(a.authors[row].begin(), a.authors[row].end());
    sort_distinct(out);
    if (!out.empty() && out.back() == kNoRow) out.pop_back();
}

void published_countries(const Atlas& a, Row row, std::vector<std::uint16_t>& out) {
    out.clear();
    const std::uint32_t byline = a.byline[row];
    for (std::size_t i = a.byline_countries.begin_of(byline); i < a.byline_countries.end_of(byline); ++i)
        out.insert(out.end(), a.byline_countries.inner[i].begin(), a.byline_countries.inner[i].end());
    sort_distinct(out);
}

}  // namespace

Status check_citation_kinds(const Atlas& a) {
    std::vector<std::uint32_t> cited_authors, citing_authors;
    std::vector<std::uint16_t> cited_countries, citing_countries;
    std::size_t edge = 0;
    for (Row row = 0; row < a.works(); ++row) {
        if (a.citing[row].empty()) continue;
        known_authors(a, row, cited_authors);
        published_countries(a, row, cited_countries);
        for (const Row citing : a.citing[row]) {
            known_authors(a, citing, citing_authors);
            published_countries(a, citing, citing_countries);
            const auto shared = [](const auto& x, const auto& y) { return intersects(std::span(x), std::span(y)); };
            const int kinds = (shared(cited_authors, citing_authors) ? kSharedAuthor : 0) |
                              (shared(cited_countries, citing_countries) ? kSharedCountry : 0);
            if (a.citation_kinds[edge++] != kinds)
                return damaged(a, fmt::format("a citation of row {} is not of the kind it is said to be", row));
        }
    }
    return ok();
}

Status check_structure(const Atlas& atlas) {
    COMITY_TRY(check_order(atlas));
    COMITY_TRY(check_classes(atlas));
    COMITY_TRY(check_indexes(atlas));
    COMITY_TRY(check_bylines(atlas));
    COMITY_TRY(check_authorships(atlas));
    COMITY_TRY(check_orcids(atlas));
    return check_citations(atlas);
}

}  // namespace comity
