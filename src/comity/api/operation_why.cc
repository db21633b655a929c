#include <fmt/format.h>

#include "comity/analysis/why.h"
#include "comity/api/document.h"
#include "comity/api/operations_internal.h"
#include "comity/base/text.h"

namespace comity {

namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

// Each population filter by itself, so that it can be told which one a work fails; and all of them as the question has
// them.
Status read_filters(const Arguments& arguments, const Atlas& atlas, int threads, WhyQuestion& question) {
    FilterDetails details;
    for (const Parameter& p : filter_parameters()) {
        if (!arguments.has(p.name)) continue;
        Arguments alone;
        alone.add(p.name, arguments.text(p.name));
        COMITY_ASSIGN(const FilterChoice choice, filter_of(alone, atlas, threads));
        for (const auto& [key, text] : choice.text) {
            question.pair.filter_text.emplace_back(key, text);
            question.filters.push_back({key, text, choice.filter});
        }
        if (choice.filter.details == nullptr) continue;
        for (const auto& name : choice.filter.details->names) details.names.push_back(name);
        if (choice.filter.details->ids) details.ids = choice.filter.details->ids;
    }
    if (!question.filters.empty()) question.pair.filter.details = std::make_shared<const FilterDetails>(std::move(details));
    return ok();
}

Status read_sides(const Arguments& arguments, const Atlas& atlas, PairQuestion& question) {
    if (!arguments.has("pair")) return ok();
    const std::string text = arguments.text("pair");
    const auto sides = split(text, ',');
    if (sides.size() != 2) return usage_error(fmt::format("--pair takes two sides, as in --pair GB CN: '{}' is not two", text));
    COMITY_ASSIGN(question.a, parse_side(trimmed(sides[0]), atlas));
    COMITY_ASSIGN(question.b, parse_side(trimmed(sides[1]), atlas));
    return ok();
}

Json rules_json(const std::vector<RuleOutcome>& rules) {
    Json list = Json::array();
    for (const RuleOutcome& r : rules)
        list.push_back({{"name", r.name},
                        {"kind", rule_kind_name(r.kind)},
                        {"passes", r.passes},
                        {"found", r.found},
                        {"include_with", text_or_null(r.include_with)}});
    return list;
}

Json citations_json(const CitationsOfWork& c) {
    return {{"counted", c.counted},
            {"all", c.all},
            {"window_from", c.from ? Json(*c.from) : Json()},
            {"window_to", c.to ? Json(*c.to) : Json()},
            {"earlier", c.earlier},
            {"in_window", c.in_window},
            {"later", c.later},
            {"year_unknown", c.year_unknown},
            {"in_window_sharing_an_author", c.shared_author ? Json(*c.shared_author) : Json()},
            {"in_window_sharing_a_country", c.shared_country},
            {"in_window_outside_the_corpus", c.outside_corpus},
            {"lists_itself", c.lists_itself}};
}

Json tops_json(const std::vector<TopOfCohort>& tops) {
    Json list = Json::array();
    for (const TopOfCohort& t : tops)
        list.push_back({{"name", t.measure},
                        {"citations", t.count ? Json(*t.count) : Json()},
                        {"part_at", number_json(t.at)},
                        {"from_id", t.from_id ? Json(fmt::format("W{}", *t.from_id)) : Json()},
                        {"weight", number_json(t.weight)}});
    return list;
}

Json cohorts_json(const std::vector<CohortOfWork>& cohorts) {
    Json list = Json::array();
    for (const CohortOfWork& q : cohorts)
        list.push_back({{"class", text_or_null(q.class_name)},
                        {"class_id", q.class_id == 0 ? Json() : Json(q.class_id)},
                        {"year", q.year},
                        {"types", text_or_null(q.types)},
                        {"collaboration", text_or_null(q.collaboration)},
                        {"part", number_json(q.part)},
                        {"used", q.used},
                        {"members", q.members},
                        {"works", number_json(q.works)},
                        {"citations", number_json(q.citations)},
                        {"mean", number_json(q.mean)},
                        {"above", number_json(q.above)},
                        {"tied", number_json(q.tied)},
                        {"below", number_json(q.below)},
                        {"percentile", number_json(q.percentile)},
                        {"tops", tops_json(q.tops)}});
    return list;
}

Json authors_json(const std::vector<AuthorOfWork>& authors) {
    Json list = Json::array();
    for (const AuthorOfWork& a : authors)
        list.push_back({{"author", text_or_null(a.id)},
                        {"roles", a.roles},
                        {"countries", a.countries},
                        {"evidence", text_or_null(a.evidence)}});
    return list;
}

Json weights_json(const std::vector<std::pair<std::string, double>>& weights) {
    Json list = Json::array();
    for (const auto& [name, weight] : weights) list.push_back({{"name", name}, {"weight", number_json(weight)}});
    return list;
}

Json work_of(const WhyAnswer& answer) {
    Json work = work_json(*answer.found);
    work["year"] = answer.found->year == 0 ? Json() : Json(answer.found->year);
    work["language"] = text_or_null(answer.language);
    work["source"] = answer.source_id.empty() && answer.source_type.empty()
                         ? Json()
                         : Json({{"id", text_or_null(answer.source_id)},
                                 {"name", text_or_null(answer.source_name)},
                                 {"type", text_or_null(answer.source_type)}});
    work["published_percentile"] = answer.published_percentile ? number_json(*answer.published_percentile) : Json();
    return work;
}

Json records_json(const WhyAnswer& a) {
    if (!a.records) return {};
    Json rejected = Json::array();
    for (const RejectedRecord& r : a.records->rejected)
        rejected.push_back({{"file", r.file}, {"line", r.line}, {"byte", r.byte}, {"reason", r.reason}});
    Json json = {{"kept", Json()}, {"superseded", a.records->superseded}, {"deleted", Json()}, {"rejected", std::move(rejected)}};
    if (a.fate == Fate::kKept)
        json["kept"] = {{"release", text_or_null(a.kept_release)}, {"updated", text_or_null(a.kept_updated)}};
    if (a.records->deleted)
        json["deleted"] = {{"records", a.records->deleted->records}, {"release", text_or_null(a.records->deleted->release)}};
    json["rejected_without_id"] = a.records->rejected_without_id;
    json["rejected_unlisted"] = a.records->rejected_unlisted;
    return json;
}

Json why_json(const WhyAnswer& a) {
    if (!a.found) return {{"work", Json()}, {"fate", fate_name(a.fate)}, {"records", records_json(a)}, {"counts", false}};
    return {{"work", work_of(a)},
            {"fate", fate_name(a.fate)},
            {"records", records_json(a)},
            {"counts", a.counts},
            {"rules", rules_json(a.rules)},
            {"citations", citations_json(a.citations)},
            {"cohorts", cohorts_json(a.cohorts)},
            {"authors", authors_json(a.authors)},
            {"credits", weights_json(a.credits)},
            {"populations", weights_json(a.populations)}};
}

Result<Json> run_why(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const SharedAtlas opened, open_atlas(arguments, session, "why"));
    const Atlas& atlas = *opened;
    WhyQuestion question;
    const std::string text = arguments.text("work");
    const auto name = parse_work_name(text);
    if (!name)
        return usage_error(fmt::format("'{}' names no work: give an OpenAlex id such as W2741809807, or a DOI", text));
    question.work = *name;
    COMITY_ASSIGN(question.pair.conventions, conventions_of(arguments));
    question.pair.conventions.interval = IntervalKind::kNone;
    COMITY_ASSIGN(question.pair.measures, measures_of(arguments));
    COMITY_TRY(read_sides(arguments, atlas, question.pair));
    COMITY_TRY(read_filters(arguments, atlas, session.resources.threads, question));
    COMITY_ASSIGN(const WhyAnswer result, answer_why(atlas, std::move(question), session.resources));
    Json asked = question_json("why", result.question);
    asked["work"] = result.work.text();
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    add_filter_notes(answers, result.question.filter);
    Json document = document_json(atlas, std::move(asked), result.question.conventions, std::move(answers));
    document["why"] = why_json(result);
    return document;
}

}  // namespace

Operation why_operation() {
    std::vector<Parameter> parameters = {
        {"work", ParameterKind::kText, true, true, "The work: an OpenAlex id (W2741809807), its address, or a DOI.", "", ""},
        {"pair", ParameterKind::kText, false, false, "Ask as of a joint work of these two countries or blocs.", "", "", 2},
        atlas_parameter(false),
        measures_parameter()};
    for (auto& list : {convention_parameters(), filter_parameters()})
        parameters.insert(parameters.end(), list.begin(), list.end());
    return {"why",
            "Why a work counts in a figure, or does not.",
            "comity why W2741809807 --pair GB CN --atlas atlas",
            true,
            std::move(parameters),
            run_why};
}

}  // namespace comity
