#include "comity/claims/curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "comity/measures/cohorts.h"
#include "comity/measures/filter.h"
#include "comity/measures/populations.h"
#include "comity/measures/resample_units.h"
#include "comity/measures/score.h"
#include "comity/measures/slice_sums.h"
#include "comity/measures/tally.h"

namespace comity {

namespace {

std::string value_of(const Conventions& c, std::initializer_list<std::string_view> keys) {
    std::string text;
    for (const ConventionValue& value : convention_values(c))
        if (std::find(keys.begin(), keys.end(), value.key) != keys.end()) text += value.key + "=" + value.text + ";";
    return text;
}

// A row that can be joint under some conventions: both sides sign it.
struct Candidate {
    Row row = 0;
    std::uint32_t slice = 0;
};

// What all specifications with the same territories share.
struct Ground {
    Places places;
    std::vector<BylineView> views;      // under full counting: authors, countries, and who signs
    std::vector<Candidate> candidates;  // in row order
};

// What all specifications of one filter share.
struct FilteredGround {
    std::shared_ptr<const Ground> ground;
    std::unique_ptr<WorkFilter> filter;
    std::vector<bool> candidate_passes;
};

// What all specifications of one group share: citations, and cohorts or sums over the world, for all their measures.
struct Counted {
    std::shared_ptr<const std::vector<std::uint32_t>> citations;
    Family family;
    Cohorts cohorts;                      // for measures that rest on them
    std::map<int, Tally> world_ge, world_gt;  // for the others: by year, under both thresholds
};

class Curve {
  public:
    Curve(const Atlas& atlas, const Side& a, const Side& b, const Resources& resources)
        : atlas_(atlas), a_(a), b_(b), threads_(resources.threads) {}

    Result<std::vector<SpecificationValue>> run(const std::vector<Conventions>& specs,
                                                const std::vector<std::string>& measures) {
        std::vector<SpecificationValue> values(specs.size());
        // Specifications of one cohort set together, so that one set lives at a time.
        std::map<std::string, std::vector<std::size_t>> groups;
        for (std::size_t s = 0; s < specs.size(); ++s) {
            COMITY_ASSIGN(const Measure measure, measure_of(measures[s], specs[s]));
            groups[filter_key(specs[s]) + group_key(specs[s], measure)].push_back(s);
        }
        std::string last_filter;
        for (const auto& [key, members] : groups) {
            const Conventions& first = specs[members.front()];
            if (const std::string wanted = filter_key(first); wanted != last_filter || !filtered_) {
                COMITY_TRY(prepare_filter(first));
                last_filter = wanted;
            }
            COMITY_TRY(prepare_group(first, members, measures));
            COMITY_TRY(prepare_views(specs, members));
            parallel_for(members.size(), threads_, [&](std::size_t i) {
                values[members[i]] = evaluate(specs[members[i]], measures[members[i]]);
            });
        }
        return values;
    }

  private:
    static Result<Measure> measure_of(const std::string& name, const Conventions& c) {
        COMITY_ASSIGN(const Family family, family_of({name}, c));
        return family.measures.front();
    }
    // What a record must be like.
    static std::string record_key(const Conventions& c) {
        return value_of(c, {"corpus", "types", "retracted", "paratext", "language", "sources", "require"}) +
               (c.type_groups >= TypeGroups::kCwts ? value_of(c, {"type_groups"}) : "") +
               ((c.require & kRequireClass) != 0 ? value_of(c, {"class"}) : "") +
               ((c.require & kRequireReferences) != 0 ? value_of(c, {"self_loops"}) : "");
    }
    static std::string filter_key(const Conventions& c) {
        return record_key(c) + value_of(c, {"territories", "country_evidence", "max_authors", "max_countries"});
    }
    // Which citations count.
    static std::string citing_key(const Conventions& c) {
        return value_of(c, {"window", "citing", "citing_until", "negative_age", "self_loops", "self_citations"});
    }
    static bool is_split(const Conventions& c, const Measure& m) {
        return c.cohort_by == CohortBy::kCollaboration || m.basis == Basis::kCollaboration;
    }
    // Under ties=by_id the ids of works decide, so cohorts are made anew.
    static std::string group_key(const Conventions& c, const Measure& m) {
        const std::string key = value_of(c, {"baseline", "cohort_by"});  // they say which score a measure is
        if (rests_on_cohorts(m))
            return key + citing_key(c) + value_of(c, {"class", "multi_class", "type_groups", "min_cohort"}) +
                   (is_split(c, m) ? "split;" : "") + (c.ties == Ties::kById ? "by_id;" : "");
        const bool cites = m.summand == Summand::kCitations || m.summand == Summand::kCited ||
                           m.summand == Summand::kCitedCount;
        return key + (cites ? "cited;" + citing_key(c) : "published");
    }

