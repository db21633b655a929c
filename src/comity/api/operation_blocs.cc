#include <fmt/format.h>

#include "comity/api/document.h"
#include "comity/api/network_question.h"
#include "comity/base/text.h"

namespace comity {

namespace {

Json names_of(const std::vector<Side>& sides) {
    Json names = Json::array();
    for (const Side& side : sides) names.push_back(side.name);
    return names;
}

// --of and --with.
Status read_sides(const Arguments& arguments, const TieSource& source, BlocsQuestion& q) {
    const std::string of = arguments.text("of"), with = arguments.text("with");
    if (arguments.has("of"))
        for (const std::string_view name : split(of, ',')) {
            COMITY_ASSIGN(Side side, parse_side(name, source.countries()));
            q.of.push_back(std::move(side));
        }
    if (!arguments.has("with")) return ok();
    std::vector<Side> sides;
    for (const std::string_view name : split(with, ',')) {
        COMITY_ASSIGN(const Side side, parse_side(name, source.countries()));
        if (side.codes.size() != 1)
            return usage_error(fmt::format("--with asks about countries: {} is a bloc (--of asks about blocs)", name));
        q.with.push_back(side.codes.front());
        sides.push_back(side);
    }
    COMITY_TRY(keep_their_codes(sides, q.conventions));
    if (q.with.size() < 2)
        return usage_error("--with needs at least two countries separated by commas, such as --with GB,CN");
    return ok();
}

Result<Json> run_blocs(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const TieSource source, open_network(arguments, session));
    COMITY_ASSIGN(NetworkQuestion question, network_question(arguments, source, session.resources));
    BlocsQuestion& q = question.blocs;
    COMITY_TRY(read_sides(arguments, source, q));
    COMITY_ASSIGN(std::vector<Answer> result, answer_blocs(question.cube, source.works(), q, session.resources));
    result.front().notes.insert(result.front().notes.end(), question.notes.begin(), question.notes.end());
    Json answers = Json::array();
    for (const Answer& answer : result) answers.push_back(answer_json(answer, q.conventions));
    Json asked = {{"verb", "blocs"},
                  {"countries", q.of.empty() ? Json(q.with) : names_of(q.of)},
                  {"of", names_of(q.of)},
                  {"with", q.with}};
    state_filters(asked, q.filter, question.filter_text);
    state_network(asked, q);
    asked["null_networks"] = q.null_networks;
    return document_json(source.identity(), std::move(asked), q.conventions, std::move(answers));
}

}  // namespace

Operation blocs_operation() {
    std::vector<Parameter> parameters = {
        {"of", ParameterKind::kText, false, false,
         "How exclusive these sets are, instead of blocs that are found: EU27,G7 or DE+FR+IT; separated by commas.", "", ""},
        {"with", ParameterKind::kText, false, false, "Also how often these countries share a bloc: GB,CN.", "", ""},
        atlas_parameter(false)};
    for (Parameter& p : network_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    return {"blocs",
            "Which countries keep to each other, how exclusively and how stably.",
            "comity blocs --atlas world --years 2019:2023 --with GB,CN",
            true,
            std::move(parameters),
            run_blocs};
}

}  // namespace comity
