#include <fmt/format.h>

#include <charconv>

#include "comity/analysis/cut.h"
#include "comity/api/document.h"
#include "comity/api/network_question.h"

namespace comity {

namespace {

Result<double> keep_of(const Arguments& arguments) {
    const std::string text = arguments.text("keep", "0.5");
    double keep = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), keep);
    if (error != std::errc() || end != text.data() + text.size() || !(keep >= 0 && keep <= 1))
        return usage_error(fmt::format("--keep {} is not understood: it takes the fraction that stays, from 0 to 1", text));
    return keep;
}

Result<Json> run_cut(const Arguments& arguments, const Session& session) {
    CutQuestion question;
    COMITY_ASSIGN(question.keep, keep_of(arguments));
    const auto rule = cut_rule_of(arguments.text("rule", "partners"));
    if (!rule)
        return usage_error(fmt::format("--rule {} is not understood: it takes {}", arguments.text("rule"), kCutRules));
    question.rule = *rule;
    COMITY_ASSIGN(const TieSource source, open_network(arguments, session));
    COMITY_ASSIGN(question.a, parse_side(arguments.text("a"), source.countries()));
    COMITY_ASSIGN(question.b, parse_side(arguments.text("b"), source.countries()));
    COMITY_ASSIGN(NetworkQuestion network,
                  network_question(arguments, source, session.resources, {question.a, question.b}));
    question.network = std::move(network.blocs);
    question.network.by_year = false;
    question.network.search.resolutions.resize(1);
    COMITY_ASSIGN(std::vector<Answer> result, answer_cut(network.cube, source.works(), question, session.resources));
    result.front().notes.insert(result.front().notes.end(), network.notes.begin(), network.notes.end());
    const Conventions& conventions = question.network.conventions;
    Json answers = Json::array();
    for (const Answer& answer : result) answers.push_back(answer_json(answer, conventions));
    Json asked = {{"verb", "cut"},
                  {"countries", {question.a.name, question.b.name}},
                  {"keep", number_json(question.keep)},
                  {"rule", cut_rule_name(question.rule)}};
    state_filters(asked, question.network.filter, network.filter_text);
    state_network(asked, question.network);
    return document_json(source.identity(), std::move(asked), conventions, std::move(answers));
}

}  // namespace

Operation cut_operation() {
    std::vector<Parameter> parameters = {
        {"a", ParameterKind::kText, true, true, "A country (US), a bloc (EU27) or codes joined by + (CN+HK+MO).", "", ""},
        {"b", ParameterKind::kText, true, true, "The other side.", "", ""},
        {"keep", ParameterKind::kText, false, false, "Fraction of the tie that stays.", "0.5", ""},
        {"rule", ParameterKind::kText, false, false,
         fmt::format("Where the rest goes: {} (all: domestic work too, in proportion).", kCutRules), "partners", ""},
        atlas_parameter(false)};
    for (Parameter& p : network_parameters())
        if (p.name != "null_networks") parameters.push_back(std::move(p));
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    return {"cut",
            "What if a tie were cut to a fraction: network, blocs, output and impact by a stated rule.",
            "comity cut US CN --keep 0.5 --rule partners --atlas world",
            true,
            std::move(parameters),
            run_cut};
}

}  // namespace comity
