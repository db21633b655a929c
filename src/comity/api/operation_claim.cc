#include <fmt/format.h>

#include "comity/api/document.h"
#include "comity/api/operations_internal.h"
#include "comity/base/embedded.h"
#include "comity/base/sha256.h"
#include "comity/claims/check.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

Json optional_json(const std::optional<double>& value) { return value ? number_json(*value) : Json(); }

Json effects_json(const Claim& claim, const ReadingSummary& summary) {
    Json effects = Json::array();
    for (const AxisEffect& effect : summary.effects) {
        const Axis& axis = claim.axes[effect.axis];
        Json options = Json::array();
        for (std::size_t o = 0; o < axis.options.size(); ++o)
            options.push_back({{"option", axis.options[o]},
                               {"median", optional_json(effect.medians[o])},
                               {"with_value", effect.counts[o]}});
        effects.push_back({{"key", axis.key},
                           {"kind", axis.estimand ? "estimand" : "nuisance"},
                           {"variance_share", effect.variance_share},
                           {"options", options}});
    }
    return effects;
}

Json reading_json(const Claim& claim, std::size_t r, const ReadingSummary& s) {
    const Reading& reading = claim.readings[r];
    Json json = {{"id", reading.id},
                 {"measure", reading.measure},
                 {"text", reading.text},
                 {"verdict", s.verdict},
                 {"specifications", s.specifications},
                 {"with_value", s.with_value},
                 {"min", optional_json(s.minimum)},
                 {"median", optional_json(s.median)},
                 {"max", optional_json(s.maximum)},
                 {"world_median", optional_json(s.world_median)}};
    const std::optional<StatedValue> stated = stated_for(claim, r);
    const bool judged = stated && s.with_value > 0;
    json["stated"] = stated ? Json{{"value", stated->value}, {"decimals", stated->decimals}} : Json();
    json["reaching"] = judged ? Json(s.reaching) : Json();
    json["near"] = judged ? Json(s.near) : Json();
    json["reach_share"] =
        judged ? Json(static_cast<double>(s.reaching + s.near) / static_cast<double>(s.with_value)) : Json();
    json["axes"] = effects_json(claim, s);
    return json;
}

Json claim_json(const CheckedClaim& checked) {
    const Claim& c = checked.claim;
    Json json = {{"id", c.id},     {"statement", c.statement}, {"speaker", c.speaker},
                 {"date", c.date}, {"place", c.place},         {"source", c.source}};
    json["stated"] = c.stated ? Json{{"value", c.stated->value}, {"decimals", c.stated->decimals}} : Json();
    json["needs"] = c.needs;
    Json readings = Json::array(), axes = Json::array();
    for (std::size_t r = 0; r < checked.readings.size(); ++r)
        readings.push_back(reading_json(c, r, checked.readings[r]));
    for (const Axis& axis : c.axes)
        axes.push_back({{"key", axis.key},
                        {"kind", axis.estimand ? "estimand" : "nuisance"},
                        {"why", axis.why},
                        {"options", axis.options}});
    json["readings"] = readings;
    json["axes"] = axes;
    json["excluded_combinations"] = checked.specifications.excluded;
    json["verdict"] = checked.verdict;
    json["paragraph"] = checked.paragraph;
    return json;
}

Json specifications_json(const CheckedClaim& checked) {
    Json list = Json::array();
    for (std::size_t s = 0; s < checked.values.size(); ++s) {
        const Specification& spec = checked.specifications.all[s];
        const SpecificationValue& v = checked.values[s];
        const std::optional<StatedValue> stated = stated_for(checked.claim, spec.reading);
        Json options = Json::object();
        for (std::size_t a = 0; a < spec.options.size(); ++a)
            options[checked.claim.axes[a].key] =
                spec.options[a] == kNotUsed ? Json() : Json(checked.claim.axes[a].options[spec.options[a]]);
        Json row = {{"reading", checked.claim.readings[spec.reading].id},
                    {"options", options},
                    {"value", optional_json(v.value)}};
        row["lower"] = v.bounds ? number_json(v.bounds->lower) : Json();
        row["upper"] = v.bounds ? number_json(v.bounds->upper) : Json();
        row["n"] = v.n;
        row["world"] = optional_json(v.world);
        row["reaches"] = v.value && stated ? Json(reaches(*v.value, *stated)) : Json();
        row["reason"] = v.reason.empty() ? Json() : Json(v.reason);
        list.push_back(std::move(row));
    }
    return list;
}

