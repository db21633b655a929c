#include <fmt/format.h>

#include <cmath>

#include "comity/api/claim_document.h"
#include "comity/api/document.h"
#include "comity/api/operations_internal.h"
#include "comity/base/sha256.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_array()) return value.dump();
    std::string text;
    for (const Json& part : value) text += (text.empty() ? "" : ",") + part.get<std::string>();
    return text;
}

// The arguments that the receipt's question was asked with.
Result<Arguments> arguments_of(const Json& receipt, const Arguments& given) {
    Arguments arguments;
    if (given.has("atlas")) arguments.add("atlas", given.text("atlas"));
    const Json& question = receipt.at("question");
    if (question.value("screen", false)) {
        arguments.add("screen", "true");
        for (const char* key : {"rate", "min_works"}) arguments.add(key, text_of(question.at(key)));
    } else {
        arguments.add("a", question.at("countries").at(0).get<std::string>());
        arguments.add("b", question.at("countries").at(1).get<std::string>());
    }
    for (const auto& [key, value] : question.at("filters").items()) arguments.add(key, text_of(value));
    if (question.contains("measures")) arguments.add("measures", text_of(question.at("measures")));
    for (const auto& [key, value] : receipt.at("conventions").items()) arguments.add(key, text_of(value));
    return arguments;
}

std::string name_of(const Json& answer) {
    return fmt::format("{} of {}{}", text_of(answer.at("measure")), text_of(answer.at("population")),
                       answer.contains("by") ? " " + answer["by"].dump() : "");
}

// What differs between two lists of answers, in words.
Json differences(const Json& before, const Json& now) {
    Json out = Json::array();
    if (before.size() != now.size()) out.push_back(fmt::format("{} answers then, {} now", before.size(), now.size()));
    for (std::size_t i = 0; i < std::min(before.size(), now.size()); ++i) {
        for (const char* key : {"measure", "population", "by", "value", "lower", "upper", "n", "coverage"}) {
            const Json then = before[i].value(key, Json()), today = now[i].value(key, Json());
            if (then != today)
                out.push_back(fmt::format("{}: {} was {}, is {}", name_of(now[i]), key, then.dump(), today.dump()));
        }
    }
    return out;
}

Result<Json> rerun_pair(const Json& receipt, const Arguments& given, const Atlas& atlas, const Session& session) {
    COMITY_ASSIGN(const Arguments arguments, arguments_of(receipt, given));
    COMITY_ASSIGN(PairQuestion question, pair_question(arguments, atlas, session.resources));
    COMITY_ASSIGN(const PairAnswers result, answer_pair(atlas, std::move(question), session.resources));
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    return document_json(atlas, question_json("pair", result.question), result.question.conventions,
                         std::move(answers));
}

// The receipt carries the claim's file.
Result<Json> rerun_claim(const Json& receipt, const Json& document, const Atlas& atlas, const Session& session) {
    const Json& question = receipt.at("question");
    const std::string toml = text_of(question.at("claim_toml"));
    if (sha256_hex(toml) != text_of(question.at("claim_sha256")))
        return usage_error("the claim in this receipt is not the one that was checked: its SHA-256 differs");
    Conventions base;
    for (const auto& [key, value] : receipt.at("conventions").items())
        if (value != "default") COMITY_TRY(set_convention(base, key, text_of(value)));
    ClaimRequest request{toml, text_of(question.at("claim")), question.at("action") == "curve",
                         document.contains("excluded"),
                         question.at("grid") == "minimal" ? Grid::kMinimal : Grid::kFull};
    return claim_document(atlas, request, base, session);
}