    Result<std::shared_ptr<const Ground>> ground_of(const Conventions& c) {
        auto& slot = grounds_[value_of(c, {"territories", "country_evidence"})];
        if (slot != nullptr) return std::shared_ptr<const Ground>(slot);
        auto ground = std::make_shared<Ground>();
        COMITY_ASSIGN(ground->places, Places::resolve(atlas_, {a_, b_}, c));
        ground->views = view_bylines(atlas_, ground->places, Conventions(), threads_);
        for (std::uint32_t s = 0; s < atlas_.slices.size(); ++s)
            for (Row row = atlas_.slices[s].begin; row < atlas_.slices[s].end; ++row)
                if ((ground->views[atlas_.byline[row]].populations & bit_of(Population::kJoint)) != 0)
                    ground->candidates.push_back({row, s});
        slot = ground;
        return std::shared_ptr<const Ground>(slot);
    }

    Status prepare_filter(const Conventions& c) {
        filtered_ = std::make_unique<FilteredGround>();
        COMITY_ASSIGN(filtered_->ground, ground_of(c));
        filtered_->filter = std::make_unique<WorkFilter>(atlas_, c, filtered_->ground->views);
        for (const Candidate& one : filtered_->ground->candidates)
            filtered_->candidate_passes.push_back(filtered_->filter->type_passes(atlas_.slices[one.slice].type) &&
                                                  filtered_->filter->passes(one.row));
        return ok();
    }

    Status prepare_group(const Conventions& c, const std::vector<std::size_t>& members,
                         const std::vector<std::string>& measures) {
        std::vector<std::string> names;
        for (const std::size_t s : members)
            if (std::find(names.begin(), names.end(), measures[s]) == names.end()) names.push_back(measures[s]);
        counted_ = {};
        COMITY_ASSIGN(counted_.family, family_of(names, c));
        const Measure& first = counted_.family.measures.front();
        count(c);
        if (!rests_on_cohorts(first)) {
            sum_world(c, Threshold::kGe, counted_.world_ge);
            sum_world(c, Threshold::kGt, counted_.world_gt);
            return ok();
        }
        COMITY_ASSIGN(counted_.cohorts,
                      make_cohorts(atlas_, c, *filtered_->filter, filtered_->ground->views, *counted_.citations,
                                   counted_.family, is_split(c, first), threads_));
        return ok();
    }

    // Counts depend on the window and on who may cite, and then on the filter too.
    void count(const Conventions& c) {
        const bool by_country = c.self_citations == SelfCitations::kDropCountry;
        const std::string key = citing_key(c) + (c.citing == Citing::kCorpus ? record_key(c) : "") +
                                (by_country ? value_of(c, {"territories", "country_evidence"}) : "");
        auto& counts = citations_[key];
        if (counts == nullptr)
            counts = std::make_shared<const std::vector<std::uint32_t>>(
                count_citations(atlas_, c, filtered_->ground->places, *filtered_->filter, threads_));
        counted_.citations = counts;
    }

    Reckoning reckoning(const Conventions& c) const {
        return {atlas_, c, counted_.family, counted_.cohorts, counted_.cohorts};
    }

    void sum_world(Conventions c, Threshold threshold, std::map<int, Tally>& years) const {
        c.threshold = threshold;
        const Reckoning with = reckoning(c);
        for (std::uint32_t s = 0; s < atlas_.slices.size(); ++s) {
            const Slice& slice = atlas_.slices[s];
            if (slice.year == 0 || !filtered_->filter->type_passes(slice.type)) continue;
            const auto [at, is_new] = years.try_emplace(slice.year);
            if (is_new) at->second.clear(counted_.family);
            for (Row row = slice.begin; row < slice.end; ++row)
                if (filtered_->filter->passes(row))
                    add_work(with, {row, s, (*counted_.citations)[row], false}, kWhole, at->second);
        }
    }

    static std::string view_key(const Conventions& c) {
        return value_of(c, {"territories", "country_evidence", "counting", "joint", "partners"});
    }

    // Views of the candidates' bylines under each counting and joint rule that the group uses.
    Status prepare_views(const std::vector<Conventions>& specs, const std::vector<std::size_t>& members) {
        for (const std::size_t s : members) {
            auto& views = views_[view_key(specs[s])];
            if (!views.empty() || filtered_->ground->candidates.empty()) continue;
            for (const Candidate& one : filtered_->ground->candidates)
                views.push_back(view_of(atlas_.byline[one.row], specs[s]));
        }
        return ok();
    }

