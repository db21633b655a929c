// Which works a question looks at, and with how many citations. docs/methods/works.md, window.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/chosen_works.h"
#include "comity/measures/conventions.h"
#include "comity/measures/populations.h"
#include "comity/measures/row_counts.h"

namespace comity {

// Population filters: part of the question, not of the cohort. A work is in when its slice may hold such works and the
// filter holds its row; both have to be asked.
struct PopulationFilter {
    std::optional<std::uint32_t> topic, subfield, field, domain;
    std::shared_ptr<const RowSet> rows;              // institution, funder, source, author, ids; absent: all
    std::shared_ptr<const FilterDetails> details;    // what an answer tells about them; absent: nothing
    [[nodiscard]] bool slice_may_hold(const ClassKey& key) const {
        return (!topic || *topic == key.topic) && (!subfield || *subfield == key.subfield) &&
               (!field || *field == key.field) && (!domain || *domain == key.domain);
    }
    [[nodiscard]] bool holds(Row row) const { return rows == nullptr || rows->holds(row); }
};

// The class of a key at a level: 0 when it has none there, 1 when the level is none.
std::uint32_t class_of(const ClassKey& key, ClassLevel level);

// An id ("1702", "T10017", a URL) or a unique name of a class at `level` (0 domain … 3 topic).
Result<std::uint32_t> parse_class(std::string_view text, int level, const Atlas& atlas);

// 1 for each row that a rule leaves out which no flag tells; absent: none.
using LeftOutRows = std::shared_ptr<const std::vector<std::uint8_t>>;

// The filter of conventions, `years` and population filters apart: what works and cohorts are made of.
class WorkFilter {
  public:
    // `only`: rows of other years will not be asked about. `left_out`: as left_out() of an equal filter.
    WorkFilter(const Atlas& atlas, const Conventions& conventions, const BylineViews& bylines, int threads = 1,
               std::optional<YearRange> only = std::nullopt, LeftOutRows left_out = nullptr);

    [[nodiscard]] bool type_passes(std::uint16_t type) const { return types_[type]; }
    // For a row of a slice whose type passes.
    [[nodiscard]] bool passes(Row row) const {
        if (!record_passes(row)) return false;
        if (!limited_) return true;
        const std::uint32_t byline = atlas_.byline[row];
        return bylines_.authors(byline) <= max_authors_ && bylines_.places(byline) <= max_countries_;
    }
    [[nodiscard]] const LeftOutRows& left_out() const { return left_out_; }
    // max_authors and max_countries apart: what citing=corpus asks of a citing work.
    [[nodiscard]] bool corpus_passes(Row row, std::uint16_t type) const { return types_[type] && record_passes(row); }

  private:
    [[nodiscard]] bool record_passes(Row row) const {
        const std::uint16_t flags = atlas_.flags[row];
        if ((flags & refused_) != 0 || (flags & wanted_) != wanted_) return false;
        if (one_of_ != 0 && (flags & one_of_) == 0) return false;
        return left_out_ == nullptr || (*left_out_)[row] == 0;
    }
    // Rules that no flag tells are settled once a row.
    void leave_out(const Conventions& conventions, int threads, const std::optional<YearRange>& only);
    [[nodiscard]] bool leaves_out(const Conventions& conventions, Row row) const;

    const Atlas& atlas_;
    const BylineViews& bylines_;
    std::vector<bool> types_;                              // by row of atlas.types
    std::uint16_t refused_ = 0, wanted_ = 0, one_of_ = 0;  // WorkFlag: none of them, all of them, at least one
    std::vector<std::uint8_t> languages_, journals_;  // by row of atlas.languages, atlas.source_types; empty: not asked
    LeftOutRows left_out_;
    std::uint64_t max_authors_, max_countries_;
    bool limited_;  // one of the two is set
};

// The last citing year that counts for works of `year`, by `window` and `citing_until`.
int last_counted_year(const Conventions& conventions, int year);

// Citations of the rows within the window; rows of unknown year have none. Under citing=corpus only rows that pass
// `filter` cite, however many sign them; `places` says what self_citations=drop_country takes for one country. Only rows of
// the years `only`, if they are given, have counts.
RowCounts count_citations(const Atlas& atlas, const Conventions& conventions, const Places& places, const WorkFilter& filter,
                          int threads, std::optional<YearRange> only = std::nullopt);

}  // namespace comity