// What differs in verdicts, readings and specifications.
Json claim_differences(const Json& before, const Json& now) {
    Json out = Json::array();
    const auto compare = [&](const std::string& name, const Json& then, const Json& today) {
        if (then != today) out.push_back(fmt::format("{} was {}, is {}", name, then.dump(), today.dump()));
    };
    compare("verdict", before["claim"].at("verdict"), now["claim"].at("verdict"));
    compare("paragraph", before["claim"].at("paragraph"), now["claim"].at("paragraph"));
    const Json &then = before["claim"].at("readings"), &today = now["claim"].at("readings");
    if (then.size() != today.size()) compare("number of readings", then.size(), today.size());
    for (std::size_t r = 0; r < std::min(then.size(), today.size()); ++r)
        for (const auto& [key, value] : today[r].items())
            compare(fmt::format("{} of reading {}", key, text_of(today[r].at("id"))), then[r].value(key, Json()), value);
    if (!before.contains("specifications") || !now.contains("specifications")) return out;
    const Json &old_specs = before["specifications"], &new_specs = now["specifications"];
    if (old_specs.size() != new_specs.size())
        compare("number of specifications", old_specs.size(), new_specs.size());
    for (std::size_t i = 0; i < std::min(old_specs.size(), new_specs.size()); ++i)
        if (old_specs[i] != new_specs[i])
            out.push_back(fmt::format("specification {}: was {}, is {}", i + 1, old_specs[i].dump(), new_specs[i].dump()));
    return out;
}

Result<Json> rerun_of_works(const std::string& verb, const Json& receipt, const Json& document, const Arguments& given,
                            const Session& session) {
    Arguments place;
    if (given.has("atlas")) place.add("atlas", given.text("atlas"));
    COMITY_ASSIGN(const Atlas atlas, open_atlas(place, "rerun"));
    return verb == "pair" ? rerun_pair(receipt, given, atlas, session) : rerun_claim(receipt, document, atlas, session);
}

// On either kind of atlas. Events of a file are not in a receipt; no answer depends on them.
Result<Json> rerun_decoupling(const Json& receipt, const Arguments& given, const Session& session) {
    COMITY_ASSIGN(const Arguments arguments, arguments_of(receipt, given));
    return decoupling_operation().run(arguments, session);
}

Result<Json> rerun(const Json& document, const Arguments& given, const Session& session) {
    const Json& receipt = document.contains("receipt") ? document["receipt"] : document;
    if (!receipt.is_object() || !receipt.contains("question") || !receipt.contains("conventions") ||
        !receipt.contains("atlas"))
        return usage_error(fmt::format("{} is no receipt and no answer with one", given.text("receipt")));
    const std::string verb = text_of(receipt["question"].at("verb"));
    if (verb != "pair" && verb != "claim" && verb != "decoupling")
        return usage_error(fmt::format(
            "receipts of '{}' cannot be run again; those of 'pair', 'claim' and 'decoupling' can", verb));
    COMITY_ASSIGN(Json out, verb == "decoupling" ? rerun_decoupling(receipt, given, session)
                                                 : rerun_of_works(verb, receipt, document, given, session));

    Json differs = Json::array();
    if (receipt["atlas"].value("hash", "") != out["receipt"]["atlas"]["hash"])
        differs.push_back(fmt::format("the atlas is another one: {} then, {} now", receipt["atlas"].value("hash", ""),
                                      text_of(out["receipt"]["atlas"]["hash"])));
    if (receipt.value("comity", "") != COMITY_VERSION)
        differs.push_back(fmt::format("Comity {} then, {} now", receipt.value("comity", ""), COMITY_VERSION));
    if (document.contains("answers"))
        for (Json& line : differences(document["answers"], out["answers"])) differs.push_back(std::move(line));
    if (document.contains("claim"))
        for (Json& line : claim_differences(document, out)) differs.push_back(std::move(line));
    out["rerun"] = {{"compared_answers", document.contains("answers") ? Json(document["answers"].size()) : Json(0)},
                    {"differs", differs}};
    return out;
}

Result<Json> run_rerun(const Arguments& given, const Session& session) {
    const std::string file = given.text("receipt");
    if (!path_exists(file)) return usage_error(fmt::format("{} does not exist", file));
    COMITY_ASSIGN(const std::string text, read_file(file));
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) return usage_error(fmt::format("{} is no JSON object", file));
    try {
        return rerun(document, given, session);
    } catch (const Json::exception& problem) {
        return usage_error(fmt::format("{} is no receipt: {}", file, problem.what()));
    }
}

}  // namespace

Operation rerun_operation() {
    return {"rerun",
            "Compute an answer again from its receipt, and say what differs.",
            "comity rerun answer.json --atlas atlas",
            true,
            {{"receipt", ParameterKind::kPath, true, true, "An answer saved with --format json, or its receipt alone.",
              "", ""},
             atlas_parameter(false)},
            run_rerun};
}

}  // namespace comity
