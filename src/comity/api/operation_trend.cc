#include <fmt/format.h>

#include "comity/analysis/matrix_pair.h"
#include "comity/analysis/trend.h"
#include "comity/api/document.h"
#include "comity/api/ties_internal.h"

namespace comity {

Result<TieSource> open_tie_source(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    return open_ties(directory, session.resources.kept.get());
}

Status check_atlas(const std::string& directory, const Session& session) {
    Arguments arguments;
    if (!directory.empty()) arguments.add("atlas", directory);
    COMITY_TRY(open_tie_source(arguments, session));
    return ok();
}

namespace {

Result<Json> run_trend(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const TieSource source, open_tie_source(arguments, session));
    TrendQuestion question;
    COMITY_ASSIGN(question.conventions, conventions_of(arguments));
    COMITY_ASSIGN(question.a, parse_side(arguments.text("a"), source.countries()));
    COMITY_ASSIGN(question.b, parse_side(arguments.text("b"), source.countries()));
    COMITY_ASSIGN(FilterChoice filter, tie_filter_of(arguments, source, session.resources.threads));
    question.filter = filter.filter;
    question.filter_text = std::move(filter.text);
    COMITY_ASSIGN(const TrendAnswers result, answer_trend(source, std::move(question), session.resources));
    Json asked = {{"verb", "trend"},
                  {"countries", {result.question.a.name, result.question.b.name}},
                  {"quantity", result.quantity}};
    state_filters(asked, result.question.filter, result.question.filter_text);
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    add_filter_notes(answers, result.question.filter);
    return document_json(source.identity(), std::move(asked), result.question.conventions, std::move(answers));
}

}  // namespace

Result<Json> run_matrix_pair(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const TieSource source, open_tie_source(arguments, session));
    PairQuestion question;
    COMITY_ASSIGN(question.conventions, conventions_of(arguments));
    COMITY_ASSIGN(question.a, parse_side(arguments.text("a"), source.countries()));
    COMITY_ASSIGN(question.b, parse_side(arguments.text("b"), source.countries()));
    COMITY_ASSIGN(FilterChoice filter, tie_filter_of(arguments, source, session.resources.threads));
    question.filter = filter.filter;
    question.filter_text = std::move(filter.text);
    COMITY_ASSIGN(question.measures, measures_of(arguments));
    COMITY_ASSIGN(const PairAnswers result, answer_matrix_pair(source, std::move(question), session.resources));
    Json asked = question_json("pair", result.question);
    asked["quantity"] = source.identity().quantity;
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    return document_json(source.identity(), std::move(asked), result.question.conventions, std::move(answers));
}

Operation trend_operation() {
    std::vector<Parameter> parameters = {
        {"a", ParameterKind::kText, true, true, "A country (GB), a bloc (EU27) or codes joined by + (CN+HK+MO).", "", ""},
        {"b", ParameterKind::kText, true, true, "The other side.", "", ""},
        atlas_parameter(false)};
    for (Parameter& p : convention_parameters()) {
        if (p.name == "years") p.default_text = "all years of the atlas";
        parameters.push_back(std::move(p));
    }
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    return {"trend",
            "How the cooperation of two countries moved through the years, against what was to be expected.",
            "comity trend GB CN --atlas world",
            true,
            std::move(parameters),
            run_trend};
}

}  // namespace comity
