#include "comity/api/claim_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "comity/api/document.h"
#include "comity/base/sha256.h"
#include "comity/base/text.h"
#include "comity/claims/dependence.h"

namespace comity {

namespace {

Json optional_json(const std::optional<double>& value) { return value ? number_json(*value) : Json(); }

Json stated_json(const std::optional<StatedValue>& stated) {
    return stated ? Json{{"value", stated->value}, {"decimals", stated->decimals}} : Json();
}

Json options_json(const Claim& claim, const Choice& choice) {
    Json options = Json::object();
    for (std::size_t a = 0; a < choice.size(); ++a)
        options[claim.axes[a].key] = choice[a] == kNotUsed ? Json() : Json(claim.axes[a].options[choice[a]]);
    return options;
}

// "counting 1": the first rule of the axis.
std::string rule_name(const Claim& claim, std::size_t axis, std::size_t rule) {
    return fmt::format("{} {}", claim.axes[axis].key, rule + 1);
}

// The side whose works a share is of, as the file names it; null of a figure of the joint works.
Json side_json(const Claim& claim, const Reading& reading) { return reading.of ? Json(claim.countries[*reading.of]) : Json(); }

Json effects_json(const Claim& claim, const ReadingSummary& summary) {
    Json effects = Json::array();
    for (const AxisEffect& effect : summary.effects) {
        const Axis& axis = claim.axes[effect.axis];
        Json options = Json::array();
        for (std::size_t o = 0; o < axis.options.size(); ++o)
            options.push_back({{"option", axis.options[o]},
                               {"name", axis.names[o]},
                               {"median", optional_json(effect.medians[o])},
                               {"specifications", effect.counts[o]}});
        effects.push_back({{"key", axis.key},
                           {"name", axis.name},
                           {"kind", axis.estimand ? "estimand" : "nuisance"},
                           {"variance_share", effect.variance_share},
                           {"options", options}});
    }
    return effects;
}

// What the values of a reading compare works with.
std::string baseline_name(const std::string& measure, const CheckedClaim& checked, Scope scope) {
    switch (compared_with(measure, checked.base)) {
        case ComparedWith::kPublished: return "the world, by published scores";
        case ComparedWith::kCohorts:
            return scope == Scope::kFull ? "the world" : "the works of this atlas";
        case ComparedWith::kNothing: break;
    }
    return "nothing";
}

Json reading_json(const CheckedClaim& checked, std::size_t r, Scope scope) {
    const Claim& claim = checked.claim;
    const ReadingSummary& s = checked.readings[r];
    const Reading& reading = claim.readings[r];
    Json json = {{"id", reading.id},
                 {"measure", reading.measure},
                 {"of", side_json(claim, reading)},
                 {"unit", unit_of(reading.measure)},
                 {"text", reading.text},
                 {"compared_with", baseline_name(reading.measure, checked, scope)},
                 {"verdict", s.verdict},
                 {"specifications", s.specifications},
                 {"with_value", s.with_value},
                 {"judging", s.judging},
                 {"min", optional_json(s.minimum)},
                 {"median", optional_json(s.median)},
                 {"max", optional_json(s.maximum)},
                 {"world_median", optional_json(s.world_median)}};
    const std::optional<StatedValue> stated = stated_for(claim, r);
    const bool judged = stated && s.judging > 0;
    json["stated"] = stated_json(stated);
    json["reaching"] = judged ? Json(s.reaching) : Json();
    json["near"] = judged ? Json(s.near) : Json();
    json["above"] = judged ? Json(s.above) : Json();
    json["below"] = judged ? Json(s.below()) : Json();
    json["reach_share"] = judged ? optional_json(s.reach_share()) : Json();
    json["most_works"] = s.most_works;
    json["axes"] = effects_json(claim, s);
    Json reasons = Json::array();
    for (const auto& [reason, count] : s.reasons) reasons.push_back({{"reason", reason}, {"specifications", count}});
    json["without_value"] = reasons;
    return json;
}

// The rules of an axis, each with the number of combinations that it is the first to leave out.
Json rules_json(const CheckedClaim& checked, std::size_t axis) {
    Json rules = Json::array();
    for (std::size_t r = 0; r < checked.claim.axes[axis].rules.size(); ++r) {
        const Rule& rule = checked.claim.axes[axis].rules[r];
        Json when = Json::object();
        for (const auto& [key, options] : rule.when) when[key] = options;
        std::uint64_t count = 0;
        for (const Exclusion& e : checked.specifications.excluded) count += e.axis == axis && e.rule == r;
        rules.push_back({{"options", rule.options},
                         {rule.allows ? "allowed_if" : "forbidden_if", when},
                         {"why", rule.why},
                         {"excluded", count}});
    }
    return rules;
}

Json claim_json(const CheckedClaim& checked, Scope scope) {
    const Claim& c = checked.claim;
    Json json = {{"id", c.id},     {"statement", c.statement}, {"speaker", c.speaker},
                 {"date", c.date}, {"place", c.place},         {"source", c.source}};
    json["stated"] = stated_json(c.stated);
    json["needs"] = c.needs;
    Json meanings = Json::array();
    for (const Reading& reading : c.readings)
        meanings.push_back({{"id", reading.id}, {"measure", reading.measure}, {"of", side_json(c, reading)}, {"text", reading.text}});
    json["meanings"] = meanings;
    Json readings = Json::array(), axes = Json::array();
    for (std::size_t r = 0; r < checked.readings.size(); ++r)
        readings.push_back(reading_json(checked, r, scope));
    for (std::size_t a = 0; a < c.axes.size(); ++a)
        axes.push_back({{"key", c.axes[a].key},
                        {"name", c.axes[a].name},
                        {"kind", c.axes[a].estimand ? "estimand" : "nuisance"},
                        {"why", c.axes[a].why},
                        {"options", c.axes[a].options},
                        {"names", c.axes[a].names},
                        {"rules", rules_json(checked, a)}});
    json["readings"] = readings;
    json["axes"] = axes;
    json["fewest_to_judge"] = kFewestToJudge;
    json["excluded_combinations"] = checked.specifications.excluded.size();
    json["verdict"] = checked.verdict;
    json["verdict_reading"] = checked.readings.empty() ? Json() : Json(c.readings[checked.headline].id);
    json["paragraph"] = checked.paragraph.text();
    json["said"] = {{"paragraph", said_json(checked.paragraph)}};
    return json;
}

// Where a specification's value stands to the stated figure; null where it is not held against any.
Json standing_json(const CheckedClaim& checked, std::size_t s) {
    const SpecificationValue& value = checked.values[s];
    const std::size_t reading = checked.specifications.all[s].reading;
    const std::optional<StatedValue> stated = stated_for(checked.claim, reading);
    if (!stated || !value.value) return {};
    if (!can_judge(checked.claim.readings[reading].measure, value)) return "too few works";
    switch (stance_of(value, *stated)) {
        case Stance::kBelow: return "below";
        case Stance::kNear: return "near";
        case Stance::kAbove: return "above";
    }
    return {};
}

// Reading by reading, ascending by value; those without one at the end.
std::vector<std::size_t> sorted_specifications(const CheckedClaim& checked) {
    std::vector<std::size_t> order(checked.values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) {
        const std::size_t rx = checked.specifications.all[x].reading, ry = checked.specifications.all[y].reading;
        if (rx != ry) return rx < ry;
        const auto &vx = checked.values[x].value, &vy = checked.values[y].value;
        return vx && vy ? *vx < *vy : vx.has_value() && !vy;
    });
    return order;
}

Json specifications_json(const CheckedClaim& checked) {
    Json list = Json::array();
    for (const std::size_t s : sorted_specifications(checked)) {
        const Specification& spec = checked.specifications.all[s];
        const SpecificationValue& v = checked.values[s];
        const std::optional<StatedValue> stated = stated_for(checked.claim, spec.reading);
        Json row = {{"reading", checked.claim.readings[spec.reading].id},
                    {"options", options_json(checked.claim, spec.options)},
                    {"value", optional_json(v.value)}};
        row["lower"] = v.bounds ? number_json(v.bounds->lower) : Json();
        row["upper"] = v.bounds ? number_json(v.bounds->upper) : Json();
        row["n"] = v.n;
        row["world"] = optional_json(v.world);
        row["reaches"] = v.value && stated ? Json(reaches(*v.value, *stated)) : Json();
        row["standing"] = standing_json(checked, s);
        row["minimal"] = spec.minimal;
        row["reason"] = v.reason.empty() ? Json() : Json(v.reason);
        list.push_back(std::move(row));
    }
    return list;
}

Json excluded_json(const CheckedClaim& checked) {
    Json list = Json::array();
    for (const Exclusion& e : checked.specifications.excluded)
        list.push_back({{"reading", checked.claim.readings[e.reading].id},
                        {"options", options_json(checked.claim, e.options)},
                        {"rule", rule_name(checked.claim, e.axis, e.rule)},
                        {"why", checked.claim.axes[e.axis].rules[e.rule].why}});
    return list;
}

// What the minimal grid says, in one line: shown while the full one is computed.
std::string first_line(const CheckedClaim& checked) {
    const ReadingSummary& s = checked.readings[checked.headline];
    if (!s.median) return fmt::format("minimal grid of {}: no values; computing all …", checked.values.size());
    return fmt::format("minimal grid of {}: {} median {:.3f} ({:.3f} to {:.3f}); computing all …", checked.values.size(),
                       checked.claim.readings[checked.headline].id, *s.median, *s.minimum, *s.maximum);
}

Json document_of(const AtlasIdentity& atlas, const ClaimRequest& request, const CheckedClaim& checked) {
    const Json question = {{"verb", "claim"},
                           {"action", request.curve ? "curve" : "check"},
                           {"grid", request.grid == Grid::kMinimal ? "minimal" : "full"},
                           {"claim", checked.claim.id},
                           {"claim_sha256", sha256_hex(request.toml)},
                           {"claim_toml", request.toml},
                           {"countries", checked.claim.countries},
                           {"filters", Json::object()}};
    Json answers = Json::array();
    for (const Answer& answer : checked.answers) answers.push_back(answer_json(answer, checked.base));
    Json document = document_json(atlas, question, checked.base, std::move(answers));
    document["claim"] = claim_json(checked, atlas.scope);
    if (request.curve) document["specifications"] = specifications_json(checked);
    if (request.excluded) document["excluded"] = excluded_json(checked);
    return document;
}

}  // namespace

