#include "comity/claims/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/pair.h"
#include "comity/claims/dependence.h"
#include "comity/claims/paragraph.h"
#include "comity/claims/side_shares.h"
#include "comity/measures/needs.h"

namespace comity {

namespace {

// On anything but a whole release the atlas's own averages are not the world's: the first reading by published scores
// that has a value speaks for the claim, and the first reading only where there is none.
std::size_t headline_reading(const CheckedClaim& checked, const Atlas& atlas) {
    if (atlas.manifest.scope == Scope::kFull) return 0;
    for (std::size_t r = 0; r < checked.readings.size(); ++r)
        if (compared_with(checked.claim.readings[r].measure, checked.base) == ComparedWith::kPublished &&
            checked.readings[r].with_value > 0)
            return r;
    return 0;
}

// What `pair` calls the works that a reading is about.
std::string population_of(const Reading& reading, const Side& a, const Side& b) {
    return !reading.of ? "joint" : *reading.of == 0 ? a.name : b.name;
}

// The default specification as `pair` answers it, with its bootstrap interval and coverage.
Status answer_defaults(const Atlas& atlas, const Side& a, const Side& b, const Resources& resources,
                       CheckedClaim& checked) {
    for (std::size_t r = 0; r < checked.claim.readings.size(); ++r) {
        const auto at = checked.readings[r].default_specification;
        if (!at) continue;
        const Reading& reading = checked.claim.readings[r];
        Conventions conventions = checked.specifications.all[*at].conventions;
        forget_needless(atlas, reading.measure, conventions);
        if (const Status has = check_needs(atlas, conventions); !has.ok()) {
            Answer none{reading.measure, population_of(reading, a, b), {{"reading", reading.id}}, {}, {}, {}, {}, {has.error().message}};
            checked.answers.push_back(std::move(none));
            continue;
        }
        PairQuestion question{a, b, std::move(conventions), {}, {}, {}};
        if (!reading.of) question.measures = {reading.measure};
        COMITY_ASSIGN(const PairAnswers pair, reading.of ? answer_side_shares(atlas, std::move(question), resources)
                                                         : answer_headline(atlas, std::move(question), resources));
        for (const Answer& answer : pair.answers)
            if (answer.measure == reading.measure &&
                (answer.population == population_of(reading, a, b) || answer.population == "world")) {
                Answer named = answer;
                named.by = {{"reading", reading.id}};
                checked.answers.push_back(std::move(named));
            }
    }
    return ok();
}

// Conventions of the default specification: the first option of every axis on top of what was given.
Status set_defaults(const Claim& claim, const Atlas& atlas, Conventions& base) {
    for (const Axis& axis : claim.axes) COMITY_TRY(set_option(base, axis, axis.options.front()));
    return resolve_years(base, atlas);
}

Status compute(const Atlas& atlas, const Side& a, const Side& b, Grid grid, const Resources& resources,
               CheckedClaim& checked) {
    const Claim& claim = checked.claim;
    COMITY_ASSIGN(checked.specifications, enumerate(claim, checked.base, grid));
    std::vector<Conventions> conventions;
    std::vector<CurveMeasure> measures;
    for (const Specification& spec : checked.specifications.all) {
        conventions.push_back(spec.conventions);
        COMITY_TRY(resolve_years(conventions.back(), atlas));
        const Reading& reading = claim.readings[spec.reading];
        forget_needless(atlas, reading.measure, conventions.back());
        measures.push_back({reading.measure, reading.of == 1U ? Population::kB : Population::kA});
    }
    COMITY_ASSIGN(checked.values, compute_curve(atlas, a, b, conventions, measures, resources));
    checked.readings.clear();
    for (std::size_t r = 0; r < claim.readings.size(); ++r)
        checked.readings.push_back(summarise(claim, r, checked.specifications, checked.values));
    checked.headline = headline_reading(checked, atlas);
    checked.verdict = checked.readings[checked.headline].verdict;
    return ok();
}

// What a claim without a question says, or one that no atlas of this kind can answer.
void say_what_is_needed(CheckedClaim& checked, const std::string& key, const Said& why) {
    const std::string needs = fmt::format("{}", fmt::join(checked.claim.needs, "; "));
    checked.verdict = "cannot be checked";
    checked.paragraph.add(fmt::format("This claim cannot be checked with this atlas: it needs {}.", needs), key, {{"needs", needs}});
    if (why.empty()) return;
    checked.paragraph.add(" ", "said.space");
    checked.paragraph.add(why);
}

// A sentence of the claim's file, which stands in no catalogue.
Said as_said(const std::string& text) { return text.empty() ? Said() : Said(text, "said.text", {{"text", text}}); }

}  // namespace

Result<CheckedClaim> check_claim(const Atlas& atlas, Claim claim, Conventions base, Grid grid,
                                 const Resources& resources, const std::function<void(const CheckedClaim&)>& first) {
    CheckedClaim checked;
    checked.claim = std::move(claim);
    const Claim& c = checked.claim;
    if (c.countries.empty()) {
        // Nothing is asked, so that any years will do where the atlas suggests none.
        if (!resolve_years(base, atlas).ok()) base.years = YearRange{1, 9999};
        checked.base = std::move(base);
        say_what_is_needed(checked, "claim.needs", as_said(c.needs_why));
        return checked;
    }
    COMITY_TRY(set_defaults(c, atlas, base));
    checked.base = std::move(base);
    COMITY_ASSIGN(const Side a, parse_side(c.countries[0], atlas));
    COMITY_ASSIGN(const Side b, parse_side(c.countries[1], atlas));
    if (first && grid == Grid::kFull) {
        COMITY_TRY(compute(atlas, a, b, Grid::kMinimal, resources, checked));
        first(checked);
    }
    COMITY_TRY(compute(atlas, a, b, grid, resources, checked));
    COMITY_TRY(answer_defaults(atlas, a, b, resources, checked));
    checked.paragraph = write_paragraph(checked, atlas);
    return checked;
}

CheckedClaim check_without_works(Claim claim, Conventions base, const Said& holds) {
    static const std::string kWorks = "works (each with its year, type, topic, the countries of its authors, and citations)";
    CheckedClaim checked;
    checked.claim = std::move(claim);
    checked.base = std::move(base);
    Claim& c = checked.claim;
    if (c.countries.empty()) {
        say_what_is_needed(checked, "claim.needs", as_said(c.needs_why));
        return checked;
    }
    c.needs = {kWorks};
    for (const Reading& reading : c.readings)
        checked.answers.push_back({reading.measure, reading.of ? c.countries[*reading.of] : "joint", {{"reading", reading.id}}, {}, {}, {}, {},
                                   {"cannot be checked with this atlas: needs " + kWorks}});
    say_what_is_needed(checked, "claim.needs.works", holds);
    return checked;
}

}  // namespace comity
