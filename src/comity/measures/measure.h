// Measures as values: a name such as pp_top_5 or pp_ncs_1.5 is read once and then says what to sum. A family is the set
// of measures of one question, with the steps, ranks and scores that they need between them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"
#include "comity/kernels/cohort.h"
#include "comity/measures/conventions.h"

namespace comity {

// The works that a measure is a mean over.
enum class Basis : std::uint8_t {
    kAll,            // every work of the population
    kCohort,         // those with a cohort
    kScored,         // those whose score exists (mean_zero=null drops some)
    kCollaboration,  // as kScored, in cohorts that are split by collaboration
    kFwci,           // those with a published fwci
    kPublishedRank,  // those with a published percentile
    kNone            // nothing answers: `reason` says why
};

// What is summed over them.
enum class Summand : std::uint8_t {
    kWeight,      // the works themselves
    kCitations,   // a sum, no mean
    kCitedCount,  // works with at least N citations: a sum
    kCited,       // the same as a share
    kNcs,
    kMeans,       // citations over cohort means
    kStep,        // a step of the cohort, less a higher one
    kPercentile,  // one of PercentileKind
    kFwci,
    kFwciStep,       // a step of the published fwci, less a higher one
    kPublishedStep,  // published percentile at or above a bound
    kPublishedRank,
};

// Where a work stands in its cohort, as a share: docs/methods/percentile.md.
enum class PercentileKind : std::uint8_t { kMiddle, kLower, kUpper, kRank };
inline constexpr std::size_t kPercentileKinds = 4;

inline constexpr std::size_t kNoStep = static_cast<std::size_t>(-1);

struct Measure {
    std::string name;          // canonical: what the answer calls it
    std::string class_name;    // of a profile: its class
    Basis basis = Basis::kAll;
    Summand summand = Summand::kWeight;
    std::size_t step = kNoStep, minus = kNoStep;  // indices into the family's lists; kNoStep: everything, nothing
    PercentileKind percentile = PercentileKind::kMiddle;
    std::string reason;

    [[nodiscard]] bool is_sum() const {
        return basis != Basis::kNone &&
               (summand == Summand::kWeight || summand == Summand::kCitations || summand == Summand::kCitedCount);
    }
    // A share that every work enters with 1 or 0; works tied at the border of a top share may count in part.
    [[nodiscard]] bool counts_whole_works(Ties ties) const;
    bool is_top = false;  // a top share of cohorts: ties move it
};

// A step in a cohort: works from some number of citations on.
struct StepRule {
    enum class Kind : std::uint8_t { kTop, kTimesMean, kCited } kind = Kind::kTop;
    Fraction at;  // the share x, the multiple k, or the number of citations
};

struct Family {
    std::vector<Measure> measures;        // profiles spread out, a measure for each class
    std::vector<StepRule> steps;          // of cohorts
    std::vector<std::uint64_t> cited;     // numbers of citations, over all works
    std::vector<Fraction> fwci_steps;     // multiples of the published fwci; {0, 1} stands for more than 0
    std::vector<double> published_steps;  // bounds of the published percentile
    bool percentiles = false, ranks = false, collaboration = false;
};

// The names that `comity pair` answers when none are asked for.
const std::vector<std::string>& core_measures();
// A sensible full set: what --measures all stands for.
const std::vector<std::string>& all_measures();

// "pp_top_10.0" as "pp_top_10"; an unknown name is a usage error that says what there is.
Result<std::string> canonical_measure(std::string_view name);
// A list with commas, or `all`.
Result<std::vector<std::string>> parse_measures(std::string_view list);

// The page of docs/methods that defines a measure; empty for a name that is none.
std::string page_of_measure(std::string_view name);

// What the measures need under the conventions. Names must be known.
Result<Family> family_of(const std::vector<std::string>& names, const Conventions& conventions);

// Whether a measure compares works with their cohorts: a percentile, a score or a top share of the atlas's own.
bool rests_on_cohorts(const Measure& measure);

}  // namespace comity
