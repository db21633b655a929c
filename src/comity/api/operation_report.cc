#include <fmt/format.h>

#include <algorithm>

#include "comity/api/explain.h"
#include "comity/api/operations_internal.h"
#include "comity/exports/report.h"

namespace comity {

namespace {

constexpr std::string_view kReports = "pair, claim";
constexpr std::string_view kLanguages[] = {"en", "zh"};
// Parameters of the report itself: they are no part of the question that it answers.
constexpr std::string_view kOwn[] = {"what", "subject", "lang", "format", "a", "b", "id", "file"};

bool is_own(const std::string& name) { return std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn); }

// What the report answers, as arguments of the verb that answers it.
struct Asked {
    std::string verb;
    Arguments arguments;
    std::string command;  // asks the same on the command line
};

std::string shell_word(const std::string& text) {
    const bool safe = !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                              "0123456789_.:,+=/-") == std::string::npos;
    if (safe) return text;
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
    return out + "'";
}

// Words in their order, flags by name: the same question has the same line.
void finish(Asked& asked, const Arguments& given, const std::string& words) {
    asked.command = fmt::format("comity {} --atlas ATLAS", words);
    for (const auto& [name, values] : given.all()) {
        if (is_own(name)) continue;
        for (const std::string& value : values) {
            asked.arguments.add(name, value);
            if (name == "atlas") continue;
            const std::string flag = flag_of(name);
            asked.command += value == "true" ? fmt::format(" --{}", flag) : fmt::format(" --{} {}", flag, shell_word(value));
        }
    }
}

Result<Asked> asked_pair(const Arguments& given) {
    std::vector<std::string> sides = given.list("subject");
    for (const char* side : {"a", "b"})
        if (given.has(side)) sides.push_back(given.text(side));
    for (const char* name : {"id", "file"})
        if (given.has(name)) return usage_error(fmt::format("--{} is for a report of a claim: a pair has two sides", name));
    if (sides.size() != 2)
        return usage_error("a report of a pair needs two sides: comity report pair GB CN --out gb-cn.html");
    Asked asked{"pair", {}, {}};
    asked.arguments.add("a", sides[0]);
    asked.arguments.add("b", sides[1]);
    finish(asked, given, fmt::format("report pair {} {}", shell_word(sides[0]), shell_word(sides[1])));
    return asked;
}

// A claim as the command line knows it: what a face was given as a file is no claim that the program carries.
std::string claim_words(const Arguments& given, const Session& session) {
    if (!given.has("id")) return shell_word(given.text("subject"));
    const auto own = session.claims.find(given.text("id"));
    return own != session.claims.end() && !own->second.file.empty() ? shell_word(own->second.file)
                                                                    : "--id " + shell_word(given.text("id"));
}

Result<Asked> asked_claim(const Arguments& given, const Session& session) {
    const std::vector<std::string>& files = given.list("subject");
    if (files.size() + (given.has("id") ? 1 : 0) != 1)
        return usage_error(
            "a report of a claim needs one file, or --id with one of those that 'comity claim list' names: "
            "comity report claim claims/twice-the-global-average.toml --out claim.html");
    std::vector<std::string> of_pairs = {"a", "b"};
    for (const Parameter& p : filter_parameters()) of_pairs.push_back(p.name);
    for (const std::string& name : of_pairs)
        if (given.has(name)) return usage_error(fmt::format("--{} is for a report of a pair: a claim names its own", flag_of(name)));
    Asked asked{"claim", {}, {}};
    asked.arguments.add("action", "curve");
    if (given.has("id")) asked.arguments.add("id", given.text("id"));
    else asked.arguments.add("file", files[0]);
    finish(asked, given, "report claim " + claim_words(given, session));
    return asked;
}

Result<Asked> asked_of(const Arguments& given, const Session& session) {
    const std::string what = given.text("what");
    if (what == "pair") return asked_pair(given);
    if (what == "claim") return asked_claim(given, session);
    return usage_error(fmt::format("there is no report of '{}': it takes {}", what, kReports));
}

// A claim's answer holds every specification; drawing needs them, the kept answer is that of `claim check`.
Result<Json> run_report(const Arguments& given, const Session& session) {
    const std::string language = given.text("lang", kLanguages[0]);
    if (std::find(std::begin(kLanguages), std::end(kLanguages), language) == std::end(kLanguages))
        return usage_error(fmt::format("--lang {} is not understood: it takes {}", language, fmt::join(kLanguages, ", ")));
    COMITY_ASSIGN(const Asked asked, asked_of(given, session));
    COMITY_ASSIGN(Json document, find_operation(asked.verb)->run(asked.arguments, session));
    Json terms = Json::array();
    for (const Definition& d : definitions()) terms.push_back({{"name", d.name}, {"summary", d.summary}});
    const Json order = {{"what", asked.verb},
                        {"language", language},
                        {"command", asked.command},
                        {"document", std::move(document)},
                        {"definitions", std::move(terms)}};
    COMITY_ASSIGN(std::string text, report_page(order.dump(-1, ' ', false, Json::error_handler_t::replace)));
    return Json{{"what", asked.verb}, {"language", language}, {"format", "html"}, {"text", std::move(text)}};
}

}  // namespace

Operation report_operation() {
    std::vector<Parameter> parameters = {
        {"what", ParameterKind::kText, true, true, "What to report on: pair or claim.", "", ""},
        {"subject", ParameterKind::kPaths, true, false,
         "Of a pair its two sides (GB CN), of a claim its TOML file (docs/formats/claim.md).", "", ""},
        {"a", ParameterKind::kText, false, false, "One side of a pair, where it is not given by its place.", "", ""},
        {"b", ParameterKind::kText, false, false, "The other side.", "", ""},
        {"id", ParameterKind::kText, false, false, "Instead of a file: a claim that Comity carries.", "", ""},
        {"lang", ParameterKind::kText, false, false, "Language of the report: en or zh.", "en", ""},
        atlas_parameter(false)};
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    Operation operation{"report",
                        "Write one file for screen, paper and mail: a pair, or a checked claim.",
                        "comity report pair GB CN --atlas atlas --out gb-cn.html",
                        false,
                        std::move(parameters),
                        run_report};
    operation.formats = {"html"};
    return operation;
}

}  // namespace comity
