#include "comity/claims/claim.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "comity/measures/conventions.h"
#include "comity/measures/measure.h"

namespace comity {

namespace {

std::string text_of(const toml::table& table, std::string_view key) { return table[key].value_or(std::string()); }

std::vector<std::string> texts_of(const toml::table& table, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = table[key].as_array())
        for (const auto& item : *list) out.push_back(item.value_or(std::string()));
    return out;
}

Error wrong(const std::string& name, const std::string& what) { return usage_error(fmt::format("{}: {}", name, what)); }

// {value, decimals}.
Status read_into(const toml::table& table, const std::string& name, std::optional<StatedValue>& stated) {
    const auto value = table["value"].value<double>();
    if (!value) return wrong(name, "stated.value is missing or no number");
    const auto decimals = table["decimals"].value_or(std::int64_t{3});
    if (decimals < 0 || decimals > 12) return wrong(name, "stated.decimals lies outside 0 to 12");
    stated = StatedValue{*value, static_cast<int>(decimals)};
    return ok();
}

Status read_head(const toml::table& root, const std::string& name, Claim& claim) {
    const auto* head = root["claim"].as_table();
    if (head == nullptr) return wrong(name, "no [claim] section; 'comity claim new' writes a template");
    for (const auto& [key, slot] : {std::pair{"id", &claim.id},
                                    {"statement", &claim.statement},
                                    {"speaker", &claim.speaker},
                                    {"date", &claim.date},
                                    {"place", &claim.place},
                                    {"source", &claim.source}})
        *slot = text_of(*head, key);
    if (claim.id.empty()) return wrong(name, "claim.id is missing");
    if (claim.statement.empty()) return wrong(name, "claim.statement is missing: the words of the statement");
    if (const auto* stated = root["stated"].as_table()) COMITY_TRY(read_into(*stated, name, claim.stated));
    if (const auto* needs = root["needs"].as_table()) {
        claim.needs = texts_of(*needs, "data");
        claim.needs_why = text_of(*needs, "why");
        if (claim.needs.empty()) return wrong(name, "needs.data is empty: name the data that are missing");
    }
    return ok();
}

Status read_question(const toml::table& root, const std::string& name, Claim& claim) {
    const auto* question = root["question"].as_table();
    if (question == nullptr) {
        if (claim.needs.empty())
            return wrong(name, "neither [question] nor [needs]: say what is asked, or what is missing");
        return ok();
    }
    if (!claim.needs.empty()) return wrong(name, "both [question] and [needs]: a claim is computed or lacks data");
    claim.countries = texts_of(*question, "countries");
    if (claim.countries.size() != 2) return wrong(name, "question.countries must name two sides");
    claim.population = (*question)["population"].value_or(std::string("joint"));
    if (claim.population != "joint") return wrong(name, "question.population must be \"joint\"");
    if (const auto* readings = root["reading"].as_array())
        for (const auto& item : *readings) {
            if (!item.is_table()) return wrong(name, "a [[reading]] is no table");
            const toml::table& table = *item.as_table();
            Reading reading{text_of(table, "id"), text_of(table, "measure"), text_of(table, "text"), {}};
            if (const auto* stated = table["stated"].as_table()) COMITY_TRY(read_into(*stated, name, reading.stated));
            if (reading.id.empty()) return wrong(name, "a reading has no id");
            const auto measure = claim_measure(reading.measure);
            if (!measure.ok())
                return wrong(name, fmt::format("reading {}: measure: {}", reading.id, measure.error().message));
            reading.measure = *measure;
            claim.readings.push_back(std::move(reading));
        }
    if (claim.readings.empty()) return wrong(name, "no [[reading]]: say what the statement could mean");
    return ok();
}

Status read_axes(const toml::table& root, const std::string& name, Claim& claim) {
    const auto* axes = root["axis"].as_array();
    if (axes == nullptr) return ok();
    for (const auto& item : *axes) {
        if (!item.is_table()) return wrong(name, "an [[axis]] is no table");
        const toml::table& table = *item.as_table();
        Axis axis{text_of(table, "key"), text_of(table, "why"), text_of(table, "kind") == "estimand",
                  texts_of(table, "options")};
        const std::string kind = text_of(table, "kind");
        if (kind != "estimand" && kind != "nuisance")
            return wrong(name, fmt::format("axis {}: kind must be estimand or nuisance", axis.key));
        if (axis.options.empty()) return wrong(name, fmt::format("axis {} has no options", axis.key));
        for (const Axis& other : claim.axes)
            if (other.key == axis.key) return wrong(name, fmt::format("axis {} is there twice", axis.key));
        for (const std::string& option : axis.options) {
            Conventions probe;
            if (auto status = set_convention(probe, axis.key, option); !status.ok())
                return wrong(name, fmt::format("axis {}: {}", axis.key, status.error().message));
        }
        claim.axes.push_back(std::move(axis));
    }
    return ok();
}

bool has_option(const Claim& claim, const std::string& key, const std::string& option) {
    for (const Axis& axis : claim.axes)
        if (axis.key == key) return std::find(axis.options.begin(), axis.options.end(), option) != axis.options.end();
    return false;
}

Status read_forbidden(const toml::table& root, const std::string& name, Claim& claim) {
    const auto* rules = root["forbid"].as_array();
    if (rules == nullptr) return ok();
    for (const auto& item : *rules) {
        if (!item.is_table()) return wrong(name, "a [[forbid]] is no table");
        Forbidden rule;
        rule.why = text_of(*item.as_table(), "why");
        for (const char* part : {"if", "with"})
            if (const auto* options = (*item.as_table())[part].as_table())
                for (const auto& [key, value] : *options)
                    rule.options.emplace_back(std::string(key.str()), value.value_or(std::string()));
        for (const auto& [key, option] : rule.options)
            if (!has_option(claim, key, option))
                return wrong(name, fmt::format("forbid names {} = {}, which is no option of an axis", key, option));
        if (rule.options.empty()) return wrong(name, "a [[forbid]] forbids nothing");
        claim.forbidden.push_back(std::move(rule));
    }
    return ok();
}

}  // namespace

