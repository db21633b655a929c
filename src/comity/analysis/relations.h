// What cooperation does for each side, beyond the figures of the joint works: who leads, who else takes part, whose works
// each side builds on, what each side gains. Pieces of the answer of `pair`.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/analysis/pair.h"
#include "comity/measures/interval.h"
#include "comity/measures/resample_units.h"

namespace comity {

// One pair, already tallied.
struct Relation {
    const Atlas& atlas;
    const Places& places;
    const PairQuestion& question;
    const PairData& data;
    const Resources& resources;
    int threads = 0;
    std::string text;  // of the question: what draws are keyed with

    [[nodiscard]] BylineView view(const Member& m) const { return data.bylines[atlas.byline[m.row]]; }
    [[nodiscard]] bool is(const Member& m, Population p) const {
        return (data.bylines.populations(atlas.byline[m.row]) & bit_of(p)) != 0;
    }
    [[nodiscard]] std::uint32_t places_of(const Member& m) const { return data.bylines.places(atlas.byline[m.row]); }
    // In a population that it belongs to.
    [[nodiscard]] Weight weight(const Member& m, Population p) const { return data.bylines.weight(atlas.byline[m.row], p); }
    // What the member is drawn with in a bootstrap.
    [[nodiscard]] std::uint64_t unit(const Member& m) const {
        return ResampleUnits(atlas, data.conventions.resample).of(m.row);
    }
    [[nodiscard]] std::string name_of(Population p) const {
        return population_name(p, question.a.name, question.b.name);
    }
    // Notes of what a reader of the answer's bounds must know.
    void tell_interval(const Cell& cell, Answer& answer) const {
        for (std::string& note : interval_notes(cell, data.conventions, answer.bounds.has_value()))
            answer.notes.push_back(std::move(note));
    }
};

// lead_share, lead_balance, third_lead_share, lead_premium. docs/methods/lead_share.md.
void add_leadership(const Relation& relation, std::vector<Answer>& answers);
// trilateral_share, larger_share, third_partner_share.
void add_third_partners(const Relation& relation, std::vector<Answer>& answers);
// reference_share, reference_preference. docs/methods/reference_share.md.
void add_reference_flow(const Relation& relation, std::vector<Answer>& answers);
// gain_over_domestic, gain_over_international, their matched forms, two_way_gain. docs/methods/gain_over_domestic.md.
void add_benefit(const Relation& relation, std::vector<Answer>& answers);
// association_strength, quasi_independence (also within fields and by field), dependency, its asymmetry,
// partner_concentration. docs/methods/strength.md.
void add_affinity(const Relation& relation, std::vector<Answer>& answers);

}  // namespace comity