// The claims at hand without a file of one's own: those that the program carries and those that a face was given.
std::map<std::string, std::string> claims_at_hand(const Session& session) {
    constexpr std::string_view kFolder = "claims/", kEnding = ".toml";
    std::map<std::string, std::string> all = session.claims;
    for (const EmbeddedText& entry : embedded_texts())
        if (entry.name.starts_with(kFolder))
            all.emplace(entry.name.substr(kFolder.size(), entry.name.size() - kFolder.size() - kEnding.size()),
                        entry.text);
    return all;
}

Result<Json> list_claims(const Session& session) {
    Json list = Json::array();
    for (const auto& [id, text] : claims_at_hand(session)) {
        COMITY_ASSIGN(const Claim claim, parse_claim(text, id));
        list.push_back({{"id", id},
                        {"statement", claim.statement},
                        {"speaker", claim.speaker},
                        {"date", claim.date},
                        {"countries", claim.countries},
                        {"needs", claim.needs}});
    }
    return Json{{"claims", list}};
}

Result<std::string> claim_text(const Arguments& arguments, const Session& session) {
    if (arguments.has("id")) {
        const auto all = claims_at_hand(session);
        const auto found = all.find(arguments.text("id"));
        if (found == all.end())
            return usage_error(
                fmt::format("there is no claim '{}' at hand; 'comity claim list' names them", arguments.text("id")));
        return found->second;
    }
    if (!arguments.has("file"))
        return usage_error(fmt::format("say which claim: comity claim {} FILE.toml, or --id with one of those that "
                                       "'comity claim list' names",
                                       arguments.text("action")));
    const std::string file = arguments.text("file");
    if (!path_exists(file))
        return usage_error(fmt::format("{} does not exist; 'comity claim new' writes a template", file));
    return read_file(file);
}

Result<Json> run_claim(const Arguments& arguments, const Session& session) {
    const std::string action = arguments.text("action");
    if (action == "new") return Json{{"template", claim_template()}};
    if (action == "list") return list_claims(session);
    if (action != "check" && action != "curve")
        return usage_error(fmt::format("claim {} is not understood: it takes check, curve, list or new", action));
    COMITY_ASSIGN(const std::string text, claim_text(arguments, session));
    COMITY_ASSIGN(Claim claim, parse_claim(text, arguments.text("file", arguments.text("id"))));
    COMITY_ASSIGN(const Atlas atlas, open_atlas(arguments, "claim"));
    COMITY_ASSIGN(const Conventions base, conventions_of(arguments));
    COMITY_ASSIGN(const CheckedClaim checked, check_claim(atlas, std::move(claim), base, session.resources));

    const Json question = {{"verb", "claim"},
                           {"claim", checked.claim.id},
                           {"claim_sha256", sha256_hex(text)},
                           {"countries", checked.claim.countries},
                           {"filters", Json::object()}};
    Json answers = Json::array();
    for (const Answer& answer : checked.answers) answers.push_back(answer_json(answer, checked.base));
    Json document = document_json(atlas, question, checked.base, std::move(answers));
    document["claim"] = claim_json(checked);
    if (action == "curve") document["specifications"] = specifications_json(checked);
    return document;
}

}  // namespace

Operation claim_operation() {
    std::vector<Parameter> parameters = {
        {"action", ParameterKind::kText, true, true,
         "check: value and verdict a reading; curve: every specification; list: the claims at hand; new: a commented "
         "template.",
         "", ""},
        {"file", ParameterKind::kPath, true, false, "The claim, a TOML file (docs/formats/claim.md).", "", ""},
        {"id", ParameterKind::kText, false, false, "Instead of a file: a claim that Comity carries.", "", ""},
        atlas_parameter(false),
        {"svg", ParameterKind::kPath, false, false, "Write the specification curve to this SVG file (curve).", "",
         "Files"},
        {"csv", ParameterKind::kPath, false, false, "Write one line a specification to this CSV file (curve).", "",
         "Files"}};
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    return {"claim",
            "Check a public statement under every defensible convention.",
            "comity claim check claims/twice-the-global-average.toml --atlas atlas",
            true,
            std::move(parameters),
            run_claim};
}

}  // namespace comity
