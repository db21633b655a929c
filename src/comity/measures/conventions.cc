#include "comity/measures/conventions.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "comity/base/embedded.h"
#include "comity/base/text.h"
#include "comity/measures/convention_texts.h"

namespace comity {

namespace {

template <class E>
using Names = std::vector<std::pair<std::string_view, E>>;

const Names<Corpus> kCorpora = {{"core", Corpus::kCore}, {"all", Corpus::kAll}};
const Names<Retracted> kRetracteds = {{"drop", Retracted::kDrop}, {"keep", Retracted::kKeep}};
const Names<ClassLevel> kLevels = {{"topic", ClassLevel::kTopic},
                                   {"subfield", ClassLevel::kSubfield},
                                   {"field", ClassLevel::kField},
                                   {"domain", ClassLevel::kDomain},
                                   {"none", ClassLevel::kNone}};
const Names<MultiClass> kMultiClasses = {{"primary", MultiClass::kPrimary}, {"fractional", MultiClass::kFractional}};
const Names<CohortBy> kCohortBys = {{"class", CohortBy::kClass}, {"collaboration", CohortBy::kCollaboration}};
const Names<Baseline> kBaselines = {{"atlas", Baseline::kAtlas}, {"published", Baseline::kPublished}};
const Names<Paratext> kParatexts = {{"keep", Paratext::kKeep}, {"drop", Paratext::kDrop}};
const Names<Sources> kSources = {{"any", Sources::kAny},
                                 {"journals", Sources::kJournals},
                                 {"core", Sources::kCore},
                                 {"core_or_proceedings", Sources::kCoreOrProceedings}};
const Names<TypeGroups> kTypeGroups = {{"types", TypeGroups::kTypes},
                                       {"one", TypeGroups::kOne},
                                       {"conference", TypeGroups::kConference},
                                       {"venue", TypeGroups::kVenue},
                                       {"cwts", TypeGroups::kCwts},
                                       {"cwts_core", TypeGroups::kCwtsCore}};
const Names<NegativeAge> kNegativeAges = {
    {"drop", NegativeAge::kDrop}, {"as_zero", NegativeAge::kAsZero}, {"any", NegativeAge::kAny}};
const Names<SelfLoops> kSelfLoops = {{"drop", SelfLoops::kDrop}, {"keep", SelfLoops::kKeep}};
const Names<Citing> kCitings = {{"all", Citing::kAll}, {"corpus", Citing::kCorpus}};
const Names<SelfCitations> kSelfCitations = {{"keep", SelfCitations::kKeep},
                                             {"drop_author", SelfCitations::kDropAuthor},
                                             {"drop_country", SelfCitations::kDropCountry}};
const Names<CountryEvidence> kEvidence = {{"published", CountryEvidence::kPublished},
                                          {"published,address", CountryEvidence::kAddress},
                                          {"published,address,history", CountryEvidence::kHistory}};
const Names<MeanZero> kMeanZeros = {{"one", MeanZero::kOne}, {"null", MeanZero::kNull}, {"zero", MeanZero::kZero}};
const Names<Ties> kTies = {{"fractional", Ties::kFractional},
                           {"at_or_above", Ties::kAtOrAbove},
                           {"above", Ties::kAbove},
                           {"by_id", Ties::kById},
                           {"interpolated", Ties::kInterpolated}};
const Names<Threshold> kThresholds = {{"ge", Threshold::kGe}, {"gt", Threshold::kGt}};
const Names<Counting> kCountings = {{"full", Counting::kFull},
                                    {"fractional_author", Counting::kFractionalAuthor},
                                    {"fractional_country", Counting::kFractionalCountry},
                                    {"first", Counting::kFirst},
                                    {"last", Counting::kLast},
                                    {"corresponding", Counting::kCorresponding}};
const Names<Joint> kJoints = {{"any", Joint::kAny},
                              {"two_authors", Joint::kTwoAuthors},
                              {"distinct_authors", Joint::kDistinctAuthors},
                              {"disjoint_authors", Joint::kDisjointAuthors}};
const Names<Partners> kPartners = {
    {"any", Partners::kAny}, {"bilateral", Partners::kBilateral}, {"multilateral", Partners::kMultilateral}};
const Names<IntervalKind> kIntervals = {{"bootstrap", IntervalKind::kBootstrap},
                                        {"cwts", IntervalKind::kCwts},
                                        {"normal", IntervalKind::kNormal},
                                        {"wilson", IntervalKind::kWilson},
                                        {"none", IntervalKind::kNone}};
const Names<Resample> kResamples = {
    {"works", Resample::kWorks}, {"sources", Resample::kSources}, {"institutions", Resample::kInstitutions}};

struct KeyRule {
    std::string_view key;
    ValueKind kind;
    std::function<Status(Conventions&, std::string_view)> set;
    std::function<std::string(const Conventions&)> text;
    std::vector<std::string> choices = {};
};

template <class E>
KeyRule choice(std::string_view key, const Names<E>& names, E Conventions::*member) {
    std::vector<std::string> choices;
    for (const auto& [name, e] : names) choices.emplace_back(name);
    return {key, ValueKind::kText,
            [key, &names, member](Conventions& c, std::string_view value) -> Status {
                std::string wanted;
                for (const auto& [name, e] : names) {
                    if (name == value) {
                        c.*member = e;
                        return ok();
                    }
                    wanted += fmt::format("{}{}", wanted.empty() ? "" : ", ", name);
                }
                return bad_value(key, value, wanted);
            },
            [&names, member](const Conventions& c) {
                for (const auto& [name, e] : names)
                    if (e == c.*member) return std::string(name);
                return std::string();
            },
            std::move(choices)};
}

template <class T>
KeyRule number(std::string_view key, T Conventions::*member, std::uint64_t low, std::uint64_t high) {
    return {key, ValueKind::kNumber,
            [=](Conventions& c, std::string_view value) -> Status {
                const auto parsed = parse_integer<std::uint64_t>(value);
                if (!parsed || *parsed < low || *parsed > high)
                    return bad_value(key, value, fmt::format("a whole number from {} to {}", low, high));
                c.*member = static_cast<T>(*parsed);
                return ok();
            },
            [=](const Conventions& c) { return std::to_string(c.*member); }};
}

KeyRule number_or_none(std::string_view key, std::optional<std::uint64_t> Conventions::*member) {
    return {key, ValueKind::kNumber,
            [=](Conventions& c, std::string_view value) -> Status {
                c.*member = std::nullopt;
                if (value == "none") return ok();
                const auto parsed = parse_integer<std::uint64_t>(value);
                if (!parsed || *parsed == 0) return bad_value(key, value, "a whole number from 1, or none");
                c.*member = *parsed;
                return ok();
            },
            [=](const Conventions& c) { return c.*member ? std::to_string(*(c.*member)) : std::string("none"); }};
}

const std::vector<KeyRule>& rules() {
    static const std::vector<KeyRule> all = {
        choice("corpus", kCorpora, &Conventions::corpus),
        {"years", ValueKind::kText, set_years, years_text},
        {"types", ValueKind::kList, set_types, types_text},
        choice("retracted", kRetracteds, &Conventions::retracted),
        choice("paratext", kParatexts, &Conventions::paratext),
        {"language", ValueKind::kText, set_language, language_text},
        choice("sources", kSources, &Conventions::sources),
        {"require", ValueKind::kText, set_require, require_text},
        choice("type_groups", kTypeGroups, &Conventions::type_groups),
        choice("class", kLevels, &Conventions::class_level),
        choice("multi_class", kMultiClasses, &Conventions::multi_class),
        choice("cohort_by", kCohortBys, &Conventions::cohort_by),
        choice("baseline", kBaselines, &Conventions::baseline),
        {"window", ValueKind::kNumber, set_window, window_text},
        choice("citing", kCitings, &Conventions::citing),
        {"citing_until", ValueKind::kNumber, set_citing_until, citing_until_text},
        choice("negative_age", kNegativeAges, &Conventions::negative_age),
        choice("self_loops", kSelfLoops, &Conventions::self_loops),
        choice("self_citations", kSelfCitations, &Conventions::self_citations),
        choice("mean_zero", kMeanZeros, &Conventions::mean_zero),
        choice("ties", kTies, &Conventions::ties),
        choice("threshold", kThresholds, &Conventions::threshold),
        number("min_cohort", &Conventions::min_cohort, 1, std::numeric_limits<std::uint32_t>::max()),
        choice("counting", kCountings, &Conventions::counting),
        choice("joint", kJoints, &Conventions::joint),
        choice("partners", kPartners, &Conventions::partners),
        number_or_none("max_authors", &Conventions::max_authors),
        number_or_none("max_countries", &Conventions::max_countries),
        choice("country_evidence", kEvidence, &Conventions::country_evidence),
        {"territories", ValueKind::kText, set_territories, [](const Conventions& c) { return c.territories; }},
        choice("interval", kIntervals, &Conventions::interval),
        choice("resample", kResamples, &Conventions::resample),
        number("replicates", &Conventions::replicates, 2, 1'000'000),
        number("seed", &Conventions::seed, 0, std::numeric_limits<std::uint64_t>::max()),
        {"level", ValueKind::kNumber, set_level, [](const Conventions& c) { return c.level_text; }},
    };
    return all;
}

}  // namespace

int Window::last_citing_year(int year) const {
    constexpr int kFar = 100'000;
    switch (kind) {
        case Kind::kOpen: return kFar;
        case Kind::kUntil: return value;
        case Kind::kUntilYears:
        case Kind::kYears: break;
    }
    return year + value - 1;
}

std::vector<std::string> convention_keys() {
    std::vector<std::string> keys;
    for (const KeyRule& rule : rules()) keys.emplace_back(rule.key);
    return keys;
}

std::vector<std::string> convention_choices(std::string_view key) {
    for (const KeyRule& rule : rules())
        if (rule.key == key) return rule.choices;
    return {};
}

Status set_convention(Conventions& conventions, std::string_view key, std::string_view value) {
    for (const KeyRule& rule : rules())
        if (rule.key == key) return rule.set(conventions, trimmed(value));
    return usage_error(fmt::format("there is no convention {}; 'comity explain conventions' lists them", key));
}

std::vector<ConventionValue> convention_values(const Conventions& conventions) {
    std::vector<ConventionValue> values;
    for (const KeyRule& rule : rules()) values.push_back({std::string(rule.key), rule.text(conventions), rule.kind});
    return values;
}

std::string canonical_text(const Conventions& conventions) {
    std::string text;
    for (const ConventionValue& value : convention_values(conventions))
        text += (text.empty() ? "" : ";") + value.key + "=" + value.text;
    return text;
}

std::string stated_text(const Conventions& conventions) {
    static const Conventions kDefaults;
    std::string text;
    for (const KeyRule& rule : rules())
        if (const std::string value = rule.text(conventions); value != rule.text(kDefaults))
            text += fmt::format("{}{}={}", text.empty() ? "" : ";", rule.key, value);
    return text;
}

std::vector<ConventionHelp> convention_help() {
    std::vector<ConventionHelp> help;
    for (const std::string_view line : split(embedded_text("docs/methods/conventions.md"), '\n')) {
        if (!line.starts_with("| `")) continue;
        const auto cells = split(line, '|');
        if (cells.size() < 6) continue;
        const auto plain = [](std::string_view cell) {
            std::string text;
            for (const char c : trimmed(cell))
                if (c != '`') text += c;
            return text;
        };
        help.push_back({plain(cells[1]), plain(cells[2]), plain(cells[3]), plain(cells[4])});
    }
    return help;
}

}  // namespace comity
