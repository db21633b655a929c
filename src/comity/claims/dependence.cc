#include "comity/claims/dependence.h"

#include <algorithm>
#include <array>

#include "comity/claims/side_shares.h"
#include "comity/measures/needs.h"

namespace comity {

namespace {

using Keys = std::initializer_list<std::string_view>;

template <class List>
bool one_of(const std::string& text, const List& list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool one_of_summands(const Measure& m, std::initializer_list<Summand> list) {
    return std::find(list.begin(), list.end(), m.summand) != list.end();
}

// Conventions that say what a work is worth; all others say which works are in the population, and what they weigh.
constexpr std::array<std::string_view, 14> kOfWorth = {"baseline",     "class",        "multi_class",  "cohort_by",
                                                       "min_cohort",   "window",       "citing",       "self_citations",
                                                       "citing_until", "negative_age", "self_loops",   "mean_zero",
                                                       "ties",         "threshold"};

// Under one baseline.
bool depends_on(const Measure& m, const std::string& key) {
    const bool cohorts = rests_on_cohorts(m);
    if (one_of(key, Keys{"class", "multi_class", "min_cohort"})) return cohorts;
    if (key == "cohort_by") return cohorts && m.basis != Basis::kCollaboration;
    if (one_of(key, Keys{"window", "citing", "citing_until", "negative_age", "self_loops", "self_citations"}))
        return cohorts || one_of_summands(m, {Summand::kCitations, Summand::kCited, Summand::kCitedCount});
    if (key == "mean_zero") return m.basis == Basis::kScored || m.basis == Basis::kCollaboration;
    if (key == "ties") return m.is_top || (m.summand == Summand::kPercentile && m.percentile == PercentileKind::kRank);
    if (key == "threshold")
        return m.summand == Summand::kFwciStep || (m.summand == Summand::kStep && m.basis == Basis::kScored);
    return false;
}

}  // namespace

bool depends_on(const std::string& measure, const std::string& key, unsigned required) {
    if (one_of(key, Keys{"interval", "replicates", "seed"})) return false;
    // A share of works depends on what their number does, and has an interval.
    if (is_side_share(measure)) return one_of(key, Keys{"level", "resample"}) || depends_on("publications", key, required);
    Conventions c;
    const auto atlas = family_of({measure}, c);
    c.baseline = Baseline::kPublished;
    const auto published = family_of({measure}, c);
    if (!atlas.ok() || !published.ok()) return false;
    const Measure &own = atlas->measures.front(), &other = published->measures.front();
    if (one_of(key, Keys{"level", "resample"})) return !own.is_sum();
    if (!one_of(key, kOfWorth)) return true;
    if ((key == "self_loops" && (required & kRequireReferences) != 0) || (key == "class" && (required & kRequireClass) != 0)) return true;
    if (key == "baseline") return own.basis != other.basis;
    return depends_on(own, key) || depends_on(other, key);
}

bool depends_on(const std::string& measure, const Axis& axis, unsigned required) {
    const std::vector<std::string> keys = axis.conventions();
    return std::any_of(keys.begin(), keys.end(),
                       [&](const std::string& key) { return depends_on(measure, key, required); });
}

unsigned all_required(const Claim& claim, const Conventions& base) {
    unsigned all = base.require;
    for (const Axis& axis : claim.axes)
        for (const std::string& option : axis.options)
            if (Conventions probe; set_option(probe, axis, option).ok()) all |= probe.require;
    return all;
}

ComparedWith compared_with(const std::string& measure, const Conventions& conventions) {
    const auto family = family_of({measure}, conventions);
    if (!family.ok()) return ComparedWith::kNothing;
    switch (family->measures.front().basis) {
        case Basis::kCohort:
        case Basis::kScored:
        case Basis::kCollaboration: return ComparedWith::kCohorts;
        case Basis::kFwci:
        case Basis::kPublishedRank: return ComparedWith::kPublished;
        case Basis::kAll:
        case Basis::kNone: break;
    }
    return ComparedWith::kNothing;
}

void forget_needless(const Atlas& atlas, const std::string& measure, Conventions& c) {
    if (check_needs(atlas, c).ok()) return;
    const Conventions defaults;
    if (!depends_on(measure, "self_citations", c.require)) c.self_citations = defaults.self_citations;
    if (!depends_on(measure, "resample", c.require)) c.resample = defaults.resample;
}

}  // namespace comity
