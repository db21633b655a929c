#include "comity/claims/curve.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/kept.h"
#include "comity/claims/curve_keys.h"
#include "comity/claims/curve_parts.h"
#include "comity/claims/side_shares.h"
#include "comity/measures/needs.h"
#include "comity/measures/resample_units.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/slice_sums.h"

namespace comity {

namespace {

constexpr std::size_t kTogether = 64;  // bylines that a thread looks at, at once

// A part of the memory: the least recently used counts go when it is full.
std::size_t room_for_citations(const Resources& resources) {
    constexpr std::uint64_t kParts = 4;
    return (resources.memory != 0 ? resources.memory : usable_memory_bytes()) / kParts;
}

class Curve {
  public:
    Curve(const Atlas& atlas, const Side& a, const Side& b, const Resources& resources)
        : atlas_(atlas), a_(a), b_(b), resources_(resources), citations_(room_for_citations(resources)) {}

    Result<std::vector<SpecificationValue>> run(const std::vector<Conventions>& specs,
                                                const std::vector<CurveMeasure>& measures) {
        std::vector<SpecificationValue> values(specs.size());
        if (specs.empty()) return values;
        years_ = *specs.front().years;
        for (const Conventions& c : specs)
            years_ = {std::min(years_.from, c.years->from), std::max(years_.to, c.years->to)};
        any_year_cites_ = std::any_of(specs.begin(), specs.end(), [](const Conventions& c) { return c.citing == Citing::kCorpus; });
        for (std::size_t s = 0; s < specs.size(); ++s) {
            const bool share = is_side_share(measures[s].name);
            COMITY_ASSIGN(const Family family, family_of({share ? "publications" : measures[s].name}, specs[s]));
            keys_.push_back(keys_of(specs[s], family.measures.front()));
            if (share) keys_.back().group = "shares of sides";
        }
        // Specifications of one cohort set together, so that one set lives at a time.
        std::map<std::string, std::vector<std::size_t>> groups;
        for (std::size_t s = 0; s < specs.size(); ++s)
            if (values[s].reason = why_not_asked(specs[s]); values[s].reason.empty())
                groups[keys_[s].filter + keys_[s].group].push_back(s);
        std::string last_filter;
        for (const auto& [key, members] : groups) {
            const std::size_t first = members.front();
            if (keys_[first].filter != last_filter || !filtered_) {
                COMITY_TRY(prepare_filter(specs[first], keys_[first]));
                last_filter = keys_[first].filter;
            }
            COMITY_TRY(still_wanted(resources_));
            if (is_side_share(measures[first].name)) {
                const auto& [ground, filter, passing] = *filtered_;
                compute_side_shares({atlas_, ground->places, ground->views, *filter, years_, resources_.threads}, specs, measures, keys_, members, values);
                continue;
            }
            COMITY_TRY(prepare_group(specs, members, measures));
            prepare_views(specs, members);
            compute(specs, measures, members, values);
        }
        return values;
    }

  private:
    // Territories may count a country of the claim as another, or the atlas was built without what is needed: these specifications
    // ask about nothing, the others go on.
    std::string why_not_asked(const Conventions& c) {
        if (const Status has = check_needs(atlas_, c); !has.ok()) return has.error().message;
        const auto [at, fresh] = not_asked_.try_emplace(c.territories);
        if (!fresh) return at->second;
        if (const Status status = keep_their_codes({a_, b_}, c); !status.ok()) at->second = status.error().message;
        return at->second;
    }

    Result<std::shared_ptr<const CurveGround>> ground_of(const Conventions& c, const CurveKeys& keys) {
        auto& slot = grounds_[keys.ground];
        if (slot != nullptr) return std::shared_ptr<const CurveGround>(slot);
        auto ground = std::make_shared<CurveGround>();
        COMITY_ASSIGN(ground->places, Places::resolve(atlas_, {a_, b_}, c));
        ground->views = view_bylines(atlas_, ground->places, Conventions(), resources_.threads);
        find_candidates(*ground);
        slot = ground;
        return std::shared_ptr<const CurveGround>(slot);
    }

