#include "comity/api/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/text.h"
#include "comity/measures/conventions.h"

namespace comity {

namespace {

const char* kind_name(ParameterKind kind) {
    switch (kind) {
        case ParameterKind::kNumber: return "number";
        case ParameterKind::kSwitch: return "switch";
        case ParameterKind::kPath:
        case ParameterKind::kPaths: return "path";
        case ParameterKind::kText: break;
    }
    return "text";
}

bool is_path(const Parameter& p) { return p.kind == ParameterKind::kPath || p.kind == ParameterKind::kPaths; }

// The atlas is the server's own; a claim may be named by its id instead of its file.
bool needs_path(const Parameter& p) { return is_path(p) && p.required; }

// Tables of an atlas go into a folder, which is out of reach for who asks a server: there an export is a network.
constexpr std::string_view kExport = "export", kExportsForOthers = "network";
constexpr std::string_view kFormOfTables = "parquet", kColumnsOfTables = "columns";

std::string help_for_others(const Operation& operation, const Parameter& p) {
    if (operation.name == kExport && p.name == "what")
        return "What to write: network (countries, their ties and blocs); nothing: list the tables that the command line writes.";
    return p.help;
}

Json parameter_json(const Parameter& p, const std::string& help) {
    Json json = {{"name", p.name},
                 {"kind", kind_name(p.kind)},
                 {"required", p.required},
                 {"positional", p.positional},
                 {"group", p.group},
                 {"help", help},
                 {"default", p.default_text.empty() ? Json() : Json(p.default_text)}};
    json["choices"] = p.group == "Conventions" ? Json(convention_choices(p.name)) : Json::array();
    return json;
}

// What it is for, and what a server takes.
std::string openapi_text(const Operation& operation, const Parameter& p, const std::optional<BoundForOthers>& bound) {
    // What follows a semicolon tells of all there are, which no server lists.
    if (bound && bound->required)
        return fmt::format("{}, from 1 to {}.", p.help.substr(0, p.help.find(';')), with_thousands(bound->most));
    return help_for_others(operation, p) + (p.default_text.empty() ? "" : " Default: " + p.default_text + ".") +
           (bound ? fmt::format(" At most {}.", with_thousands(bound->most)) : "");
}

Json openapi_parameter(const Operation& operation, const Parameter& p) {
    Json schema = {{"type", p.kind == ParameterKind::kSwitch ? "boolean" : "string"}};
    const auto choices = p.group == "Conventions" ? convention_choices(p.name) : std::vector<std::string>();
    if (!choices.empty()) schema["enum"] = choices;
    if (p.kind == ParameterKind::kNumber) schema["pattern"] = "^[0-9]+$";
    const auto bound = bound_for_others(operation, p);
    return {{"name", p.name},
            {"in", "query"},
            {"required", p.required || (bound && bound->required)},
            {"description", openapi_text(operation, p, bound)},
            {"schema", schema}};
}

Json json_content(const Json& schema) { return {{"application/json", {{"schema", schema}}}}; }

Json openapi_path(const Operation& operation) {
    Json parameters = Json::array();
    for (const Parameter& p : operation.parameters)
        if (is_offered_to_others(operation, p)) parameters.push_back(openapi_parameter(operation, p));
    parameters.push_back({{"name", "format"},
                          {"in", "query"},
                          {"required", false},
                          {"description", "Form of the answer. Default: json."},
                          {"schema", {{"type", "string"}, {"enum", forms_of(operation)}}}});
    const Json error = {{"$ref", "#/components/schemas/error"}};
    return {{"get",
             {{"operationId", operation.name},
              {"summary", operation.summary},
              {"parameters", parameters},
              {"responses",
               {{"200",
                 {{"description", operation.answers ? "An answer, as docs/formats/answer.md defines it." : "A document."},
                  {"content",
                   {{"application/json", {{"schema", {{"type", "object"}}}}},
                    {"text/csv", {{"schema", {{"type", "string"}}}}}}}}},
                {"400", {{"description", "The question is not understood."}, {"content", json_content(error)}}},
                {"500", {{"description", "The atlas could not answer."}, {"content", json_content(error)}}},
                {"503", {{"description", "Too many questions at once; ask again."}, {"content", json_content(error)}}}}}}}};
}

}  // namespace

bool is_offered_to_others(const Operation& operation) {
    return !operation.writes && std::none_of(operation.parameters.begin(), operation.parameters.end(), needs_path);
}

bool is_offered_to_others(const Operation& operation, const Parameter& parameter) {
    return !is_path(parameter) && !(operation.name == kExport && parameter.name == kColumnsOfTables);
}

Status check_writing_for_others(const Operation& operation, const Arguments& arguments) {
    if (operation.name != kExport || !arguments.has("what") || arguments.text("what") == kExportsForOthers) return ok();
    return usage_error(fmt::format("tables are written into a folder, by the command line: this server exports what={}",
                                   kExportsForOthers));
}

std::optional<BoundForOthers> bound_for_others(const Operation& operation, const Parameter& parameter) {
    if (parameter.name == "replicates") return BoundForOthers{10'000, false};
    if (operation.name == "works" && parameter.name == "top") return BoundForOthers{10'000, true};
    return std::nullopt;
}

std::vector<std::string> forms_of(const Operation& operation) {
    std::vector<std::string> forms = {"json"};
    if (operation.formats.empty()) forms.insert(forms.end(), {"csv", "xlsx"});
    else forms.insert(forms.end(), operation.formats.begin(), operation.formats.end());
    if (operation.name == kExport) std::erase(forms, kFormOfTables);
    return forms;
}

Json operations_json() {
    Json list = Json::array();
    for (const Operation& operation : operations()) {
        if (!is_offered_to_others(operation)) continue;
        Json parameters = Json::array();
        for (const Parameter& p : operation.parameters)
            if (is_offered_to_others(operation, p)) parameters.push_back(parameter_json(p, help_for_others(operation, p)));
        list.push_back({{"name", operation.name},
                        {"summary", operation.summary},
                        {"example", operation.example},
                        {"answers", operation.answers},
                        {"forms", forms_of(operation)},
                        {"parameters", parameters}});
    }
    return {{"comity", COMITY_VERSION}, {"operations", list}};
}

Json all_operations_json() {
    Json list = Json::array();
    for (const Operation& operation : operations()) {
        Json parameters = Json::array();
        for (const Parameter& p : operation.parameters) {
            Json json = parameter_json(p, p.help);
            json["many"] = p.kind == ParameterKind::kPaths;
            parameters.push_back(std::move(json));
        }
        list.push_back({{"name", operation.name},
                        {"summary", operation.summary},
                        {"answers", operation.answers},
                        {"writes", operation.writes},
                        {"formats", operation.formats},
                        {"parameters", std::move(parameters)}});
    }
    return list;
}

Json openapi_json() {
    Json paths = Json::object();
    for (const Operation& operation : operations())
        if (is_offered_to_others(operation)) paths["/api/" + operation.name] = openapi_path(operation);
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Comity"},
              {"version", COMITY_VERSION},
              {"summary", "Science and technology cooperation between countries, measured from open data."},
              {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"paths", paths},
            {"components",
             {{"schemas",
               {{"error",
                 {{"type", "object"},
                  {"required", {"error"}},
                  {"properties", {{"error", {{"type", "string"}}}}}}}}}}}};
}

}  // namespace comity