Result<Json> claim_document(const Atlas& atlas, const ClaimRequest& request, const Conventions& base,
                            const Session& session) {
    COMITY_ASSIGN(Claim claim, parse_claim(request.toml, request.name));
    std::function<void(const CheckedClaim&)> first;
    if (session.progress) first = [&](const CheckedClaim& checked) { session.progress(first_line(checked)); };
    COMITY_ASSIGN(const CheckedClaim checked,
                  check_claim(atlas, std::move(claim), base, request.grid, session.resources, first));
    return document_of(identity_of(atlas.manifest), request, checked);
}

// A matrix without years of its own choice is asked about all that it has.
Result<Json> claim_document(const MatrixAtlas& atlas, const ClaimRequest& request, Conventions base) {
    COMITY_ASSIGN(Claim claim, parse_claim(request.toml, request.name));
    const YearRange held = atlas.slices.empty() ? YearRange{1, 9999}
                                                : YearRange{atlas.slices.front().year, atlas.slices.back().year};
    if (!base.years) base.years = held;
    const Said holds(fmt::format("The atlas holds country matrices: {} counts of {} by pairs of countries, {} to {}.",
                                 with_thousands(atlas.manifest.cells), atlas.manifest.quantity, held.from, held.to),
                     "claim.holds",
                     {{"cells", static_cast<std::int64_t>(atlas.manifest.cells)}, {"quantity", atlas.manifest.quantity},
                      {"from", held.from}, {"to", held.to}});
    return document_of(identity_of(atlas.manifest), request, check_without_works(std::move(claim), std::move(base), holds));
}

}  // namespace comity
