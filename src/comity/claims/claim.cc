#include "comity/claims/claim.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cmath>
#include <sstream>

#include "comity/analysis/answer.h"
#include "comity/base/text.h"
#include "comity/claims/side_shares.h"
#include "comity/measures/measure.h"

namespace comity {

namespace {

Error wrong(const std::string& name, const std::string& what) { return usage_error(fmt::format("{}: {}", name, what)); }

// What stands there and is of another kind must not pass for nothing.
Error wrong_kind(const std::string& name, const toml::node& value, std::string_view key, std::string_view wanted) {
    return wrong(name, fmt::format("line {}: {} must be {}", value.source().begin.line, key, wanted));
}

// Empty where the key is absent. TOML has dates without quotes; they are text where a date is asked for.
Result<std::string> text_of(const toml::table& table, const std::string& name, std::string_view key, bool date = false) {
    const toml::node* value = table.get(key);
    if (value == nullptr) return std::string();
    if (const auto* text = value->as_string()) return text->get();
    std::ostringstream written;
    if (date && value->is_date()) written << value->as_date()->get();
    else if (date && value->is_date_time()) written << value->as_date_time()->get();
    else return wrong_kind(name, *value, key, "text in quotes");
    return written.str();
}

Result<std::vector<std::string>> texts_of(const toml::node& value, const std::string& name, std::string_view key) {
    std::vector<std::string> out;
    const auto* list = value.as_array();
    if (list == nullptr) return wrong_kind(name, value, key, "a list of texts in quotes");
    for (const auto& item : *list) {
        const auto* text = item.as_string();
        if (text == nullptr) return wrong_kind(name, item, key, "a list of texts in quotes");
        out.push_back(text->get());
    }
    return out;
}

Result<std::vector<std::string>> texts_of(const toml::table& table, const std::string& name, std::string_view key) {
    const toml::node* value = table.get(key);
    return value == nullptr ? std::vector<std::string>() : texts_of(*value, name, key);
}

// A section, or null where there is none; `written` is how a file has it.
Result<const toml::table*> section_of(const toml::table& table, const std::string& name, std::string_view key,
                                      std::string_view written) {
    const toml::node* value = table.get(key);
    if (value != nullptr && !value->is_table()) return wrong_kind(name, *value, key, fmt::format("a section {}", written));
    return value == nullptr ? nullptr : value->as_table();
}

// The sections of one name, none where there is no such key.
Result<std::vector<const toml::table*>> sections_of(const toml::table& table, const std::string& name, std::string_view key,
                                                    std::string_view written) {
    std::vector<const toml::table*> out;
    const toml::node* value = table.get(key);
    if (value == nullptr) return out;
    const auto wanted = fmt::format("one section {} or more, in two brackets each", written);
    if (!value->is_array()) return wrong_kind(name, *value, key, wanted);
    for (const auto& item : *value->as_array()) {
        if (!item.is_table()) return wrong_kind(name, item, key, wanted);
        out.push_back(item.as_table());
    }
    return out;
}

// A key that nobody reads is a mistake that would go unseen.
Status check_keys(const toml::table& table, const std::string& name, std::string_view section,
                  std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : table)
        if (std::find(known.begin(), known.end(), key.str()) == known.end())
            return wrong(name, fmt::format("line {}: {} has no key '{}'; it takes {}", value.source().begin.line, section,
                                           key.str(), fmt::join(known, ", ")));
    return ok();
}

// {value, decimals}.
Status read_into(const toml::table& table, const std::string& name, std::optional<StatedValue>& stated) {
    COMITY_TRY(check_keys(table, name, "stated", {"value", "decimals"}));
    const auto value = table["value"].value<double>();
    if (!value || !std::isfinite(*value)) return wrong(name, "stated.value is missing or no number");
    const toml::node* places = table.get("decimals");
    if (places != nullptr && !places->is_integer()) return wrong_kind(name, *places, "stated.decimals", "a whole number");
    const std::int64_t decimals = places == nullptr ? 3 : places->as_integer()->get();
    if (decimals < 0 || decimals > 12) return wrong(name, "stated.decimals lies outside 0 to 12");
    stated = StatedValue{*value, static_cast<int>(decimals)};
    return ok();
}

// A share of 20 would be judged as 2000 %.
Status check_shares(const Claim& claim, const std::string& name) {
    for (std::size_t r = 0; r < claim.readings.size(); ++r) {
        const Reading& reading = claim.readings[r];
        const auto stated = stated_for(claim, r);
        if (!stated || unit_of(reading.measure) != "share" || (stated->value >= 0 && stated->value <= 1)) continue;
        const std::string whose = reading.stated ? fmt::format("reading {}: ", reading.id) : "";
        return wrong(name, fmt::format("{}stated.value is {}, but {} is a share, from 0 to 1: 20 % is 0.20", whose, stated->value,
                                       reading.measure));
    }
    return ok();
}

Status read_head(const toml::table& root, const std::string& name, Claim& claim) {
    COMITY_ASSIGN(const toml::table* const head, section_of(root, name, "claim", "[claim]"));
    if (head == nullptr) return wrong(name, "no [claim] section; 'comity claim new' writes a template");
    COMITY_TRY(check_keys(root, name, "a claim file", {"claim", "stated", "question", "needs", "reading", "axis"}));
    COMITY_TRY(check_keys(*head, name, "[claim]", {"id", "statement", "speaker", "date", "place", "source"}));
    for (const auto& [key, slot] : {std::pair{"id", &claim.id},
                                    {"statement", &claim.statement},
                                    {"speaker", &claim.speaker},
                                    {"date", &claim.date},
                                    {"place", &claim.place},
                                    {"source", &claim.source}}) {
        COMITY_ASSIGN(*slot, text_of(*head, name, key, std::string_view(key) == "date"));
    }
    if (claim.id.empty()) return wrong(name, "claim.id is missing");
    if (claim.statement.empty()) return wrong(name, "claim.statement is missing: the words of the statement");
    COMITY_ASSIGN(const toml::table* const stated, section_of(root, name, "stated", "[stated]"));
    if (stated != nullptr) COMITY_TRY(read_into(*stated, name, claim.stated));
    COMITY_ASSIGN(const toml::table* const needs, section_of(root, name, "needs", "[needs]"));
    if (needs != nullptr) {
        COMITY_TRY(check_keys(*needs, name, "[needs]", {"data", "why"}));
        COMITY_ASSIGN(claim.needs, texts_of(*needs, name, "data"));
        COMITY_ASSIGN(claim.needs_why, text_of(*needs, name, "why"));
        if (claim.needs.empty()) return wrong(name, "needs.data is empty: name the data that are missing");
    }
    return ok();
}

// Whose works a share is of: one of the two sides as the question names them.
Status read_side(const toml::table& table, const std::string& name, const Claim& claim, Reading& reading) {
    COMITY_ASSIGN(const std::string of, text_of(table, name, "of"));
    const bool share = is_side_share(reading.measure);
    if (!share && !table.contains("of")) return ok();
    if (!share)
        return wrong(name, fmt::format("reading {}: {} is a figure of the joint works and has no 'of', which {} take",
                                       reading.id, reading.measure, fmt::join(side_shares(), " and ")));
    const auto found = std::find(claim.countries.begin(), claim.countries.end(), of);
    if (found != claim.countries.end()) {
        reading.of = static_cast<std::size_t>(found - claim.countries.begin());
        return ok();
    }
    return wrong(name, fmt::format("reading {}: {} is a share of one side's works: say whose, of = \"{}\" or of = \"{}\"{}", reading.id,
                                   reading.measure, claim.countries[0], claim.countries[1],
                                   of.empty() ? "" : fmt::format("; '{}' is neither", of)));
}

Status read_reading(const toml::table& table, const std::string& name, Claim& claim) {
    COMITY_TRY(check_keys(table, name, "a reading", {"id", "measure", "of", "text", "stated"}));
    Reading reading;
    COMITY_ASSIGN(reading.id, text_of(table, name, "id"));
    COMITY_ASSIGN(reading.measure, text_of(table, name, "measure"));
    COMITY_ASSIGN(reading.text, text_of(table, name, "text"));
    COMITY_ASSIGN(const toml::table* const stated, section_of(table, name, "stated", "[reading.stated]"));
    if (stated != nullptr) COMITY_TRY(read_into(*stated, name, reading.stated));
    if (reading.id.empty()) return wrong(name, "a reading has no id");
    for (const Reading& other : claim.readings)
        if (other.id == reading.id) return wrong(name, fmt::format("two readings have the id {}", reading.id));
    const auto measure = claim_measure(reading.measure);
    if (!measure.ok()) return wrong(name, fmt::format("reading {}: measure: {}", reading.id, measure.error().message));
    reading.measure = *measure;
    COMITY_TRY(read_side(table, name, claim, reading));
    claim.readings.push_back(std::move(reading));
    return ok();
}

Status read_question(const toml::table& root, const std::string& name, Claim& claim) {
    COMITY_ASSIGN(const toml::table* const question, section_of(root, name, "question", "[question]"));
    if (question == nullptr) {
        if (claim.needs.empty())
            return wrong(name, "neither [question] nor [needs]: say what is asked, or what is missing");
        return ok();
    }
    if (!claim.needs.empty()) return wrong(name, "both [question] and [needs]: a claim is computed or lacks data");
    COMITY_TRY(check_keys(*question, name, "[question]", {"countries", "population"}));
    COMITY_ASSIGN(claim.countries, texts_of(*question, name, "countries"));
    if (claim.countries.size() != 2) return wrong(name, "question.countries must name two sides");
    COMITY_ASSIGN(claim.population, text_of(*question, name, "population"));
    if (claim.population.empty()) claim.population = "joint";
    if (claim.population != "joint") return wrong(name, "question.population must be \"joint\"");
    COMITY_ASSIGN(const auto readings, sections_of(root, name, "reading", "[[reading]]"));
    for (const toml::table* reading : readings) COMITY_TRY(read_reading(*reading, name, claim));
    if (claim.readings.empty()) return wrong(name, "no [[reading]]: say what the statement could mean");
    return check_shares(claim, name);
}

// An option by its name is the option.
std::string option_of(const Axis& axis, const std::string& text) {
    const auto found = std::find(axis.names.begin(), axis.names.end(), text);
    return found == axis.names.end() ? text : axis.options[static_cast<std::size_t>(found - axis.names.begin())];
}

// {window = "4", class = ["subfield", "field"]}.
Status read_conditions(const toml::table& table, const std::string& name, Rule& rule) {
    for (const auto& [key, value] : table) {
        std::vector<std::string> options;
        if (value.is_array()) {
            COMITY_ASSIGN(options, texts_of(value, name, key.str()));
        } else {
            COMITY_ASSIGN(std::string option, text_of(table, name, key.str()));
            options.push_back(std::move(option));
        }
        rule.when.emplace_back(std::string(key.str()), std::move(options));
    }
    if (rule.when.empty()) return wrong(name, "a rule without a condition would hold always");
    return ok();
}

Status read_rule(const toml::table& table, const std::string& name, Axis& axis) {
    COMITY_TRY(check_keys(table, name, "a rule", {"options", "allowed_if", "forbidden_if", "why"}));
    Rule rule;
    COMITY_ASSIGN(const std::vector<std::string> options, texts_of(table, name, "options"));
    for (const std::string& option : options) rule.options.push_back(option_of(axis, option));
    if (rule.options.empty()) return wrong(name, fmt::format("axis {}: a rule names no options", axis.key));
    for (const std::string& option : rule.options)
        if (std::find(axis.options.begin(), axis.options.end(), option) == axis.options.end())
            return wrong(name, fmt::format("axis {}: a rule names '{}', which is none of its options", axis.key, option));
    COMITY_ASSIGN(const toml::table* const allowed, section_of(table, name, "allowed_if", "{ key = \"option\" }"));
    COMITY_ASSIGN(const toml::table* const forbidden, section_of(table, name, "forbidden_if", "{ key = \"option\" }"));
    if ((allowed == nullptr) == (forbidden == nullptr))
        return wrong(name, fmt::format("axis {}: a rule has either allowed_if or forbidden_if", axis.key));
    rule.allows = allowed != nullptr;
    COMITY_ASSIGN(rule.why, text_of(table, name, "why"));
    if (rule.why.empty()) return wrong(name, fmt::format("axis {}: a rule does not say why", axis.key));
    COMITY_TRY(read_conditions(rule.allows ? *allowed : *forbidden, name, rule));
    axis.rules.push_back(std::move(rule));
    return ok();
}

// What people call the axis and its options.
Status read_names(const toml::table& table, const std::string& name, Axis& axis) {
    COMITY_ASSIGN(axis.name, text_of(table, name, "name"));
    if (!table.contains("name")) axis.name = axis.key;
    COMITY_ASSIGN(axis.names, texts_of(table, name, "names"));
    if (axis.names.empty()) axis.names = axis.options;
    if (axis.names.size() != axis.options.size())
        return wrong(name, fmt::format("axis {}: {} names for {} options", axis.key, axis.names.size(), axis.options.size()));
    for (auto one = axis.names.begin(); one != axis.names.end(); ++one)
        if (one->empty() || std::find(axis.names.begin(), one, *one) != one)
            return wrong(name, fmt::format("axis {}: the name '{}' is empty or there twice", axis.key, *one));
    return ok();
}

Status check_options(const Claim& claim, const std::string& name, const Axis& axis) {
    if (axis.options.empty()) return wrong(name, fmt::format("axis {} has no options", axis.key));
    for (const Axis& other : claim.axes)
        for (const std::string& key : axis.conventions())
            if (const auto keys = other.conventions(); std::find(keys.begin(), keys.end(), key) != keys.end())
                return wrong(name, fmt::format("axis {}: {} is there twice", axis.key, key));
    for (auto option = axis.options.begin(); option != axis.options.end(); ++option) {
        if (std::find(axis.options.begin(), option, *option) != option)
            return wrong(name, fmt::format("axis {}: option {} is there twice", axis.key, *option));
        Conventions probe;
        if (auto status = set_option(probe, axis, *option); !status.ok())
            return wrong(name, fmt::format("axis {}: {}", axis.key, status.error().message));
    }
    return ok();
}

Status read_axes(const toml::table& root, const std::string& name, Claim& claim) {
    COMITY_ASSIGN(const auto axes, sections_of(root, name, "axis", "[[axis]]"));
    for (const toml::table* section : axes) {
        const toml::table& table = *section;
        COMITY_TRY(check_keys(table, name, "an axis", {"key", "name", "kind", "why", "options", "names", "rule"}));
        Axis axis;
        COMITY_ASSIGN(axis.key, text_of(table, name, "key"));
        COMITY_ASSIGN(axis.why, text_of(table, name, "why"));
        COMITY_ASSIGN(axis.options, texts_of(table, name, "options"));
        COMITY_ASSIGN(const std::string kind, text_of(table, name, "kind"));
        axis.estimand = kind == "estimand";
        if (kind != "estimand" && kind != "nuisance")
            return wrong(name, fmt::format("axis {}: kind must be estimand or nuisance", axis.key));
        COMITY_TRY(check_options(claim, name, axis));
        COMITY_TRY(read_names(table, name, axis));
        COMITY_ASSIGN(const auto rules, sections_of(table, name, "rule", "[[axis.rule]]"));
        for (const toml::table* rule : rules) COMITY_TRY(read_rule(*rule, name, axis));
        claim.axes.push_back(std::move(axis));
    }
    return ok();
}

const Axis* axis_of(const Claim& claim, const std::string& key) {
    for (const Axis& axis : claim.axes)
        if (axis.key == key || axis.name == key) return &axis;
    return nullptr;
}

// Conditions may name axes and options by what people call them.
void resolve_conditions(Claim& claim) {
    for (Axis& axis : claim.axes)
        for (Rule& rule : axis.rules)
            for (auto& [key, options] : rule.when)
                if (const Axis* other = axis_of(claim, key)) {
                    key = other->key;
                    for (std::string& option : options) option = option_of(*other, option);
                }
}

bool has_option(const Claim& claim, const std::string& key, const std::string& option) {
    const Axis* axis = axis_of(claim, key);
    return axis != nullptr && std::find(axis->options.begin(), axis->options.end(), option) != axis->options.end();
}

// Rules name axes and options that are there, and not their own axis.
Status check_rules(const Claim& claim, const std::string& name) {
    for (const Axis& axis : claim.axes)
        for (const Rule& rule : axis.rules)
            for (const auto& [key, options] : rule.when)
                for (const std::string& option : options) {
                    if (key == axis.key)
                        return wrong(name, fmt::format("axis {}: a rule depends on its own axis", axis.key));
                    if (!has_option(claim, key, option))
                        return wrong(name, fmt::format("axis {}: a rule depends on {} = {}, which is no option of an axis",
                                                       axis.key, key, option));
                }
    return ok();
}

}  // namespace