    void find_candidates(CurveGround& ground) const {
        const std::vector<SliceBlock> blocks = slice_blocks(atlas_, years_);
        std::vector<std::vector<Candidate>> found(blocks.size());
        parallel_for(blocks.size(), resources_.threads, [&](std::size_t b) {
            for (std::size_t s = blocks[b].begin; s < blocks[b].end; ++s)
                for (Row row = atlas_.slices[s].begin; is_asked(s) && row < atlas_.slices[s].end; ++row)
                    if ((ground.views.populations(atlas_.byline[row]) & bit_of(Population::kJoint)) != 0)
                        found[b].push_back({row, static_cast<std::uint32_t>(s)});
        });
        for (const auto& block : found) ground.candidates.insert(ground.candidates.end(), block.begin(), block.end());
    }

    Status prepare_filter(const Conventions& c, const CurveKeys& keys) {
        filtered_ = std::make_unique<FilteredGround>();
        COMITY_ASSIGN(filtered_->ground, ground_of(c, keys));
        // Rules on records do not ask who signs. They are settled for the works of all years where those of some
        // specification may cite.
        LeftOutRows& left_out = left_out_[keys.record];
        filtered_->filter = std::make_unique<WorkFilter>(atlas_, c, filtered_->ground->views, resources_.threads, any_year_cites_ ? std::nullopt : std::optional(years_), left_out);
        left_out = filtered_->filter->left_out();
        const auto& candidates = filtered_->ground->candidates;
        for (std::uint32_t i = 0; i < candidates.size(); ++i)
            if (filtered_->filter->type_passes(atlas_.slices[candidates[i].slice].type) &&
                filtered_->filter->passes(candidates[i].row))
                filtered_->passing.push_back(i);
        return ok();
    }

    Status prepare_group(const std::vector<Conventions>& specs, const std::vector<std::size_t>& members,
                         const std::vector<CurveMeasure>& measures) {
        const Conventions& c = specs[members.front()];
        std::vector<std::string> names;
        for (const std::size_t s : members)
            if (std::find(names.begin(), names.end(), measures[s].name) == names.end()) names.push_back(measures[s].name);
        counted_ = {};
        COMITY_ASSIGN(counted_.family, family_of(names, c));
        const Measure& first = counted_.family.measures.front();
        count(c, keys_[members.front()]);
        if (!rests_on_cohorts(first)) return ok();
        COMITY_ASSIGN(counted_.cohorts,
                      make_cohorts(atlas_, c, *filtered_->filter, filtered_->ground->views, *counted_.citations,
                                   counted_.family, is_split(c, first), resources_.threads, years_));
        return ok();
    }

    // Counts go where there is no more room for them, and are made again where they are asked for again.
    void count(const Conventions& c, const CurveKeys& keys) {
        const auto make = [&] {
            return Result<RowCounts>(count_citations(atlas_, c, filtered_->ground->places, *filtered_->filter, resources_.threads, years_));
        };
        const auto bytes = [](const RowCounts& counts) { return counts.bytes(); };
        counted_.citations = citations_.value<RowCounts>(keys.citations, make, bytes).take();  // nothing can fail
    }

    Reckoning reckoning(const Conventions& c) const {
        return {atlas_, c, counted_.family, counted_.cohorts, counted_.cohorts};
    }

    // Slices of the years that some specification asks about.
    [[nodiscard]] bool is_asked(std::size_t s) const {
        return atlas_.slices[s].year != 0 && years_.holds(atlas_.slices[s].year);
    }

    // Views of the candidates' bylines under each counting and joint rule that the group uses.
    void prepare_views(const std::vector<Conventions>& specs, const std::vector<std::size_t>& members) {
        for (const std::size_t s : members) {
            auto& views = views_[keys_[s].view];
            if (!views.empty()) continue;
            const auto& candidates = filtered_->ground->candidates;
            views.resize(candidates.size());
            parallel_pieces(views.size(), kTogether, resources_.threads,
                            [&](std::size_t i) { views[i] = view_of(atlas_.byline[candidates[i].row], specs[s]); });
        }
    }

    BylineView view_of(std::uint32_t byline, const Conventions& c) const {
        std::vector<std::vector<std::uint16_t>> authorships;
        read_authorships(atlas_, filtered_->ground->places, byline, authorships);
        return view_byline(authorships, atlas_.byline_roles[byline], c);
    }

    // The measure's place in the group's family; cohorts split by collaboration are then the group's own.
    std::size_t index_in_group(const std::string& name) const {
        std::size_t i = 0;
        while (i < counted_.family.measures.size() && counted_.family.measures[i].name != name) ++i;
        return i;
    }
    Measure measure_in_group(std::size_t i) const {
        Measure m = i < counted_.family.measures.size() ? counted_.family.measures[i] : Measure{};
        if (m.basis == Basis::kCollaboration) m.basis = Basis::kScored;
        return m;
    }

