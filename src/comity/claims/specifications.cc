#include "comity/claims/specifications.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/measures/measure.h"

namespace comity {

namespace {

constexpr std::uint64_t kMost = 200'000;

bool one_of(const std::string& text, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool one_of_summands(const Measure& m, std::initializer_list<Summand> list) {
    return std::find(list.begin(), list.end(), m.summand) != list.end();
}

// Whether the combination holds all options of a rule.
bool is_forbidden(const Claim& claim, const std::vector<std::size_t>& options) {
    for (const Forbidden& rule : claim.forbidden) {
        const bool all = std::all_of(rule.options.begin(), rule.options.end(), [&](const auto& wanted) {
            for (std::size_t a = 0; a < claim.axes.size(); ++a)
                if (claim.axes[a].key == wanted.first)
                    return options[a] != kNotUsed && claim.axes[a].options[options[a]] == wanted.second;
            return false;
        });
        if (all) return true;
    }
    return false;
}

// The next combination, the last axis fastest; false after the last one.
bool advance(const Claim& claim, std::vector<std::size_t>& options) {
    for (std::size_t a = options.size(); a-- > 0;) {
        if (options[a] == kNotUsed) continue;
        if (++options[a] < claim.axes[a].options.size()) return true;
        options[a] = 0;
    }
    return false;
}

}  // namespace

namespace {

// Under a baseline. Published scores know no cohort, top shares no zero mean.
bool depends_on(const Measure& m, const std::string& key) {
    const bool cohorts = rests_on_cohorts(m);
    if (one_of(key, {"class", "multi_class", "min_cohort"})) return cohorts;
    if (key == "cohort_by") return cohorts && m.basis != Basis::kCollaboration;
    if (one_of(key, {"window", "citing", "self_citations"}))
        return cohorts || one_of_summands(m, {Summand::kCitations, Summand::kCited, Summand::kCitedCount});
    if (key == "mean_zero") return m.basis == Basis::kScored || m.basis == Basis::kCollaboration;
    if (key == "ties")
        return m.is_top || (m.summand == Summand::kPercentile && m.percentile == PercentileKind::kRank);
    if (key == "threshold")
        return m.summand == Summand::kFwciStep || (m.summand == Summand::kStep && m.basis == Basis::kScored);
    return false;
}

}  // namespace

bool depends_on(const std::string& measure, const std::string& key) {
    if (one_of(key, {"corpus", "years", "types", "retracted", "counting", "joint", "partners", "max_authors",
                     "max_countries", "territories", "country_evidence", "level"}))
        return true;
    Conventions c;
    const auto atlas = family_of({measure}, c);
    c.baseline = Baseline::kPublished;
    const auto published = family_of({measure}, c);
    if (!atlas.ok() || !published.ok()) return false;
    const Measure &own = atlas->measures.front(), &other = published->measures.front();
    if (key == "baseline") return own.basis != other.basis;
    return depends_on(own, key) || depends_on(other, key);
}

Result<Specifications> enumerate(const Claim& claim, const Conventions& base) {
    Specifications out;
    for (std::size_t r = 0; r < claim.readings.size(); ++r) {
        std::vector<std::size_t> options;
        std::uint64_t combinations = 1;
        for (const Axis& axis : claim.axes) {
            const bool used = depends_on(claim.readings[r].measure, axis.key);
            options.push_back(used ? 0 : kNotUsed);
            if (used) combinations *= axis.options.size();
        }
        if (combinations > kMost)
            return usage_error(fmt::format("reading {} has {} specifications; at most {} are computed",
                                           claim.readings[r].id, combinations, kMost));
        do {
            if (is_forbidden(claim, options)) {
                ++out.excluded;
                continue;
            }
            Specification spec{r, options, base};
            for (std::size_t a = 0; a < options.size(); ++a)
                if (options[a] != kNotUsed)
                    COMITY_TRY(set_convention(spec.conventions, claim.axes[a].key, claim.axes[a].options[options[a]]));
            out.all.push_back(std::move(spec));
        } while (advance(claim, options));
    }
    return out;
}

}  // namespace comity
