// Did two countries decouple? The verdict by the written rule of docs/methods/decoupling.md, from yearly numbers alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/said.h"
#include "comity/measures/coverage_guard.h"
#include "comity/measures/trend_breaks.h"

namespace comity {

enum class DecouplingVerdict : std::uint8_t { kFell, kFellRelative, kGrew, kNoFall, kMissingData, kTooYoung };
// "fell", "fell relative to expectation", …
std::string_view phrase_of(DecouplingVerdict verdict);

// The change seen in a part of the works, or in works with what is missing filled in.
enum class GuardPart : std::uint8_t { kComplete, kStable, kFilledIn };
struct GuardedChange {
    GuardPart part = GuardPart::kComplete;
    std::vector<PairYear> years;
    std::optional<Change> change;    // nothing where the part has years without joint works
    std::optional<double> remaining;  // its change ÷ that of all works, of ln(intensity)
};

// A change of which less than this share remains is one of the data.
inline constexpr double kRemains = 0.5;

// Joint works had the pair's intensity stayed as fitted in the year before the change.
struct CounterfactualYear {
    int year = 0;
    double joint = 0, counterfactual = 0;
};

struct Decoupling {
    std::string quantity = "works";  // what the years count, for the reason's words
    std::vector<PairYear> years;
    std::optional<Course> course;
    std::optional<Course> earlier;       // of the years but the last two
    std::vector<Prediction> last_years;  // those two, predicted from `earlier`
    std::optional<Change> change;        // the fall or rise that the verdict is about
    // Of ln(joint works): the last three years against the three before the change; along one line, the first three.
    std::optional<Change> count_change;
    bool coverage_known = false;
    std::vector<GuardedChange> guard;
    std::size_t sources = 0, stable_sources = 0;
    std::optional<double> stable_works;  // share of the works
    std::optional<double> needed;        // share of the works without a country, from the change on, that would explain it
    std::vector<CounterfactualYear> counterfactual;
    DecouplingVerdict verdict = DecouplingVerdict::kNoFall;
    bool missing_data_excluded = false;  // of a fall or rise: every part shows it
    Said reason;                         // why this verdict, in a few words
};

// `guard`: where knowledge of the works is at hand, the same years; absent: coverage is unknown.
Decoupling judge_decoupling(const std::vector<PairYear>& years, const GuardTally* guard, double level,
                            NullSamples& samples, const std::string& quantity = "works");
// What was judged without a guard, judged with it: the same as judge_decoupling with it, at a fraction of the cost.
Decoupling judge_with_guard(Decoupling unguarded, const GuardTally& guard, double level);

// "joint works", of 1 "joint work"; matrices may count patents, or anything.
std::string joint_noun(std::string quantity, double count = 0);

}  // namespace comity
