#include <algorithm>

#include "comity/kernels/count_between.h"
#include "comity/kernels/intersect.h"
#include "comity/measures/filter.h"
#include "comity/measures/slice_blocks.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// Rows lie in year order, so a range of citing years is a range of rows.
class RowsByYear {
  public:
    explicit RowsByYear(const Atlas& atlas) : atlas_(atlas) {}
    // The first row of `year` or a later one.
    [[nodiscard]] Row begin_of(int year) const {
        const auto at = std::lower_bound(atlas_.slices.begin(), atlas_.slices.end(), year,
                                         [](const Slice& s, int y) { return s.year < y; });
        return at == atlas_.slices.end() ? static_cast<Row>(atlas_.works()) : at->begin;
    }

  private:
    const Atlas& atlas_;
};

// Which citations inside the window count: by who cites, and by what citing and cited work share.
class Counted {
  public:
    Counted(const Atlas& atlas, const Conventions& c, const Places& places, const WorkFilter& filter)
        : atlas_(atlas), drops_own_(c.self_citations != SelfCitations::kKeep) {
        if (c.citing == Citing::kCorpus) {
            may_cite_.resize(atlas.works());
            for (const Slice& slice : atlas.slices)
                for (Row row = slice.begin; row < slice.end; ++row)
                    may_cite_[row] = filter.corpus_passes(row, slice.type);
        }
        if (c.self_citations == SelfCitations::kDropAuthor) dropped_ = kSharedAuthor;
        if (c.self_citations != SelfCitations::kDropCountry) return;
        // The atlas has counted countries as ISO and OpenAlex have them, if it was not built without; any other reading of them is
        // compared here.
        if (places.plain() && !atlas.lacks(Detail::kSelfCitations)) dropped_ = kSharedCountry;
        else
            for (std::size_t b = 0; b < atlas.byline_roles.size(); ++b)
                places_.push_back(places_of_byline(atlas, places, b));
    }

    [[nodiscard]] bool all() const { return may_cite_.empty() && dropped_ == 0 && places_.empty(); }

    // `edge`: index into the items of atlas.citing.
    [[nodiscard]] bool counts(std::size_t edge, Row citing, Row cited) const {
        if (dropped_ != 0 && (atlas_.citation_kinds[edge] & dropped_) != 0) return false;
        if (!may_cite_.empty() && !may_cite_[citing]) return false;
        return places_.empty() ||
               !intersects(std::span(places_[atlas_.byline[citing]]), std::span(places_[atlas_.byline[cited]]));
    }

    // A work that lists itself, of which no edge tells. It shares all its authors and countries with itself.
    [[nodiscard]] bool counts_itself(Row row) const {
        return (atlas_.flags[row] & kCitesItself) != 0 && !drops_own_ && (may_cite_.empty() || may_cite_[row]);
    }

  private:
    const Atlas& atlas_;
    bool drops_own_;
    std::vector<bool> may_cite_;  // by row; empty: every row may
    std::uint8_t dropped_ = 0;    // CitationKind
    std::vector<std::vector<std::uint16_t>> places_;  // by byline; empty: nothing to compare
};

}  // namespace

int last_counted_year(const Conventions& c, int year) {
    const int last = c.window.last_citing_year(year);
    return c.citing_until.kind == CitingUntil::Kind::kYear ? std::min(last, c.citing_until.year) : last;
}

namespace {

// Citations of the rows of one slice after the other. Slices of a year are neighbours, and share the rows that may cite.
class CitationCounting {
  public:
    CitationCounting(const Atlas& atlas, const Conventions& conventions, const Counted& counted, RowCounts& counts)
        : atlas_(atlas), c_(conventions), counted_(counted), rows_(atlas), counts_(counts) {
        // Works of unknown year lie before all others.
        first_of_all_ = c_.negative_age == NegativeAge::kAny ? 0 : rows_.begin_of(1);
    }

    void count(const Slice& slice) {
        if (slice.year == 0) return;
        if (slice.year != year_) turn_to(slice.year);
        const bool all = counted_.all();
        for (Row row = slice.begin; row < slice.end; ++row) {
            std::uint32_t n = itself_ ? counted_.counts_itself(row) : 0;
            n += all ? count_between(atlas_.citing[row], first_, last_) : those_that_count(row);
            counts_[row] = n;
        }
    }

  private:
    void turn_to(std::int16_t year) {
        year_ = year;
        const int until = last_counted_year(c_, year);
        first_ = c_.negative_age == NegativeAge::kDrop ? rows_.begin_of(year) : first_of_all_;
        last_ = rows_.begin_of(until + 1);
        itself_ = c_.self_loops == SelfLoops::kKeep && until >= year;
    }

    [[nodiscard]] std::uint32_t those_that_count(Row row) const {
        const auto cited_by = atlas_.citing[row];
        const auto from = std::lower_bound(cited_by.begin(), cited_by.end(), first_);
        const auto to = std::lower_bound(from, cited_by.end(), last_);
        const auto begin_edge = static_cast<std::size_t>(atlas_.citing.offsets[row]);
        std::uint32_t n = 0;
        for (auto k = from; k != to; ++k)
            n += counted_.counts(begin_edge + static_cast<std::size_t>(k - cited_by.begin()), *k, row);
        return n;
    }

    const Atlas& atlas_;
    const Conventions& c_;
    const Counted& counted_;
    RowsByYear rows_;
    RowCounts& counts_;
    Row first_of_all_ = 0, first_ = 0, last_ = 0;
    std::int16_t year_ = 0;
    bool itself_ = false;
};

}  // namespace

RowCounts count_citations(const Atlas& atlas, const Conventions& conventions, const Places& places, const WorkFilter& filter,
                          int threads, std::optional<YearRange> only) {
    RowCounts counts(rows_of_years(atlas, only));
    const Counted counted(atlas, conventions, places, filter);
    const std::vector<SliceBlock> blocks = slice_blocks(atlas, only);
    parallel_for(blocks.size(), threads, [&](std::size_t b) {
        CitationCounting counting(atlas, conventions, counted, counts);
        for (std::size_t s = blocks[b].begin; s < blocks[b].end; ++s) counting.count(atlas.slices[s]);
    });
    return counts;
}

}  // namespace comity