    void compute(const std::vector<Conventions>& specs, const std::vector<CurveMeasure>& measures,
                 const std::vector<std::size_t>& members, std::vector<SpecificationValue>& values) const {
        std::map<std::string, Scoring> scorings;
        std::map<std::string, Shared> by_key;
        for (const std::size_t s : members) {
            scorings.try_emplace(keys_[s].scoring, Scoring{s, {}, {}});
            by_key.try_emplace(keys_[s].scoring + keys_[s].view, Shared{s, {}, {}}).first->second.members.push_back(s);
        }
        std::vector<Scoring*> all_scorings;
        for (auto& [key, scoring] : scorings) all_scorings.push_back(&scoring);
        parallel_for(all_scorings.size(), resources_.threads, [&](std::size_t i) { score(specs, *all_scorings[i]); });
        std::vector<Shared*> shared;
        for (auto& [key, one] : by_key) shared.push_back(&one);
        parallel_for(shared.size(), resources_.threads, [&](std::size_t i) {
            Shared& own = *shared[i];
            const Scoring& scoring = scorings.at(keys_[own.first].scoring);
            const auto& views = views_.at(keys_[own.first].view);
            sum_joint(specs[own.first], scoring, views, own.joint);
            for (const std::size_t s : own.members)
                values[s] = value_of_specification(specs[s], index_in_group(measures[s].name), own, scoring, views);
        });
    }

    // What each candidate is worth, and the world's own sums.
    void score(const std::vector<Conventions>& specs, Scoring& scoring) const {
        const Conventions& c = specs[scoring.first];
        const Reckoning with = reckoning(c);
        bool cohorts = false;
        for (std::size_t m = 0; m < counted_.family.measures.size(); ++m) {
            const Measure measure = measure_in_group(m);
            cohorts = cohorts || rests_on_cohorts(measure);
            auto& parts = scoring.parts.emplace_back();
            for (const std::uint32_t i : filtered_->passing) parts.push_back(score_parts(with, measure, facts_of(i)));
        }
        if (cohorts) sum_world_of_cohorts(c, scoring.world);
        else sum_world_of_works(with, scoring.world);
    }

    RowFacts facts_of(std::uint32_t candidate) const {
        const auto [row, slice] = filtered_->ground->candidates[candidate];
        return {row, slice, (*counted_.citations)[row], false};
    }

    // The world's sums: from the cohorts alone, or from all works.
    void sum_world_of_cohorts(const Conventions& c, std::map<int, Tally>& years) const {
        const Cohorts& cohorts = counted_.cohorts;
        for (std::uint32_t q = 0; q < cohorts.all.size(); ++q) {
            if (!cohorts.all[q].used) continue;
            const auto [at, is_new] = years.try_emplace(cohorts.all[q].year);
            if (is_new) at->second.clear(counted_.family);
            add_whole_cohort(c, counted_.family, cohorts, q, at->second);
        }
    }
    void sum_world_of_works(const Reckoning& with, std::map<int, Tally>& years) const {
        for (std::uint32_t s = 0; s < atlas_.slices.size(); ++s) {
            const Slice& slice = atlas_.slices[s];
            if (!is_asked(s) || !filtered_->filter->type_passes(slice.type)) continue;
            const auto [at, is_new] = years.try_emplace(slice.year);
            if (is_new) at->second.clear(counted_.family);
            for (Row row = slice.begin; row < slice.end; ++row)
                if (filtered_->filter->passes(row))
                    add_work(with, {row, s, (*counted_.citations)[row], false}, kWhole, at->second);
        }
    }

