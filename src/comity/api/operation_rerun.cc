#include <fmt/format.h>

#include <algorithm>

#include "comity/api/document_differences.h"
#include "comity/api/operations_internal.h"
#include "comity/base/json_text.h"
#include "comity/base/sha256.h"
#include "comity/base/text.h"
#include "comity/claims/claim.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

// What a receipt says, as arguments of its verb, and claims that it carries.
struct Replay {
    Arguments arguments;
    Session session;
    std::vector<std::string> left_out;  // conventions that the verb sets itself
};

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_array()) return value.dump();
    std::string text;
    for (const Json& part : value) text += (text.empty() ? "" : ",") + text_of(part);
    return text;
}

// A claim's file stands in its receipt.
Status replay_claim(const Json& document, const Json& question, const Arguments&, Replay& replay) {
    if (!question.contains("claim_toml"))
        return usage_error("this receipt does not carry the claim that was checked: check its file again");
    const std::string toml = text_of(question.at("claim_toml")), id = text_of(question.at("claim"));
    if (sha256_hex(toml) != text_of(question.at("claim_sha256")))
        return usage_error("the claim in this receipt is not the one that was checked: its SHA-256 differs");
    COMITY_ASSIGN(const Claim claim, parse_claim(toml, id));
    for (const Axis& axis : claim.axes)
        for (const std::string& key : axis.conventions()) replay.left_out.push_back(key);
    replay.session.claims[id] = {toml, {}};
    replay.arguments.add("id", id);
    if (question.at("grid") == "minimal") replay.arguments.add("minimal", "true");
    // Asks for the list alone: nothing is written from here.
    if (document.contains("excluded")) replay.arguments.add("excluded", "-");
    return ok();
}

// A list of ids or of events stands in the receipt by its path and digest only.
Status replay_file(const std::string& parameter, const Json& path, const Arguments& given, Replay& replay) {
    if (!given.has(parameter) && !path.is_string())
        return usage_error(fmt::format("the receipt does not say where its file for --{0} is: give --{0} FILE", parameter));
    const std::string file = given.text(parameter, path.is_string() ? path.get<std::string>() : "");
    if (file == "-" && (!given.has(parameter) || given.text("receipt") == "-"))
        return usage_error(fmt::format("what stood in for --{0} was standard input: give --{0} FILE", parameter));
    if (file != "-" && !path_exists(file))
        return usage_error(fmt::format("{} is no longer there: say where it is with --{} FILE", file, parameter));
    replay.arguments.add(parameter, file);
    return ok();
}

Status replay_ids(const Json&, const Json& question, const Arguments& given, Replay& replay) {
    if (!question.contains("ids")) return ok();
    return replay_file("ids", question["ids"].value("path", Json()), given, replay);
}

Status replay_events(const Json&, const Json& question, const Arguments& given, Replay& replay) {
    if (question.value("events_sha256", Json()).is_null()) return ok();
    return replay_file("events", question.value("events", Json()), given, replay);
}

Status replay_network(const Json&, const Json& question, const Arguments&, Replay& replay) {
    if (question.contains("resolutions")) replay.arguments.add("resolution", text_of(question.at("resolutions")));
    return ok();
}

// `rank partners` is of one country.
Status replay_partners(const Json&, const Json& question, const Arguments&, Replay& replay) {
    if (question.value("what", "") == "partners") replay.arguments.add("of", text_of(question.at("countries").at(0)));
    return ok();
}

// `why` names both sides by one flag.
Status replay_sides(const Json&, const Json& question, const Arguments&, Replay& replay) {
    if (!question.at("countries").empty()) replay.arguments.add("pair", text_of(question.at("countries")));
    return ok();
}

// What the rule below does not reach, a line each.
struct Special {
    std::string_view verb;  // empty: of every verb
    Status (*add)(const Json& document, const Json& question, const Arguments& given, Replay& replay);
};
constexpr Special kSpecials[] = {{"", replay_ids},
                                 {"claim", replay_claim},
                                 {"decoupling", replay_events},
                                 {"rank", replay_partners},
                                 {"why", replay_sides},
                                 {"", replay_network}};

// The rule: a question's members are called as the parameters that they came from; `countries` are a and b.
Result<Replay> replay_of(const Operation& operation, const Json& document, const Json& receipt,
                         const Arguments& given, const Session& session) {
    Replay replay{{}, session, {}};
    const Json &question = receipt.at("question"), &conventions = receipt.at("conventions");
    for (const Special& special : kSpecials)
        if (special.verb.empty() || special.verb == operation.name)
            COMITY_TRY(special.add(document, question, given, replay));
    for (const Parameter& p : operation.parameters) {
        Json value;
        if (p.kind == ParameterKind::kPath || p.kind == ParameterKind::kPaths) continue;
        if (p.name == "a" || p.name == "b") {
            const Json& countries = question.at("countries");
            const std::size_t side = p.name == "a" ? 0 : 1;
            if (countries.size() > side) value = countries[side];
        } else if (p.group == "Conventions") {
            value = conventions.value(p.name, Json());
            const bool left_out = std::find(replay.left_out.begin(), replay.left_out.end(), p.name) != replay.left_out.end();
            if (left_out || value == "default") continue;
        } else {
            const Json& filters = question.at("filters");
            value = filters.contains(p.name) ? filters[p.name] : question.value(p.name, Json());
        }
        if (value.is_null() || value == false || (value.is_array() && value.empty())) continue;
        replay.arguments.add(p.name, text_of(value));
    }
    if (given.has("atlas")) replay.arguments.add("atlas", given.text("atlas"));
    return replay;
}

