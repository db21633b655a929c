#include "comity/atlas/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "comity/atlas/pieces.h"
#include "comity/kernels/bounds.h"

namespace comity {

namespace {

constexpr std::size_t kRowsOfPiece = 1 << 16, kSlicesOfPiece = 1 << 12;

Error damaged(const Atlas& a, std::string_view what) {
    return failure(fmt::format("{} is damaged: {}", a.directory, what));
}

auto place_of(const Slice& slice) { return std::tuple(slice.year, slice.type, slice.key); }

Status check_order(const Atlas& a, int threads) {
    return check_pieces(a.slices.size(), kSlicesOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        for (std::size_t s = begin; s < end; ++s) {
            const Slice& slice = a.slices[s];
            if (slice.begin == slice.end) return damaged(a, "an empty slice");
            if (a.id[slice.begin] == 0) return damaged(a, fmt::format("the work of row {} has no id", slice.begin));
            if (slice.type >= a.types.size()) return damaged(a, "a slice of an unknown type");
            if (s > 0 && place_of(a.slices[s - 1]) >= place_of(slice))
                return damaged(a, fmt::format("slice {} is out of order", s));
            for (Row row = slice.begin + 1; row < slice.end; ++row)
                if (a.id[row - 1] >= a.id[row]) return damaged(a, fmt::format("work ids are out of order at row {}", row));
        }
        return ok();
    });
}

class Columns {
  public:
    Columns(const Atlas& atlas, int threads) : a_(atlas), threads_(threads) {}

    template <class T>
    Status below(std::span<const T> items, std::size_t limit, std::string_view otherwise = kPastItsTable) const {
        return pieces_of(items, otherwise, [limit](std::span<const T> some) { return some.empty() || greatest(some) < limit; });
    }
    Status below_or_none(std::span<const std::uint32_t> items, std::size_t limit) const {
        return pieces_of(items, kPastItsTable, [limit](std::span<const std::uint32_t> some) { return greatest_after_none(some) <= limit; });
    }
    // Opening a table has looked at the ends; between them lists must lie one behind the other.
    template <class Offset>
    Status ascending(std::span<const Offset> offsets) const {
        return check_pieces(offsets.size(), kRowsOfPiece, threads_, [&](std::size_t begin, std::size_t end) -> Status {
            const std::size_t from = begin == 0 ? 0 : begin - 1;
            return ascends(offsets.subspan(from, end - from)) ? ok() : Status(damaged(a_, "its lists overlap"));
        });
    }
    Status ascending(const EitherOffsets& offsets) const {
        return offsets.visit([&](auto of_one_width) { return ascending(of_one_width); });
    }
    template <class T, class Offset>
    Status ascending(const NestedColumn<T, Offset>& lists) const {
        COMITY_TRY(ascending(lists.outer));
        return ascending(lists.inner.offsets);
    }

  private:
    static constexpr std::string_view kPastItsTable = "an index points past its table";
    template <class T, class Fits>
    Status pieces_of(std::span<const T> items, std::string_view otherwise, const Fits& fits) const {
        return check_pieces(items.size(), kRowsOfPiece, threads_, [&](std::size_t begin, std::size_t end) -> Status {
            return fits(items.subspan(begin, end - begin)) ? ok() : Status(damaged(a_, otherwise));
        });
    }
    const Atlas& a_;
    int threads_;
};

Status check_offsets(const Atlas& a, const Columns& columns) {
    for (const auto* lists : {&a.topics, &a.funders}) COMITY_TRY(columns.ascending(lists->offsets));
    COMITY_TRY(columns.ascending(a.authors.offsets));
    for (const auto* lists : {&a.byline_countries, &a.byline_address, &a.byline_history}) COMITY_TRY(columns.ascending(*lists));
    COMITY_TRY(columns.ascending(a.byline_roles.offsets));
    COMITY_TRY(columns.ascending(a.institutions));
    COMITY_TRY(columns.ascending(a.citing.offsets));
    COMITY_TRY(columns.ascending(a.dangling.offsets));
    for (const TextColumn* texts :
         {&a.doi, &a.title, &a.types, &a.languages, &a.source_types, &a.countries, &a.institution_name, &a.institution_country,
          &a.institution_type, &a.institution_ror, &a.institution_city, &a.source_name, &a.source_type, &a.source_issn_l,
          &a.source_country, &a.funder_name, &a.funder_country, &a.funder_type, &a.funder_ror, &a.class_name})
        COMITY_TRY(columns.ascending(texts->offsets));
    return ok();
}

Status check_indexes(const Atlas& a, const Columns& columns) {
    COMITY_TRY(columns.below(a.language, a.languages.size()));
    COMITY_TRY(columns.below_or_none(a.source, a.source_id.size()));
    COMITY_TRY(columns.below(a.byline, a.byline_roles.size()));
    COMITY_TRY(columns.below(a.release, a.manifest.releases.size()));
    COMITY_TRY(columns.below(a.topics.items, a.topic_topic.size()));
    COMITY_TRY(columns.below(a.funders.items, a.funder_id.size()));
    for (const auto* lists : {&a.byline_countries, &a.byline_address, &a.byline_history})
        COMITY_TRY(columns.below(lists->inner.items, a.countries.size()));
    COMITY_TRY(columns.below(a.byline_roles.items, 2 * kCorrespondingUnknown, "a role is none that there is"));
    COMITY_TRY(columns.below(a.flags, 2 * kCountsInstitutions, "a flag is none that there is"));
    COMITY_TRY(columns.below(a.type_of_source, a.source_types.size()));
    COMITY_TRY(columns.below_or_none(a.authors.items, a.author_id.size()));
    COMITY_TRY(columns.below(a.institutions.inner.items, a.institution_id.size()));
    COMITY_TRY(columns.below(a.citing.items, a.works()));
    return columns.below(a.citation_kinds, (kSharedAuthor | kSharedCountry) + 1);
}

Status check_authorships(const Atlas& a, int threads) {
    return check_pieces(a.works(), kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        for (std::size_t row = begin; row < end; ++row) {
            const std::size_t authors = a.byline_roles[a.byline[row]].size();
            if ((!a.lacks(Detail::kAuthors) && a.authors[row].size() != authors) ||
                (!a.lacks(Detail::kInstitutions) && a.institutions.end_of(row) - a.institutions.begin_of(row) != authors))
                return damaged(a, fmt::format("row {} has different numbers of authors in different tables", row));
        }
        return ok();
    });
}

