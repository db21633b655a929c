// Population filters as parameters, and as part of a question. docs/methods/population_filter.md.
#include <fmt/format.h>

#include <algorithm>

#include "comity/api/operations_internal.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

constexpr std::string_view kClassKeys[] = {"domain", "field", "subfield", "topic"};
constexpr const char* kGroup = "Population filters";

std::string entity_help(FilterEntity kind) {
    switch (kind) {
        case FilterEntity::kInstitution: return "Only works with an author of this institution: OpenAlex id, ROR or unique name";
        case FilterEntity::kFunder: return "Only works paid for by this funder: OpenAlex id or unique name";
        case FilterEntity::kSource: return "Only works in this journal, series or repository: OpenAlex id, ISSN-L or unique name";
        case FilterEntity::kAuthor: break;
    }
    return "Only works of this author: OpenAlex id or ORCID";
}

// "I40120149|University of Oxford": any of them, as OpenAlex writes it.
Status choose_entities(const std::string& value, FilterEntity kind, const Atlas& atlas, int threads, FilterChoice& choice,
                       std::optional<RowSet>& rows, FilterDetails& details) {
    std::vector<std::uint32_t> entities;
    for (const std::string_view part : split(value, '|')) {
        COMITY_ASSIGN(const std::vector<std::uint32_t> named, find_entities(part, kind, atlas));
        entities.insert(entities.end(), named.begin(), named.end());
    }
    std::sort(entities.begin(), entities.end());
    entities.erase(std::unique(entities.begin(), entities.end()), entities.end());
    std::string ids, names;
    for (const std::uint32_t entity : entities) {
        ids += (ids.empty() ? "" : "|") + entity_id(kind, entity, atlas);
        names += (names.empty() ? "" : " | ") + entity_label(kind, entity, atlas);
    }
    choice.text.emplace_back(entity_name(kind), ids);
    details.names.emplace_back(entity_name(kind), names);
    RowSet found = works_with(entities, kind, atlas, threads);
    if (rows) rows->keep_common(found);
    else rows = std::move(found);
    return ok();
}

Status choose_listed(const std::string& path, const Atlas& atlas, int threads, FilterChoice& choice,
                     std::optional<RowSet>& rows, FilterDetails& details) {
    if (path.empty()) return usage_error("--ids is empty: say which file, or - for standard input");
    COMITY_ASSIGN(const IdList list, read_id_list(path == "-" ? kStandardInput : path));
    ListedWorks listed{path, list.digest(), list.entries, list.repeated(), list.unread, 0, 0, list.unread_first, {}};
    COMITY_TRY(check_names(list, atlas));
    RowSet found = works_named(list, atlas, threads, listed);
    choice.text.emplace_back("ids", "sha256:" + listed.digest);
    details.ids = std::move(listed);
    if (rows) rows->keep_common(found);
    else rows = std::move(found);
    return ok();
}

Status choose_classes(const Arguments& arguments, const Atlas& atlas, FilterChoice& choice, FilterDetails& details) {
    std::optional<std::uint32_t>* const slots[] = {&choice.filter.domain, &choice.filter.field, &choice.filter.subfield,
                                                   &choice.filter.topic};
    for (int level = 0; level < 4; ++level) {
        const std::string key(kClassKeys[level]);
        if (!arguments.has(key)) continue;
        COMITY_ASSIGN(const std::uint32_t id, parse_class(arguments.text(key), level, atlas));
        *slots[level] = id;
        choice.text.emplace_back(key, std::to_string(id));
        if (const std::string_view name = atlas.name_of_class(level, id); !name.empty())
            details.names.emplace_back(key, name);
    }
    return ok();
}

Json listed_json(const ListedWorks& l) {
    return {{"path", l.path},         {"sha256", l.digest}, {"entries", l.entries},
            {"repeated", l.repeated}, {"unread", l.unread}, {"works", l.works},
            {"missing", l.missing},   {"unread_first", l.unread_first}, {"missing_first", l.missing_first}};
}