std::optional<StatedValue> stated_for(const Claim& claim, std::size_t reading) {
    const Reading& r = claim.readings[reading];
    if (r.stated) return r.stated;
    return r.measure.starts_with("pp_") ? claim.stated : std::nullopt;
}

Result<std::string> claim_measure(const std::string& text) {
    COMITY_ASSIGN(std::string name, canonical_measure(text));
    COMITY_ASSIGN(const Family family, family_of({name}, Conventions()));
    if (family.measures.size() > 1) return usage_error(name + " is many figures; a reading takes one");
    return name;
}

Result<Claim> parse_claim(const std::string& toml, const std::string& name) {
    Claim claim;
    toml::table root;
    try {
        root = toml::parse(toml);
    } catch (const toml::parse_error& problem) {
        return wrong(name, fmt::format("line {}: {}", problem.source().begin.line, problem.description()));
    }
    COMITY_TRY(read_head(root, name, claim));
    COMITY_TRY(read_question(root, name, claim));
    COMITY_TRY(read_axes(root, name, claim));
    COMITY_TRY(read_forbidden(root, name, claim));
    return claim;
}

std::string claim_template() {
    return R"toml(# A claim file: a public statement, what it could mean, and the choices that can be defended.
# 'comity claim check FILE --atlas ATLAS' computes it; docs/formats/claim.md describes every key.
[claim]
id = "my-claim"                                   # short, for file names
statement = "The exact words of the statement."
speaker = "Who said it"
date = "2025-05-15"
place = "Where"
source = "https://…"                              # where the words can be read

[stated]                                          # leave out when no figure was stated
value = 0.25                                      # shares as fractions
decimals = 2                                      # how the figure was rounded

[question]
countries = ["CN", "GB"]                          # two countries or blocs
population = "joint"

[[reading]]                                       # one or more: what the words could mean
id = "R1"
measure = "pp_ncs_2"                              # pp_ncs_2, pp_top_10, mncs, fwci … ('comity pair --help')
text = "share of joint works cited at least twice the world average"

[[axis]]                                          # one or more: choices that the words leave open
key = "years"                                     # any convention: comity explain conventions
kind = "estimand"                                 # estimand: another question; nuisance: the same one, handled otherwise
why = "the statement names no years"
options = ["2020:2024", "2019:2023"]              # the first is the default

[[axis]]
key = "window"
kind = "nuisance"
why = "no citation window is named"
options = ["4", "3", "open"]

[[forbid]]                                        # combinations that make no sense
if = { years = "2020:2024" }
with = { window = "open" }
why = "the youngest works would be compared by few months of citations"
)toml";
}

}  // namespace comity
