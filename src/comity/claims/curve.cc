#include "comity/claims/curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "comity/measures/cohorts.h"
#include "comity/measures/filter.h"
#include "comity/measures/populations.h"
#include "comity/measures/resample_units.h"
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

// The world's published scores of one year.
struct PublishedSums {
    std::uint64_t works = 0, twice_ge = 0, twice_gt = 0;
    Fixed fwci;
};

// What all specifications of one filter share.
struct FilteredGround {
    std::shared_ptr<const Ground> ground;
    std::unique_ptr<WorkFilter> filter;
    std::vector<bool> candidate_passes;
    std::map<int, PublishedSums> published;  // by year, over all works of the filter
};

struct CountedCohorts {
    std::shared_ptr<const std::vector<std::uint32_t>> citations;
    Cohorts cohorts;
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
        for (std::size_t s = 0; s < specs.size(); ++s)
            groups[filter_key(specs[s]) + cohort_key(specs[s], measures[s])].push_back(s);
        std::string last_filter;
        for (const auto& [key, members] : groups) {
            const Conventions& first = specs[members.front()];
            if (const std::string wanted = filter_key(first); wanted != last_filter || !filtered_) {
                COMITY_TRY(prepare_filter(first));
                last_filter = wanted;
            }
            if (is_cohort_measure(measures[members.front()])) prepare_cohorts(first);
            COMITY_TRY(prepare_views(specs, members));
            parallel_for(members.size(), threads_, [&](std::size_t i) {
                values[members[i]] = evaluate(specs[members[i]], measures[members[i]]);
            });
        }
        return values;
    }

  private:
    static bool is_cohort_measure(const std::string& m) {
        return m == "mncs" || m.starts_with("pp_top") || m == "pp_ncs_2";
    }
    static std::string filter_key(const Conventions& c) {
        return value_of(
            c, {"territories", "country_evidence", "corpus", "types", "retracted", "max_authors", "max_countries"});
    }
    static std::string cohort_key(const Conventions& c, const std::string& measure) {
        return is_cohort_measure(measure) ? value_of(c, {"class", "window", "citing", "self_citations", "min_cohort"})
                                          : "published";
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
        sum_published();
        return ok();
    }

    void sum_published() {
        for (const Slice& slice : atlas_.slices) {
            if (slice.year == 0 || !filtered_->filter->type_passes(slice.type)) continue;
            PublishedSums& year = filtered_->published[slice.year];
            for (Row row = slice.begin; row < slice.end; ++row) {
                if (!has_published(atlas_.fwci[row]) || !filtered_->filter->passes(row)) continue;
                ++year.works;
                year.fwci += weighted_real(atlas_.fwci[row], kWhole);
                year.twice_ge += published_twice(atlas_.fwci[row], Threshold::kGe);
                year.twice_gt += published_twice(atlas_.fwci[row], Threshold::kGt);
            }
        }
    }

    std::optional<double> published_world(const Conventions& c, const std::string& measure) const {
        PublishedSums sum;
        for (const auto& [year, one] : filtered_->published) {
            if (!c.years->holds(year)) continue;
            sum.works += one.works;
            sum.twice_ge += one.twice_ge;
            sum.twice_gt += one.twice_gt;
            sum.fwci += one.fwci;
        }
        if (sum.works == 0 || measure == "publications") return std::nullopt;
        const auto works = static_cast<long double>(sum.works);
        if (measure == "fwci") return static_cast<double>(sum.fwci.real() / works);
        return static_cast<double>(
            static_cast<long double>(c.threshold == Threshold::kGe ? sum.twice_ge : sum.twice_gt) / works);
    }

    // Counts depend on the window and on who may cite; cohorts on the filter too.
    void prepare_cohorts(const Conventions& c) {
        const bool by_country = c.self_citations == SelfCitations::kDropCountry;
        const std::string key = value_of(c, {"window", "citing", "self_citations"}) +
                                (c.citing == Citing::kCorpus ? value_of(c, {"corpus", "types", "retracted"}) : "") +
                                (by_country ? value_of(c, {"territories", "country_evidence"}) : "");
        auto& counts = citations_[key];
        if (counts == nullptr)
            counts = std::make_shared<const std::vector<std::uint32_t>>(
                count_citations(atlas_, c, filtered_->ground->places, *filtered_->filter, threads_));
        counted_.citations = counts;
        counted_.cohorts = make_cohorts(atlas_, c, *filtered_->filter, *counts, threads_);
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

    // The joint works of one specification, with what its measure makes of each.
    struct Sums {
        std::uint64_t works = 0, n = 0;
        Fixed numerator, denominator;
        Cell scores;  // weight·score and weight, for the interval
    };

    SpecificationValue evaluate(const Conventions& c, const std::string& measure) const {
        const auto& candidates = filtered_->ground->candidates;
        const auto views = views_.find(view_key(c));
        Sums sums;
        for (std::size_t i = 0; i < candidates.size();) {
            // All candidates of a slice share their cohort: whole sums first, one scaling a slice.
            const std::uint32_t slice = candidates[i].slice;
            std::size_t end = i;
            while (end < candidates.size() && candidates[end].slice == slice) ++end;
            if (atlas_.slices[slice].year != 0 && c.years->holds(atlas_.slices[slice].year))
                add_slice(c, measure, i, end, views->second, sums);
            i = end;
        }
        SpecificationValue out;
        out.n = sums.n;
        out.world = world_value(c, measure);
        if (measure == "publications") {
            out.value = static_cast<double>(sums.denominator.real());
            return out;
        }
        if (sums.denominator.is_zero()) {
            out.reason = sums.works == 0 ? "no joint works"
                         : sums.n == 0   ? "no joint work has the score"
                                         : "the joint works weigh nothing under this counting";
            return out;
        }
        out.value = static_cast<double>(sums.numerator.real() / sums.denominator.real());
        out.bounds = normal_bounds(c, sums);
        return out;
    }

    void add_slice(const Conventions& c, const std::string& measure, std::size_t begin, std::size_t end,
                   const std::vector<BylineView>& views, Sums& sums) const {
        const auto& candidates = filtered_->ground->candidates;
        const std::uint32_t cohort =
            is_cohort_measure(measure) ? counted_.cohorts.of_slice[candidates[begin].slice] : kNoRow;
        const Cohort* q = cohort == kNoRow ? nullptr : &counted_.cohorts.all[cohort];
        Fixed citations, weight;
        for (std::size_t i = begin; i < end; ++i) {
            if (!filtered_->candidate_passes[i] || (views[i].populations & bit_of(Population::kJoint)) == 0) continue;
            ++sums.works;
            const Fixed w{views[i].joint};
            if (measure == "publications") {
                ++sums.n;
                sums.denominator += w;
            } else if (!is_cohort_measure(measure)) {
                add_published(c, measure, candidates[i].row, views[i].joint, sums);
            } else if (q != nullptr && !(q->citations == 0 && c.mean_zero == MeanZero::kNull && needs_mean(measure))) {
                ++sums.n;
                sums.denominator += w;
                add_score(c, measure, *q, candidates[i].row, views[i].joint, citations, weight, sums);
            }
        }
        if (q == nullptr || measure != "mncs") return;
        if (q->citations > 0) sums.numerator += scaled(citations, q->works, q->citations);
        else if (c.mean_zero == MeanZero::kOne) sums.numerator += weight;
    }

    static bool needs_mean(const std::string& measure) { return measure == "mncs" || measure == "pp_ncs_2"; }

    void add_score(const Conventions& c, const std::string& measure, const Cohort& q, Row row, Weight w,
                   Fixed& citations, Fixed& weight, Sums& sums) const {
        const std::uint32_t cited = (*counted_.citations)[row];
        const double real_w = static_cast<double>(w) / static_cast<double>(kWhole);
        double score = 0;
        if (measure == "mncs") {
            citations += Fixed{u128{w} * cited};
            weight += Fixed{w};
            score = q.citations > 0
                        ? static_cast<double>(cited) * static_cast<double>(q.works) / static_cast<double>(q.citations)
                        : (c.mean_zero == MeanZero::kOne ? 1 : 0);
        } else if (measure == "pp_ncs_2") {
            if (at_least_times_mean(cited, q.works, q.citations, {2, 1}, c.threshold == Threshold::kGt)) {
                sums.numerator += Fixed{w};
                score = 1;
            }
        } else {
            const Fraction part = top_weight(cited, measure == "pp_top_10" ? q.top_10 : q.top_1, c.ties);
            sums.numerator += scaled(Fixed{w}, part.num, part.den);
            score = static_cast<double>(part.num) / static_cast<double>(part.den);
        }
        sums.scores.add(ResampleUnits(atlas_, c.resample).of(row), {real_w * score, real_w});
    }

    void add_published(const Conventions& c, const std::string& measure, Row row, Weight w, Sums& sums) const {
        const double fwci = atlas_.fwci[row];
        if (!has_published(fwci)) return;
        ++sums.n;
        sums.denominator += Fixed{w};
        const double real_w = static_cast<double>(w) / static_cast<double>(kWhole);
        const bool twice = published_twice(fwci, c.threshold);
        if (measure == "fwci") sums.numerator += weighted_real(fwci, w);
        else if (twice) sums.numerator += Fixed{w};
        sums.scores.add(ResampleUnits(atlas_, c.resample).of(row),
                        {measure == "fwci" ? real_w * fwci : (twice ? real_w : 0), real_w});
    }

    static std::optional<Bounds> normal_bounds(Conventions c, const Sums& sums) {
        c.interval = IntervalKind::kNormal;
        return bounds_of(sums.scores, {{0, 1, false}}, c, "", "", 1).front();
    }

    // The world's own value, from the cohorts alone.
    std::optional<double> world_value(const Conventions& c, const std::string& measure) const {
        if (!is_cohort_measure(measure)) return published_world(c, measure);
        long double numerator = 0, denominator = 0;
        std::vector<bool> used(counted_.cohorts.all.size());
        for (const std::uint32_t cohort : counted_.cohorts.of_slice)
            if (cohort != kNoRow) used[cohort] = true;
        for (std::size_t i = 0; i < used.size(); ++i) {
            const Cohort& q = counted_.cohorts.all[i];
            if (!used[i] || !c.years->holds(q.year)) continue;
            if (q.citations == 0 && c.mean_zero == MeanZero::kNull && needs_mean(measure)) continue;
            denominator += static_cast<long double>(q.works);
            numerator += world_part(c, measure, q);
        }
        if (denominator == 0) return std::nullopt;
        return static_cast<double>(numerator / denominator);
    }

    static long double world_part(const Conventions& c, const std::string& measure, const Cohort& q) {
        if (measure == "mncs")
            return q.citations > 0 || c.mean_zero == MeanZero::kOne ? static_cast<long double>(q.works) : 0;
        if (measure == "pp_ncs_2")
            return static_cast<long double>(c.threshold == Threshold::kGe ? q.twice_ge : q.twice_gt);
        const bool ten = measure == "pp_top_10";
        const TopThreshold& t = ten ? q.top_10 : q.top_1;
        const Fraction at = top_weight(t.count, t, c.ties);
        return static_cast<long double>(ten ? q.above_10 : q.above_1) +
               static_cast<long double>(ten ? q.at_10 : q.at_1) * static_cast<long double>(at.num) /
                   static_cast<long double>(at.den);
    }

    const Atlas& atlas_;
    const Side& a_;
    const Side& b_;
    int threads_;
    std::map<std::string, std::shared_ptr<Ground>> grounds_;
    std::unique_ptr<FilteredGround> filtered_;
    std::map<std::string, std::shared_ptr<const std::vector<std::uint32_t>>> citations_;
    std::map<std::string, std::vector<BylineView>> views_;  // by view_key, one a candidate of that territory
    CountedCohorts counted_;
};

}  // namespace

Result<std::vector<SpecificationValue>> compute_curve(const Atlas& atlas, const Side& a, const Side& b,
                                                      const std::vector<Conventions>& specifications,
                                                      const std::vector<std::string>& measures,
                                                      const Resources& resources) {
    return Curve(atlas, a, b, resources).run(specifications, measures);
}

}  // namespace comity