std::string first_of(const std::vector<std::string>& some, std::uint64_t all) {
    constexpr std::size_t kNamed = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(kNamed, some.size()); ++i) text += (i == 0 ? "" : ", ") + some[i];
    return all > kNamed ? text + ", …" : text;
}

}  // namespace

std::vector<Parameter> filter_parameters() {
    std::vector<Parameter> out;
    for (const std::string_view key : kClassKeys)
        out.push_back({std::string(key), ParameterKind::kText, false, false,
                       fmt::format("Only works whose primary topic lies in this {}: an id or a unique name.", key), "",
                       kGroup});
    for (const FilterEntity kind : kEntities)
        out.push_back({std::string(entity_name(kind)), ParameterKind::kText, false, false,
                       entity_help(kind) + "; several separated by |: any of them.", "", kGroup});
    out.push_back({"ids", ParameterKind::kPath, false, false,
                   "Only works listed in this file: OpenAlex ids or DOIs, one a line or in a column id or doi of a CSV; "
                   "- reads standard input.",
                   "", kGroup});
    return out;
}

Result<FilterChoice> filter_of(const Arguments& arguments, const Atlas& atlas, int threads) {
    FilterChoice choice;
    FilterDetails details;
    std::optional<RowSet> rows;
    COMITY_TRY(choose_classes(arguments, atlas, choice, details));
    for (const FilterEntity kind : kEntities)
        if (const std::string key(entity_name(kind)); arguments.has(key))
            COMITY_TRY(choose_entities(arguments.text(key), kind, atlas, threads, choice, rows, details));
    if (arguments.has("ids")) COMITY_TRY(choose_listed(arguments.text("ids"), atlas, threads, choice, rows, details));
    if (rows) choice.filter.rows = std::make_shared<const RowSet>(std::move(*rows));
    if (!details.names.empty() || details.ids)
        choice.filter.details = std::make_shared<const FilterDetails>(std::move(details));
    return choice;
}

Result<FilterChoice> tie_filter_of(const Arguments& arguments, const TieSource& source, int threads) {
    if (source.works() != nullptr) return filter_of(arguments, *source.works(), threads);
    FilterChoice choice;
    for (const Parameter& p : filter_parameters())
        if (p.name != "field" && arguments.has(p.name))
            return usage_error(
                fmt::format("--{}: this atlas holds counts of country pairs, and that needs works", p.name));
    if (!arguments.has("field")) return choice;
    COMITY_ASSIGN(choice.filter.field, source.field(arguments.text("field")));
    choice.text.emplace_back("field", arguments.text("field"));
    return choice;
}

void state_filters(Json& question, const PopulationFilter& filter,
                   const std::vector<std::pair<std::string, std::string>>& text) {
    Json filters = Json::object(), names = Json::object();
    for (const auto& [key, value] : text) filters[key] = value;
    question["filters"] = std::move(filters);
    if (filter.details == nullptr) return;
    for (const auto& [key, value] : filter.details->names) names[key] = value;
    if (!names.empty()) question["filter_names"] = std::move(names);
    if (filter.details->ids) question["ids"] = listed_json(*filter.details->ids);
}

void add_filter_notes(Json& answers, const PopulationFilter& filter) {
    if (filter.details == nullptr || !filter.details->ids) return;
    const ListedWorks& l = *filter.details->ids;
    std::vector<std::string> notes;
    if (l.missing > 0)
        notes.push_back(fmt::format("listed but no works of this atlas: {} of {} ({})", with_thousands(l.missing),
                                    with_thousands(l.entries - l.repeated), first_of(l.missing_first, l.missing)));
    if (l.unread > 0)
        notes.push_back(fmt::format("entries of the list that name no work: {} ({})", with_thousands(l.unread),
                                    first_of(l.unread_first, l.unread)));
    for (Json& answer : answers) {
        const bool headline = !answer.contains("by") || answer["by"].contains("rank");
        for (const std::string& note : notes)
            if (headline) answer["notes"].push_back(note);
    }
}

}  // namespace comity
