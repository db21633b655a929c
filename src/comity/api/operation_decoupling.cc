#include <fmt/format.h>

#include <charconv>

#include "comity/api/decoupling_document.h"
#include "comity/api/document.h"
#include "comity/api/ties_internal.h"
#include "comity/base/sha256.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

struct Asked {
    Conventions conventions;
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;
};

Result<Json> run_pair(const Arguments& arguments, const Session& session, const TieSource& source, Asked asked) {
    DecouplingQuestion question;
    COMITY_ASSIGN(question.a, parse_side(arguments.text("a"), source.countries()));
    COMITY_ASSIGN(question.b, parse_side(arguments.text("b"), source.countries()));
    question.conventions = std::move(asked.conventions);
    question.filter = asked.filter;
    question.filter_text = std::move(asked.filter_text);
    Json events;
    if (arguments.has("events")) {
        const std::string file = arguments.text("events");
        if (!path_exists(file)) return usage_error(fmt::format("--events {}: there is no such file", file));
        COMITY_ASSIGN(const std::string text, read_file(file));
        COMITY_ASSIGN(question.events, parse_events(text, file));
        events = sha256_hex(text);
    }
    COMITY_ASSIGN(const DecouplingAnswers result, answer_decoupling(source, std::move(question), session.resources));
    Json asked_json = {{"verb", "decoupling"},
                       {"countries", {result.question.a.name, result.question.b.name}},
                       {"events", arguments.has("events") ? Json(arguments.text("events")) : Json()},
                       {"events_sha256", events}};
    state_filters(asked_json, result.question.filter, result.question.filter_text);
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    add_filter_notes(answers, result.question.filter);
    Json document = document_json(source.identity(), asked_json, result.question.conventions, std::move(answers));
    document["decoupling"] = decoupling_json(result);
    return document;
}

Result<double> rate_of(const Arguments& arguments) {
    if (!arguments.has("rate")) return 0.05;
    const std::string text = arguments.text("rate");
    double rate = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
    if (error != std::errc() || end != text.data() + text.size() || !(rate > 0 && rate <= 1))
        return usage_error(fmt::format("--rate {} is not understood: it takes a share above 0 and up to 1", text));
    return rate;
}

Result<Json> run_screen(const Arguments& arguments, const Session& session, const TieSource& source, Asked asked) {
    if (arguments.has("a") || arguments.has("events"))
        return usage_error("--screen looks at all pairs: leave the countries and --events out");
    ScreenQuestion question{std::move(asked.conventions), asked.filter, std::move(asked.filter_text)};
    COMITY_ASSIGN(question.rate, rate_of(arguments));
    if (arguments.has("min_works")) {
        const auto least = parse_integer<std::uint32_t>(arguments.text("min_works"));
        if (!least || *least < kFewestJointWorks)
            return usage_error(fmt::format("--min-works {} is not understood: it takes a whole number of at least {}",
                                           arguments.text("min_works"), kFewestJointWorks));
        question.min_works = *least;
    }
    COMITY_ASSIGN(const ScreenAnswers result, screen_pairs(source, std::move(question), session.resources));
    Json asked_json = {{"verb", "decoupling"},
                       {"countries", Json::array()},
                       {"screen", true},
                       {"rate", result.question.rate},
                       {"min_works", number_json(result.question.min_works)}};
    state_filters(asked_json, result.question.filter, result.question.filter_text);
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    add_filter_notes(answers, result.question.filter);
    Json document = document_json(source.identity(), asked_json, result.question.conventions, std::move(answers));
    document["screen"] = screen_json(result);
    return document;
}

Result<Json> run_decoupling(const Arguments& arguments, const Session& session) {
    if (!arguments.has("screen") && !arguments.has("b"))
        return usage_error("say which two: comity decoupling GB CN, or --screen for all pairs");
    if (!arguments.has("screen") && (arguments.has("rate") || arguments.has("min_works")))
        return usage_error("--rate and --min-works are about all pairs: they go with --screen, without the countries");
    COMITY_ASSIGN(const TieSource source, open_tie_source(arguments, session));
    Asked asked;
    COMITY_ASSIGN(asked.conventions, conventions_of(arguments));
    COMITY_ASSIGN(FilterChoice filter, tie_filter_of(arguments, source, session.resources.threads));
    asked.filter = filter.filter;
    asked.filter_text = std::move(filter.text);
    if (arguments.has("screen")) return run_screen(arguments, session, source, std::move(asked));
    return run_pair(arguments, session, source, std::move(asked));
}

}  // namespace

Operation decoupling_operation() {
    std::vector<Parameter> parameters = {
        {"a", ParameterKind::kText, true, false, "A country (US), a bloc (EU27) or codes joined by + (CN+HK+MO).", "",
         ""},
        {"b", ParameterKind::kText, true, false, "The other side.", "", ""},
        atlas_parameter(false),
        {"events", ParameterKind::kPath, false, false,
         "Events to look at, beside those carried: a CSV with date, name, source (docs/formats/events.md).", "", ""},
        {"screen", ParameterKind::kSwitch, false, false, "Test all pairs of the atlas, with false discoveries controlled.",
         "", ""},
        {"min_works", ParameterKind::kNumber, false, false,
         "Test only pairs with this many joint works in the last year (with --screen).", "10", ""},
        {"rate", ParameterKind::kText, false, false, "Rate of false discoveries, above 0 and up to 1 (with --screen).", "0.05", ""}};
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    return {"decoupling",
            "Say whether two countries grew apart: breaks, missing data, events, a verdict.",
            "comity decoupling US CN --atlas world",
            true,
            std::move(parameters),
            run_decoupling};
}

}  // namespace comity
