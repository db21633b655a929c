// The measures of a question for one population in one group of works: value, interval, n, coverage, notes.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/analysis/pair.h"
#include "comity/measures/resample_units.h"
#include "comity/measures/score.h"

namespace comity {

using By = std::vector<std::pair<std::string, ByValue>>;
using Members = std::span<const Member>;  // of a group, ascending by row
using Chosen = std::function<bool(const Member&)>;

// Why a share of so many works has no value: they may be there and weigh nothing, as a side's works do under
// counting=first where others lead them all.
const char* why_no_share(std::uint64_t works);

class Headline {
  public:
    Headline(const Atlas& atlas, const PairQuestion& question, const PairData& data, int threads)
        : atlas_(atlas),
          question_(question),
          data_(data),
          with_{atlas, data.conventions, data.family, data.cohorts(), data.collaboration()},
          threads_(threads),
          text_(question.text()),
          units_(atlas, data.conventions.resample) {}

    // One answer a measure of the family, in its order.
    void add(Population p, const PairData::Group& group, const By& by, Members members,
             std::vector<Answer>& answers) const;

    // A share of the works of `base` among `members`, each with its weight there.
    Answer share(const std::string& measure, const std::string& population, Population base, const By& by,
                 Members members, const Chosen& in_base, const Chosen& has, const Coverage& coverage) const;

    static Coverage coverage_of(const Tally& tally, const PairData::Group& group);
    [[nodiscard]] BylineView view(const Member& m) const { return data_.bylines[atlas_.byline[m.row]]; }
    [[nodiscard]] bool is(const Member& m, Population p) const {
        return (data_.bylines.populations(atlas_.byline[m.row]) & bit_of(p)) != 0;
    }
    [[nodiscard]] std::uint32_t places_of(const Member& m) const { return data_.bylines.places(atlas_.byline[m.row]); }
    // In a population that it belongs to.
    [[nodiscard]] Weight weight(const Member& m, Population p) const { return data_.bylines.weight(atlas_.byline[m.row], p); }
    [[nodiscard]] std::string name_of(Population p) const {
        return population_name(p, question_.a.name, question_.b.name);
    }

  private:
    // The works of one basis as a table for intervals, with columns for some of the family's measures.
    struct BasisCell {
        Cell cell;
        std::map<std::pair<Basis, bool>, std::size_t> denominators;  // columns
        std::vector<Figure> figures;                                 // of the measures below
        std::vector<std::size_t> measures;                           // indices into the family
    };
    // As many tables as the measures of the basis need; each holds the same works, so the draws are the same.
    std::vector<BasisCell> lay_out(std::string_view basis) const;
    void fill(std::string_view basis, Population p, Members members, BasisCell& cell) const;

    Answer answer(const Measure& m, Population p, const By& by, const Tally& t, const Coverage& coverage,
                  const Cell& cell, const std::optional<Bounds>& bounds) const;
    static std::string why_null(const Measure& m, const Tally& t);
    void add_notes(const Measure& m, Population p, const Tally& t, const Cell& cell, Answer& a) const;
    void add_cohort_notes(const Measure& m, const CohortTally& t, Answer& a) const;
    void add_published_notes(const Measure& m, const Tally& t, Answer& a) const;
    void add_interval_notes(Population p, const Cell& cell, Answer& a) const;
    [[nodiscard]] bool wants_bounds(Population p) const;
    [[nodiscard]] std::string releases() const;

    const Atlas& atlas_;
    const PairQuestion& question_;
    const PairData& data_;
    Reckoning with_;
    int threads_;
    std::string text_;
    ResampleUnits units_;
};

}  // namespace comity
