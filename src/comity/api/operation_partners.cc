#include <fmt/format.h>

#include "comity/analysis/partners.h"
#include "comity/analysis/tie_rank.h"
#include "comity/api/document.h"
#include "comity/api/ties_internal.h"
#include "comity/base/text.h"

namespace comity {

Result<std::uint64_t> whole_number(const Arguments& arguments, const std::string& name, std::uint64_t otherwise) {
    if (!arguments.has(name)) return otherwise;
    const auto value = parse_integer<std::uint64_t>(arguments.text(name));
    if (!value) return usage_error(fmt::format("--{} {} is not a whole number", flag_of(name), arguments.text(name)));
    return *value;
}

namespace {

// The document of a list that was ranked on ties: partners of one country, or all countries.
template <typename Ranked>
Result<Json> ranked_document(const TieSource& source, const Ranked& result, Json asked) {
    const auto& q = result.question;
    state_filters(asked, q.filter, q.filter_text);
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, q.conventions));
    add_filter_notes(answers, q.filter);
    return document_json(source.identity(), std::move(asked), q.conventions, std::move(answers));
}

}  // namespace

Result<Json> run_tie_rank(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const TieSource source, open_tie_source(arguments, session));
    TieRankQuestion question;
    question.by = arguments.text("by", question.by);
    if (source.works() == nullptr && !ranks_by_ties(question.by))
        return usage_error(fmt::format("{} is an atlas of country matrices: rank --by {} needs works; it takes {}",
                                       source.directory(), question.by, tie_rank_measures()));
    COMITY_ASSIGN(question.conventions, conventions_of(arguments));
    COMITY_ASSIGN(FilterChoice filter, tie_filter_of(arguments, source, session.resources.threads));
    question.filter = filter.filter;
    question.filter_text = std::move(filter.text);
    COMITY_ASSIGN(const std::uint64_t least, whole_number(arguments, "min_works", 30));
    question.min_ties = static_cast<double>(least);
    COMITY_ASSIGN(question.top, whole_number(arguments, "top", 0));
    COMITY_ASSIGN(const TieRankAnswers result, answer_tie_rank(source, std::move(question), session.resources));
    return ranked_document(source, result,
                           {{"verb", "rank"},
                            {"by", result.question.by},
                            {"countries", Json::array()},
                            {"min_works", least},
                            {"top", result.question.top == 0 ? Json() : Json(result.question.top)},
                            {"left_out", result.left_out},
                            {"quantity", result.quantity},
                            {"notes", result.notes}});
}

Result<Json> run_partners(const Arguments& arguments, const Session& session) {
    if (!arguments.has("of")) return usage_error("say whose partners: comity rank partners --of GB --by affinity");
    COMITY_ASSIGN(const TieSource source, open_tie_source(arguments, session));
    PartnersQuestion question;
    question.by = arguments.text("by", question.by);
    COMITY_ASSIGN(question.conventions, conventions_of(arguments));
    COMITY_ASSIGN(question.of, parse_side(arguments.text("of"), source.countries()));
    COMITY_ASSIGN(FilterChoice filter, tie_filter_of(arguments, source, session.resources.threads));
    question.filter = filter.filter;
    question.filter_text = std::move(filter.text);
    COMITY_ASSIGN(const std::uint64_t least, whole_number(arguments, "min_works", 30));
    question.min_joint = static_cast<double>(least);
    COMITY_ASSIGN(question.top, whole_number(arguments, "top", 0));
    COMITY_ASSIGN(const PartnersAnswers result, answer_partners(source, std::move(question), session.resources));
    const PartnersQuestion& q = result.question;
    return ranked_document(source, result,
                           {{"verb", "rank"},
                            {"what", "partners"},
                            {"by", q.by},
                            {"countries", {q.of.name}},
                            {"min_works", least},
                            {"top", q.top == 0 ? Json() : Json(q.top)},
                            {"left_out", result.left_out},
                            {"quantity", result.quantity},
                            {"notes", result.notes}});
}

}  // namespace comity
