#include <fmt/format.h>

#include "comity/analysis/rank.h"
#include "comity/analysis/tie_rank.h"
#include "comity/api/document.h"
#include "comity/api/ties_internal.h"
#include "comity/base/text.h"

namespace comity {

namespace {

// Ties answer measures of ties on any atlas, and are all that matrices have.
Result<bool> asks_for_ties(const Arguments& arguments) {
    if (ranks_by_ties(arguments.text("by"))) return true;
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    const auto kind = atlas_kind(directory);
    return kind.ok() && *kind == AtlasKind::kMatrix;
}

Result<Json> run_rank(const Arguments& arguments, const Session& session) {
    const std::string what = arguments.text("what", "countries");
    if (what == "partners") return run_partners(arguments, session);
    if (what != "countries")
        return usage_error(fmt::format("rank {} is not understood: it takes countries or partners", what));
    if (arguments.has("of")) return usage_error("--of names whose partners are ranked: comity rank partners --of GB");
    COMITY_ASSIGN(const bool ties, asks_for_ties(arguments));
    if (ties) return run_tie_rank(arguments, session);
    COMITY_ASSIGN(const SharedAtlas opened, open_atlas(arguments, session, "rank"));
    const Atlas& atlas = *opened;
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
        {"what", ParameterKind::kText, true, false, "countries, or the partners of one country.", "countries", ""},
        {"of", ParameterKind::kText, false, false, "Whose partners: a country, a bloc or codes joined by +.", "", ""},
        {"by", ParameterKind::kText, false, false,
         "Measure to rank by: publications, citations, mncs, pp_top_10, pp_ncs_2 …; 'comity explain measures' lists them. On "
         "matrices too: sum_of_ties, partner_concentration. Partners: affinity, joint_count, ric …; 'comity explain strength' "
         "lists them.",
         "publications; on matrices sum_of_ties; of partners joint_count", ""},
        atlas_parameter(false),
        {"min_works", ParameterKind::kNumber, false, false, "Leave out countries with fewer works or ties, partners with fewer joint works.", "30", ""},
        {"top", ParameterKind::kNumber, false, false, "List only this many; 0 lists all.", "all", ""}};
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    return {"rank",
            "Rank countries by a measure, or the partners of one by the strength of the tie.",
            "comity rank --by pp_top_1 --counting fractional_author --atlas atlas",
            true,
            std::move(parameters),
            run_rank};
}

}  // namespace comity
