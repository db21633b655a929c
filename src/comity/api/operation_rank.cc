#include <fmt/format.h>

#include "comity/analysis/rank.h"
#include "comity/api/document.h"
#include "comity/api/operations_internal.h"
#include "comity/base/text.h"

namespace comity {

namespace {

Result<std::uint64_t> whole_number(const Arguments& arguments, const std::string& name, std::uint64_t otherwise) {
    if (!arguments.has(name)) return otherwise;
    const auto value = parse_integer<std::uint64_t>(arguments.text(name));
    if (!value) return usage_error(fmt::format("{} is not a whole number: {}", name, arguments.text(name)));
    return *value;
}

Result<Json> run_rank(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const Atlas atlas, open_atlas(arguments, "rank"));
    RankQuestion question;
    question.by = arguments.text("by", question.by);
    COMITY_ASSIGN(question.conventions, conventions_of(arguments));
    COMITY_ASSIGN(const FilterChoice filter, filter_of(arguments, atlas, session.resources.threads));
    question.filter = filter.filter;
    question.filter_text = filter.text;
    COMITY_ASSIGN(question.min_works, whole_number(arguments, "min_works", question.min_works));
    COMITY_ASSIGN(question.top, whole_number(arguments, "top", 0));
    COMITY_ASSIGN(const RankAnswers result, answer_rank(atlas, question, session.resources));

    Json asked = {{"verb", "rank"},
                  {"by", result.question.by},
                  {"countries", Json::array()},
                  {"min_works", result.question.min_works},
                  {"top", result.question.top == 0 ? Json() : Json(result.question.top)},
                  {"left_out", result.left_out}};
    state_filters(asked, result.question.filter, result.question.filter_text);
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    add_filter_notes(answers, result.question.filter);
    return document_json(atlas, asked, result.question.conventions, std::move(answers));
}

}  // namespace

Operation rank_operation() {
    std::vector<Parameter> parameters = {
        {"by", ParameterKind::kText, false, false,
         "Measure to rank by: publications, citations, mncs, pp_top_10, pp_ncs_2 …; 'comity explain measures' lists them.",
         "publications", ""},
        atlas_parameter(false),
        {"min_works", ParameterKind::kNumber, false, false, "Leave out countries with fewer works.", "30", ""},
        {"top", ParameterKind::kNumber, false, false, "List only this many.", "all", ""}};
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    return {"rank",
            "Rank countries by a measure, with intervals and ties.",
            "comity rank --by pp_top_1 --counting fractional_author --atlas atlas",
            true,
            std::move(parameters),
            run_rank};
}

}  // namespace comity