    BylineView view_of(std::uint32_t byline, const Conventions& c) const {
        std::vector<std::vector<std::uint16_t>> authorships;
        read_authorships(atlas_, filtered_->ground->places, byline, authorships);
        return view_byline(authorships, atlas_.byline_roles[byline], c);
    }

    // The measure as the group's family knows it; cohorts split by collaboration are then the group's own.
    Measure measure_in_group(const std::string& name) const {
        for (Measure m : counted_.family.measures)
            if (m.name == name) {
                if (m.basis == Basis::kCollaboration) m.basis = Basis::kScored;
                return m;
            }
        return {};
    }

    SpecificationValue evaluate(const Conventions& c, const std::string& name) const {
        const Measure measure = measure_in_group(name);
        SpecificationValue out;
        if (measure.basis == Basis::kNone) {
            out.reason = measure.reason;
            return out;
        }
        Tally tally;
        tally.clear(counted_.family);
        Cell scores;  // weight·score and weight, for the interval
        add_joint(c, measure, tally, scores);
        const MeasureParts parts = parts_of(measure, tally);
        out.n = parts.n;
        out.value = parts.value();
        out.world = world_value(c, measure);
        if (!out.value)
            out.reason = tally.works == 0 ? "no joint works"
                         : parts.n == 0   ? "no joint work has the score"
                                          : "the joint works weigh nothing under this counting";
        else if (!measure.is_sum()) out.bounds = normal_bounds(c, scores);
        return out;
    }

    void add_joint(const Conventions& c, const Measure& measure, Tally& tally, Cell& scores) const {
        const auto& candidates = filtered_->ground->candidates;
        const auto& views = views_.find(view_key(c))->second;
        const bool cohorts = rests_on_cohorts(measure);
        const Reckoning with = reckoning(c);
        const ResampleUnits units(atlas_, c.resample);
        SliceSums sums(atlas_, c, counted_.family, counted_.cohorts);
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const auto [row, slice] = candidates[i];
            if (!filtered_->candidate_passes[i] || (views[i].populations & bit_of(Population::kJoint)) == 0 ||
                atlas_.slices[slice].year == 0 || !c.years->holds(atlas_.slices[slice].year))
                continue;
            if (!sums.empty() && sums.slice() != slice) sums.close_into(tally);
            const RowFacts facts{row, slice, (*counted_.citations)[row], false};
            if (cohorts) ++tally.works, sums.add(facts, views[i].joint);
            else add_work(with, facts, views[i].joint, tally);
            const ScoreParts parts = score_parts(with, measure, facts);
            if (parts.denominator == 0) continue;
            const double w = static_cast<double>(views[i].joint) / static_cast<double>(kWhole);
            scores.add(units.of(row), {w * parts.numerator, w * parts.denominator});
        }
        if (!sums.empty()) sums.close_into(tally);
    }

    static std::optional<Bounds> normal_bounds(Conventions c, const Cell& scores) {
        c.interval = IntervalKind::kNormal;
        return bounds_of(scores, {{0, 1, false}}, c, "", "", 1).front();
    }

    // The world's own value: from the cohorts alone, or from the sums over all works.
    std::optional<double> world_value(const Conventions& c, const Measure& measure) const {
        if (measure.is_sum()) return std::nullopt;
        Tally world;
        world.clear(counted_.family);
        if (!rests_on_cohorts(measure)) {
            for (const auto& [year, tally] : c.threshold == Threshold::kGe ? counted_.world_ge : counted_.world_gt)
                if (c.years->holds(year)) world += tally;
            return parts_of(measure, world).value();
        }
        const Cohorts& cohorts = counted_.cohorts;
        for (std::uint32_t q = 0; q < cohorts.all.size(); ++q)
            if (cohorts.all[q].used && c.years->holds(cohorts.all[q].year))
                add_whole_cohort(c, counted_.family, cohorts, q, world);
        return parts_of(measure, world).value();
    }

    const Atlas& atlas_;
    const Side& a_;
    const Side& b_;
    int threads_;
    std::map<std::string, std::shared_ptr<Ground>> grounds_;
    std::unique_ptr<FilteredGround> filtered_;
    std::map<std::string, std::shared_ptr<const std::vector<std::uint32_t>>> citations_;
    std::map<std::string, std::vector<BylineView>> views_;  // by view_key, one a candidate of that territory
    Counted counted_;
};

}  // namespace

Result<std::vector<SpecificationValue>> compute_curve(const Atlas& atlas, const Side& a, const Side& b,
                                                      const std::vector<Conventions>& specifications,
                                                      const std::vector<std::string>& measures,
                                                      const Resources& resources) {
    return Curve(atlas, a, b, resources).run(specifications, measures);
}

}  // namespace comity