std::string shown(const Json& value) { return value.is_null() ? "nothing" : text_of(value); }

// In what the two runs differ apart from their figures, in words.
Json circumstances(const Json& then, const Json& now) {
    std::vector<Difference> found;
    compare_values("Comity", "", then.value("comity", Json()), now.at("comity"), found);
    compare_values("the atlas's", "", then.at("atlas"), now.at("atlas"), found);
    compare_values("the atlas's releases", "", then.value("releases", Json()), now.at("releases"), found);
    compare_values("the convention", "", then.at("conventions"), now.at("conventions"), found);
    // Where a file lies and what things are called is no part of what was asked.
    compare_values("the question's", "", then.at("question"), now.at("question"), found,
                   {"path", "events", "filter_names", "left_out"});
    Json out = Json::array();
    for (const Difference& d : found) {
        if (d.key == "filters.ids") continue;  // said by ids.sha256
        const std::string what = d.key == "ids.sha256" ? "the list of ids is another one: its digest"
                                 : d.key == "hash"     ? "the atlas is another one: its hash"
                                                       : d.where + (d.key.empty() ? "" : " " + d.key);
        out.push_back(fmt::format("{} was {}, is {}", what, shown(d.then), shown(d.now)));
    }
    return out;
}

Json comparison_json(const Json& before, const Json& receipt, const Json& now) {
    const Comparison comparison = compare_documents(before, now);
    Json compared = Json::object(), differs = Json::array();
    for (const auto& [list, rows] : comparison.compared) compared[list] = rows;
    for (const Difference& d : comparison.differs)
        differs.push_back({{"where", d.where}, {"key", d.key}, {"then", d.then}, {"now", d.now}});
    const bool anything = before.contains("answers");
    return {{"verb", now["question"]["verb"]},
            {"same", anything ? Json(differs.empty()) : Json()},
            {"compared", std::move(compared)},
            {"differs", std::move(differs)},
            {"circumstances", circumstances(receipt, now["receipt"])}};
}

constexpr const char* kParts[] = {"question", "conventions", "atlas"};

Result<Json> rerun(const Json& document, const Arguments& given, const Session& session) {
    const Json& receipt = document.contains("receipt") ? document["receipt"] : document;
    const bool whole = receipt.is_object() && std::all_of(std::begin(kParts), std::end(kParts), [&](const char* part) {
                           return receipt.contains(part) && receipt[part].is_object();
                       });
    if (!whole)
        return usage_error(fmt::format("{} is no receipt and no answer with one", given.text("receipt")));
    const std::string verb = text_of(receipt["question"].at("verb"));
    const Operation* operation = find_operation(verb);
    if (operation == nullptr || !operation->answers || verb == "rerun")
        return usage_error(fmt::format("this Comity does not know how to answer '{}' again", verb));
    COMITY_ASSIGN(const Replay replay, replay_of(*operation, document, receipt, given, session));
    COMITY_ASSIGN(Json now, operation->run(replay.arguments, replay.session));
    // Conventions stand written out in a receipt; the set that they came from keeps its name.
    if (receipt.contains("preset")) now["receipt"]["preset"] = receipt["preset"];
    // A receipt alone has nothing to compare with.
    now["rerun"] = comparison_json(document.contains("receipt") ? document : Json::object(), receipt, now);
    return now;
}

// A report carries its answer in a data block (docs/formats/report.md).
std::string_view answer_in(std::string_view text) {
    constexpr std::string_view kOpens = "<script type=\"application/json\" id=\"comity-data\">", kCloses = "</script>";
    if (!trimmed(text.substr(0, 100)).starts_with("<!doctype html>")) return text;
    const std::size_t from = text.find(kOpens);
    if (from == std::string_view::npos) return text;
    text.remove_prefix(from + kOpens.size());
    return text.substr(0, text.find(kCloses));
}

Result<Json> run_rerun(const Arguments& given, const Session& session) {
    const std::string file = given.text("receipt");
    if (file != "-" && !path_exists(file)) return usage_error(fmt::format("{} does not exist", file));
    if (is_directory(file)) return usage_error(fmt::format("{} is a folder, not a receipt", file));
    COMITY_ASSIGN(const std::string text, read_file(file == "-" ? kStandardInput : file));
    const Json document = json_of(answer_in(text));
    if (!document.is_object())
        return usage_error(fmt::format("{} is no JSON object and no report", file == "-" ? "standard input" : file));
    try {
        return rerun(document, given, session);
    } catch (const Json::exception& problem) {
        return usage_error(fmt::format("{} is no receipt: {}", file, json_trouble(problem)));
    }
}

}  // namespace

Operation rerun_operation() {
    return {"rerun",
            "Compute an answer again from its receipt, and say what differs.",
            "comity rerun answer.json --atlas atlas",
            true,
            {{"receipt", ParameterKind::kPath, true, true,
              "An answer saved with --format json, its receipt alone, or a report; - reads standard input.", "", ""},
             atlas_parameter(false),
             {"ids", ParameterKind::kPath, false, false, "Where the list of ids is now, if it moved.", "", "Files"},
             {"events", ParameterKind::kPath, false, false, "Where the file of events is now, if it moved.", "",
              "Files"}},
            run_rerun};
}

}  // namespace comity