std::vector<std::string> Axis::conventions() const {
    std::vector<std::string> keys;
    for (const std::string_view part : split(key, '&')) keys.emplace_back(trimmed(part));
    return keys;
}

Status set_option(Conventions& conventions, const Axis& axis, const std::string& option) {
    const std::vector<std::string> keys = axis.conventions();
    const std::vector<std::string_view> values = keys.size() == 1 ? std::vector{std::string_view(option)} : split(option, '&');
    if (values.size() != keys.size())
        return usage_error(fmt::format("option '{}' does not have {} parts", option, keys.size()));
    for (std::size_t i = 0; i < keys.size(); ++i)
        COMITY_TRY(set_convention(conventions, keys[i], trimmed(values[i])));
    return ok();
}

std::optional<StatedValue> stated_for(const Claim& claim, std::size_t reading) {
    const Reading& r = claim.readings[reading];
    if (r.stated) return r.stated;
    return r.measure.starts_with("pp_") || is_side_share(r.measure) ? claim.stated : std::nullopt;
}

Result<std::string> claim_measure(const std::string& text) {
    if (const std::string name = lower(trimmed(text)); is_side_share(name)) return name;
    const Result<std::string> canonical = canonical_measure(text);
    if (!canonical.ok())
        return usage_error(fmt::format("{}; of one side's works there are {}", canonical.error().message, fmt::join(side_shares(), " and ")));
    const std::string& name = *canonical;
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
    resolve_conditions(claim);
    COMITY_TRY(check_rules(claim, name));
    return claim;
}

}  // namespace comity