    void sum_joint(const Conventions& c, const Scoring& scoring, const Views& views, SumsByYear& years) const {
        const bool cohorts = rests_on_cohorts(measure_in_group(0));
        const Reckoning with = reckoning(c);
        SliceSums sums(atlas_, c, counted_.family, counted_.cohorts);
        YearSums* year = nullptr;
        int of = 0;
        for (std::size_t i = 0; i < filtered_->passing.size(); ++i) {
            const BylineView& view = views[filtered_->passing[i]];
            if ((view.populations & bit_of(Population::kJoint)) == 0) continue;
            const RowFacts facts = facts_of(filtered_->passing[i]);
            if (!sums.empty() && sums.slice() != facts.slice) sums.close_into(year->tally);
            if (year == nullptr || of != atlas_.slices[facts.slice].year) {
                of = atlas_.slices[facts.slice].year;
                const auto [at, is_new] = years.try_emplace(of);
                year = &at->second;
                if (is_new) year->tally.clear(counted_.family), year->moments.resize(scoring.parts.size());
            }
            if (cohorts) ++year->tally.works, sums.add(facts, view.joint);
            else add_work(with, facts, view.joint, year->tally);
            const double w = static_cast<double>(view.joint) / static_cast<double>(kWhole);
            for (std::size_t m = 0; m < scoring.parts.size(); ++m) {
                const ScoreParts& parts = scoring.parts[m][i];
                if (parts.denominator != 0) year->moments[m].add(w * parts.numerator, w * parts.denominator);
            }
        }
        if (!sums.empty()) sums.close_into(year->tally);
    }

    SpecificationValue value_of_specification(const Conventions& c, std::size_t m, const Shared& shared,
                                              const Scoring& scoring, const Views& views) const {
        const Measure measure = measure_in_group(m);
        SpecificationValue out;
        if (measure.basis == Basis::kNone) {
            out.reason = measure.reason;
            return out;
        }
        Tally tally, world;
        tally.clear(counted_.family);
        world.clear(counted_.family);
        Moments moments;
        for (const auto& [year, sums] : shared.joint)
            if (c.years->holds(year)) tally += sums.tally, moments += sums.moments[m];
        for (const auto& [year, sums] : scoring.world)
            if (c.years->holds(year)) world += sums;
        const MeasureParts parts = parts_of(measure, tally);
        out.n = parts.n;
        out.value = parts.value();
        if (!measure.is_sum()) out.world = parts_of(measure, world).value();
        if (!out.value)
            out.reason = tally.works == 0 ? "no joint works"
                         : parts.n == 0   ? "no joint work has the score"
                                          : "the joint works weigh nothing under this counting";
        else if (!measure.is_sum())
            out.bounds = c.resample == Resample::kWorks ? normal_bounds(moments, c.level)
                                                        : bounds_by_unit(c, scoring, views, m);
        return out;
    }

    // Works of one unit vary together, across years too.
    std::optional<Bounds> bounds_by_unit(Conventions c, const Scoring& scoring, const Views& views, std::size_t m) const {
        const ResampleUnits units(atlas_, c.resample);
        Cell scores;
        for (std::size_t i = 0; i < filtered_->passing.size(); ++i) {
            const BylineView& view = views[filtered_->passing[i]];
            const RowFacts facts = facts_of(filtered_->passing[i]);
            const ScoreParts& parts = scoring.parts[m][i];
            if ((view.populations & bit_of(Population::kJoint)) == 0 || parts.denominator == 0 ||
                !c.years->holds(atlas_.slices[facts.slice].year))
                continue;
            const double w = static_cast<double>(view.joint) / static_cast<double>(kWhole);
            scores.add(units.of(facts.row), {w * parts.numerator, w * parts.denominator});
        }
        c.interval = IntervalKind::kNormal;
        return bounds_of(scores, {{0, 1, false}}, c, "", "", 1).front();
    }

    const Atlas& atlas_;
    const Side& a_;
    const Side& b_;
    const Resources& resources_;
    YearRange years_;  // of all specifications
    bool any_year_cites_ = false;  // works of the filter cite, under some specification
    std::map<std::string, std::string> not_asked_;  // by territories; empty: asked
    std::map<std::string, std::shared_ptr<CurveGround>> grounds_;
    std::unique_ptr<FilteredGround> filtered_;
    std::map<std::string, LeftOutRows> left_out_;  // by the key of records
    Kept citations_;                               // by the key of citations
    std::vector<CurveKeys> keys_;          // a specification each
    std::map<std::string, Views> views_;  // by the key of views
    Counted counted_;
};

}  // namespace

Result<std::vector<SpecificationValue>> compute_curve(const Atlas& atlas, const Side& a, const Side& b,
                                                      const std::vector<Conventions>& specifications,
                                                      const std::vector<CurveMeasure>& measures,
                                                      const Resources& resources) {
    return Curve(atlas, a, b, resources).run(specifications, measures);
}

}  // namespace comity