// The three kinds of evidence speak of the same authorships, each only where the ones before it are silent.
bool evidence_fits(const Atlas& a, std::size_t b) {
    const std::size_t begin = a.byline_countries.begin_of(b), end = a.byline_countries.end_of(b);
    bool fits = end - begin == a.byline_roles[b].size();
    for (const auto* other : {&a.byline_address, &a.byline_history})
        fits = fits && other->begin_of(b) == begin && other->end_of(b) == end;
    for (std::size_t i = begin; fits && i < end; ++i)
        fits = !a.byline_countries.inner[i].empty() + !a.byline_address.inner[i].empty() +
                   !a.byline_history.inner[i].empty() <=
               1;
    return fits;
}

Status check_bylines(const Atlas& a, int threads) {
    return check_pieces(a.byline_roles.size(), kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        for (std::size_t b = begin; b < end; ++b)
            if (!evidence_fits(a, b)) return damaged(a, fmt::format("the countries of byline {} do not fit its authorships", b));
        return ok();
    });
}

// The authorships whose record states another ORCID iD than its author's are listed, in order, and no others: how many
// there are before each piece says where in that list it begins.
class OrcidCheck {
  public:
    OrcidCheck(const Atlas& atlas, int threads) : a_(atlas), before_(atlas.stated_orcid.size() / kRowsOfPiece + 2) {
        parallel_for(before_.size() - 1, threads, [&](std::size_t p) {
            const auto first = std::min(a_.stated_orcid.size(), p * kRowsOfPiece);
            const auto piece = a_.stated_orcid.subspan(first, std::min(kRowsOfPiece, a_.stated_orcid.size() - first));
            before_[p + 1] = count_of(piece, kOtherOrcid);
        });
        for (std::size_t p = 1; p < before_.size(); ++p) before_[p] += before_[p - 1];
    }
    [[nodiscard]] Status piece(std::size_t begin, std::size_t end) const {
        std::size_t variant = before_[begin / kRowsOfPiece];
        for (std::size_t k = begin; k < end; ++k) {
            if (!fits(k, variant)) return damaged(a_, fmt::format("the ORCID iD of authorship {} is not as its author's", k));
            variant += a_.stated_orcid[k] == kOtherOrcid;
        }
        return ok();
    }
    [[nodiscard]] std::size_t variants() const { return before_.back(); }

  private:
    [[nodiscard]] bool fits(std::size_t k, std::size_t variant) const {
        if (a_.stated_orcid[k] == kNoOrcid) return true;
        const std::uint32_t author = a_.authors.items[k];
        if (author == kNoRow || a_.author_orcid[author] == 0) return false;
        if (a_.stated_orcid[k] == kAuthorsOrcid) return true;
        return a_.stated_orcid[k] == kOtherOrcid && variant < a_.variant_authorship.size() &&
               a_.variant_authorship[variant] == k && a_.variant_orcid[variant] != a_.author_orcid[author];
    }
    const Atlas& a_;
    std::vector<std::size_t> before_;
};

Status check_orcids(const Atlas& a, int threads) {
    const OrcidCheck check(a, threads);
    COMITY_TRY(check_pieces(a.stated_orcid.size(), kRowsOfPiece, threads,
                            [&](std::size_t begin, std::size_t end) { return check.piece(begin, end); }));
    return check.variants() == a.variant_authorship.size() ? ok() : Status(damaged(a, "an ORCID iD of no authorship"));
}

Status check_citations(const Atlas& a, int threads) {
    COMITY_TRY(check_pieces(a.works(), kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        for (std::size_t row = begin; row < end; ++row) {
            const auto citing = a.citing[row];
            for (std::size_t k = 0; k < citing.size(); ++k)
                if (citing[k] == row || (k > 0 && citing[k - 1] >= citing[k]))
                    return damaged(a, fmt::format("the citations of row {} are out of order", row));
        }
        return ok();
    }));
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

}  // namespace

Status check_structure(const Atlas& atlas, int threads) {
    const Columns columns(atlas, threads);
    COMITY_TRY(check_offsets(atlas, columns));
    COMITY_TRY(check_order(atlas, threads));
    COMITY_TRY(check_classes(atlas));
    COMITY_TRY(check_order_of_tables(atlas, threads));
    COMITY_TRY(check_indexes(atlas, columns));
    COMITY_TRY(check_bylines(atlas, threads));
    COMITY_TRY(check_authorships(atlas, threads));
    COMITY_TRY(check_order_of_bylines(atlas, threads));
    COMITY_TRY(check_orcids(atlas, threads));
    return check_citations(atlas, threads);
}

}  // namespace comity
