#include "comity/claims/curve_keys.h"

#include <algorithm>
#include <vector>

namespace comity {

namespace {

// The texts of one set of conventions are written once, for all keys.
class Texts {
  public:
    explicit Texts(const Conventions& c) : values_(convention_values(c)) {}

    [[nodiscard]] std::string of(std::initializer_list<std::string_view> keys) const {
        std::string text;
        for (const ConventionValue& value : values_)
            if (std::find(keys.begin(), keys.end(), value.key) != keys.end()) text += value.key + "=" + value.text + ";";
        return text;
    }

  private:
    std::vector<ConventionValue> values_;
};

std::string record_key(const Conventions& c, const Texts& texts) {
    return texts.of({"corpus", "types", "retracted", "paratext", "language", "sources", "require"}) +
           (c.type_groups >= TypeGroups::kCwts ? texts.of({"type_groups"}) : "") +
           ((c.require & kRequireClass) != 0 ? texts.of({"class"}) : "") +
           ((c.require & kRequireReferences) != 0 ? texts.of({"self_loops"}) : "");
}

std::string citing_key(const Texts& texts) {
    return texts.of({"window", "citing", "citing_until", "negative_age", "self_loops", "self_citations"});
}

// Under ties=by_id the ids of works decide, so cohorts are made anew.
std::string group_key(const Conventions& c, const Measure& m, const Texts& texts) {
    const std::string key = texts.of({"baseline", "cohort_by"});  // they say which score a measure is
    if (rests_on_cohorts(m))
        return key + citing_key(texts) + texts.of({"class", "multi_class", "type_groups", "min_cohort"}) +
               (is_split(c, m) ? "split;" : "") + (c.ties == Ties::kById ? "by_id;" : "");
    const bool cites = m.summand == Summand::kCitations || m.summand == Summand::kCited ||
                       m.summand == Summand::kCitedCount;
    return key + (cites ? "cited;" + citing_key(texts) : "published");
}

}  // namespace

bool is_split(const Conventions& c, const Measure& m) {
    return c.cohort_by == CohortBy::kCollaboration || m.basis == Basis::kCollaboration;
}

CurveKeys keys_of(const Conventions& c, const Measure& m) {
    const Texts texts(c);
    CurveKeys keys;
    keys.ground = texts.of({"territories", "country_evidence"});
    keys.record = record_key(c, texts);
    keys.filter = keys.record + keys.ground + texts.of({"max_authors", "max_countries"});
    // Counts depend on the window and on who may cite, and then on the filter too.
    keys.citations = citing_key(texts) + (c.citing == Citing::kCorpus ? keys.record : "") +
                     (c.self_citations == SelfCitations::kDropCountry ? keys.ground : "");
    keys.group = group_key(c, m, texts);
    keys.view = keys.ground + texts.of({"counting", "joint", "partners"});
    keys.scoring = texts.of({"threshold", "ties", "mean_zero"});
    return keys;
}

}  // namespace comity
