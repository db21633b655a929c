// What each rule finds in one work, and which flag would let it pass.
#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/why.h"
#include "comity/base/text.h"
#include "comity/measures/type_groups.h"

namespace comity {

namespace {

std::string or_unknown(std::string_view text) { return text.empty() ? "unknown" : std::string(text); }

std::string joined(const std::vector<std::string>& words, std::string_view between = ", ") {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
    return text;
}

// What `require` asks for and the record lacks, and what else it asks for.
struct Requirements {
    std::vector<std::string> lacks, has;
};

Requirements requirements_on(const WorkInQuestion& work) {
    Requirements out;
    const std::string text = convention_text(work.data.conventions, "require");
    for (const std::string_view word : split(std::string_view(text).substr(text.find('=') + 1), ',')) {
        Conventions alone = work.data.conventions;
        (void)set_convention(alone, "require", word);
        for (const WorkRule& rule : rules_of(work.atlas, alone, work.data.bylines))
            if (rule.key == "require")
                (rule.passes(work.slice(), work.member.row) ? out.has : out.lacks).emplace_back(word);
    }
    return out;
}

std::string source_found(const WorkInQuestion& work) {
    const Row row = work.member.row;
    const std::string_view type = work.atlas.source_types[work.atlas.type_of_source[row]];
    const std::uint16_t flags = work.atlas.flags[row];
    if (work.atlas.source[row] == kNoRow && type.empty()) return "no source";
    return fmt::format("{}{}{}", type.empty() ? "source of unknown type" : std::string(type),
                       (flags & kCoreSource) != 0          ? ", a core source"
                       : (flags & kCoreSourceUnknown) != 0 ? ", core or not unknown"
                                                           : ", no core source",
                       (flags & kProceedings) != 0 ? ", a proceedings article" : "");
}

std::vector<std::string> countries_of(const WorkInQuestion& work, const Places& places) {
    std::vector<std::string> names;
    for (const std::uint16_t place : places_of_byline(work.atlas, places, work.atlas.byline[work.member.row]))
        names.push_back(places.names[place]);
    std::sort(names.begin(), names.end());
    return names;
}

std::string countries_text(const WorkInQuestion& work) {
    const std::string text = joined(countries_of(work, work.places));
    return text.empty() ? "no country is known" : text;
}

std::string class_text(const WorkInQuestion& work, ClassLevel level) {
    const std::uint32_t id = class_of(work.slice().key, level);
    if (id == 0) return "no class";
    const std::string name = class_label(work.atlas, level, id);
    return name == std::to_string(id) || name.empty() ? std::to_string(id) : fmt::format("{} ({})", name, id);
}

// What the rule `key` looks at.
std::string found_by(const WorkInQuestion& work, const std::string& key) {
    const Slice& slice = work.slice();
    const std::uint16_t flags = work.atlas.flags[work.member.row];
    const std::string_view type = work.atlas.types[slice.type];
    if (key == "publication_year" || key == "years") return slice.year == 0 ? "unknown" : std::to_string(slice.year);
    if (key == "corpus")
        return (flags & kXpac) != 0 ? "expansion (is_xpac)" : (flags & kXpacUnknown) != 0 ? "core (is_xpac unknown)" : "core";
    if (key == "types") return or_unknown(type);
    if (key == "retracted") return (flags & kRetracted) != 0 ? "retracted" : "not retracted";
    if (key == "paratext") return (flags & kParatext) != 0 ? "paratext" : "no paratext";
    if (key == "language") return or_unknown(work.atlas.languages[work.atlas.language[work.member.row]]);
    if (key == "sources") return source_found(work);
    if (key == "require") {
        const std::string lacks = joined(requirements_on(work).lacks);
        return lacks.empty() ? "all there" : "without " + lacks;
    }
    if (key == "type_groups") return fmt::format("{} in {}", or_unknown(type), source_found(work));
    if (key == "max_authors") return fmt::format("{} authors", work.view().authors);
    if (key == "max_countries") return fmt::format("{} countries", work.view().places);
    return key == "class" ? class_text(work, work.data.conventions.class_level) : countries_text(work);
}

std::string types_flag(const WorkInQuestion& work) {
    const std::string_view type = work.atlas.types[work.slice().type];
    if (type.empty()) return "--types any";
    return fmt::format("--types {},{}", joined(work.data.conventions.types, ","), type);
}

// The finest coarser level at which the work has a class.
std::string class_flag(const WorkInQuestion& work) {
    for (const auto& [level, name] : {std::pair{ClassLevel::kTopic, "topic"}, {ClassLevel::kSubfield, "subfield"},
                                      {ClassLevel::kField, "field"}, {ClassLevel::kDomain, "domain"}})
        if (class_of(work.slice().key, level) != 0) return fmt::format("--class {}", name);
    return "--class none";
}

// The flag of a convention that lets the work pass; empty: there is none.
std::string flag_for(const WorkInQuestion& work, const std::string& key) {
    const Conventions& c = work.data.conventions;
    if (key == "corpus") return "--corpus all";
    if (key == "types") return types_flag(work);
    if (key == "retracted" || key == "paratext") return fmt::format("--{} keep", key);
    if (key == "language") {
        const std::string_view own = work.atlas.languages[work.atlas.language[work.member.row]];
        return own.empty() ? "--language any" : fmt::format("--language {},{}", joined(c.language, ","), lower(own));
    }
    if (key == "sources") return "--sources any";
    if (key == "require") {
        const std::string rest = joined(requirements_on(work).has, ",");
        return "--require " + (rest.empty() ? "none" : rest);
    }
    if (key == "type_groups") return "--type-groups types";
    if (key == "max_authors") return fmt::format("--max-authors {}", work.view().authors);
    if (key == "max_countries") return fmt::format("--max-countries {}", work.view().places);
    if (key == "years" && work.slice().year != 0)
        return fmt::format("--years {}:{}", std::min<int>(c.years->from, work.slice().year),
                           std::max<int>(c.years->to, work.slice().year));
    return key == "class" ? class_flag(work) : "";
}

// The least evidence that finds a country on the work that `passes`; empty: none does.
template <class Passes>
std::string evidence_flag(const WorkInQuestion& work, Passes passes) {
    for (const auto& [evidence, text] : {std::pair{CountryEvidence::kAddress, "published,address"},
                                         {CountryEvidence::kHistory, "published,address,history"}}) {
        if (evidence <= work.places.evidence) continue;
        Places wider = work.places;
        wider.evidence = evidence;
        const auto places = places_of_byline(work.atlas, wider, work.atlas.byline[work.member.row]);
        if (passes(places)) return fmt::format("--country-evidence {}", text);
    }
    return {};
}

RuleKind kind_of(const std::string& key) {
    if (key == "years") return RuleKind::kQuestion;
    if (key == "country") return RuleKind::kCoverage;
    return key == "class" ? RuleKind::kScore : RuleKind::kWork;
}

RuleOutcome outcome(const WorkInQuestion& work, const WorkRule& rule) {
    RuleOutcome out{kind_of(rule.key), rule.name, found_by(work, rule.key), "", true};
    out.passes = rule.passes(work.slice(), work.member.row);
    // A work without a primary topic may have others.
    if (rule.key == "class")
        out.passes = !classes_of_work(work.atlas, work.data.conventions, work.member.row, work.slice().key).empty();
    if (out.passes) return out;
    const auto any = [](const auto& places) { return !places.empty(); };
    out.include_with = rule.key == "country" ? evidence_flag(work, any) : flag_for(work, rule.key);
    return out;
}

std::string entities_text(const WorkInQuestion& work, FilterEntity kind) {
    constexpr std::size_t kShown = 5;
    std::vector<std::string> names;
    std::size_t all = 0;
    for (const std::uint32_t entity : entities_of_work(work.atlas, kind, work.member.row)) {
        if (entity == kNoRow) continue;
        const std::string id = entity_id(kind, entity, work.atlas), label = entity_label(kind, entity, work.atlas);
        const std::string name = label == id ? id : fmt::format("{} ({})", label, id);
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        if (++all <= kShown) names.push_back(name);
    }
    if (names.empty()) return fmt::format("no {}", entity_name(kind));
    return joined(names) + (all > kShown ? ", …" : "");
}

RuleOutcome outcome(const WorkInQuestion& work, const NamedFilter& f) {
    RuleOutcome out{RuleKind::kQuestion, f.key + "=" + f.text, "", "", true};
    out.passes = f.filter.slice_may_hold(work.slice().key) && f.filter.holds(work.member.row);
    if (!out.passes) out.include_with = fmt::format("leaving out --{}", f.key);
    constexpr std::pair<std::string_view, ClassLevel> kLevels[] = {{"domain", ClassLevel::kDomain},
                                                                   {"field", ClassLevel::kField},
                                                                   {"subfield", ClassLevel::kSubfield},
                                                                   {"topic", ClassLevel::kTopic}};
    for (const auto& [name, level] : kLevels)
        if (f.key == name) out.found = class_text(work, level);
    for (const FilterEntity kind : kEntities)
        if (f.key == entity_name(kind)) out.found = entities_text(work, kind);
    if (f.key == "ids") out.found = out.passes ? "listed" : "not listed";
    return out;
}

// A side's country on the work; the rule of joint works; partners.
void add_pair_rules(const WorkInQuestion& work, std::vector<RuleOutcome>& rules) {
    const PairQuestion& pair = work.question.pair;
    const auto here = places_of_byline(work.atlas, work.places, work.atlas.byline[work.member.row]);
    for (const auto& [side, place] : {std::pair{&pair.a, Places::kA}, {&pair.b, Places::kB}}) {
        const auto on_it = [&](const auto& places) { return std::find(places.begin(), places.end(), place) != places.end(); };
        RuleOutcome out{RuleKind::kPair, fmt::format("{} on the work", side->name), countries_text(work), "", on_it(here)};
        if (!out.passes) out.include_with = evidence_flag(work, on_it);
        rules.push_back(std::move(out));
    }
    const bool both = rules.back().passes && rules[rules.size() - 2].passes;
    std::vector<std::vector<std::uint16_t>> authorships;
    const std::size_t byline = work.atlas.byline[work.member.row];
    read_authorships(work.atlas, work.places, byline, authorships);
    const auto joint_under = [&](const Conventions& c) {
        return (view_byline(authorships, work.atlas.byline_roles[byline], c).populations & bit_of(Population::kJoint)) != 0;
    };
    Conventions alone = work.data.conventions;
    if (both && alone.joint != Joint::kAny) {
        alone.partners = Partners::kAny;
        const bool passes = joint_under(alone);
        rules.push_back({RuleKind::kPair, convention_text(alone, "joint"), fmt::format("{} authors", work.view().authors),
                         passes ? "" : "--joint any", passes});
    }
    alone = work.data.conventions;
    if (both && alone.partners != Partners::kAny) {
        alone.joint = Joint::kAny;
        const bool passes = joint_under(alone);
        rules.push_back({RuleKind::kPair, convention_text(alone, "partners"), countries_text(work),
                         passes ? "" : "--partners any", passes});
    }
}

}  // namespace

std::vector<RuleOutcome> rules_on(const WorkInQuestion& work) {
    std::vector<RuleOutcome> out, known;
    for (const WorkRule& rule : rules_of(work.atlas, work.data.conventions, work.data.bylines)) {
        RuleOutcome one = outcome(work, rule);
        const bool last = one.kind == RuleKind::kCoverage || one.kind == RuleKind::kScore;
        (last ? known : out).push_back(std::move(one));
    }
    for (const NamedFilter& filter : work.question.filters) out.push_back(outcome(work, filter));
    if (work.has_pair()) add_pair_rules(work, out);
    out.insert(out.end(), known.begin(), known.end());
    return out;
}

std::vector<RuleOutcome> score_rules_on(const WorkInQuestion& work, const std::vector<CohortOfWork>& cohorts) {
    const Conventions& c = work.data.conventions;
    std::vector<RuleOutcome> out;
    if (c.cohort_by == CohortBy::kCollaboration && work.view().places == 0)
        out.push_back({RuleKind::kScore, convention_text(c, "cohort_by"), countries_text(work), "--cohort-by class", false});
    if (cohorts.empty()) return out;
    const auto any = [&](auto passes) { return std::any_of(cohorts.begin(), cohorts.end(), passes); };
    std::uint64_t members = 0;
    for (const CohortOfWork& q : cohorts) members = std::max(members, q.members);
    if (c.min_cohort > 1) {
        const bool passes = any([](const CohortOfWork& q) { return q.used; });
        out.push_back({RuleKind::kScore, convention_text(c, "min_cohort"), fmt::format("a cohort of {}", members),
                       passes ? "" : fmt::format("--min-cohort {}", members), passes});
    }
    if (c.mean_zero == MeanZero::kNull) {
        const bool passes = any([](const CohortOfWork& q) { return q.used && q.citations > 0; });
        out.push_back({RuleKind::kScore, convention_text(c, "mean_zero"),
                       passes ? "cited works in its cohort" : "no cited work in its cohort",
                       passes ? "" : "--mean-zero one", passes});
    }
    return out;
}

}  // namespace comity
