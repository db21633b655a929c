#include "comity/api/flat.h"

#include <algorithm>

#include "comity/api/document.h"

namespace comity {

namespace {

Json list_text(const Json& value) {
    if (!value.is_array()) return value;
    std::string text;
    for (const Json& part : value)
        text += (text.empty() ? "" : "|") + (part.is_string() ? part.get<std::string>() : part.dump());
    return text;
}

// Objects become columns "outer_inner"; lists become text separated by |, as OpenAlex's own CSV does.
void flatten_into(const Json& object, const std::string& prefix, std::vector<std::pair<std::string, Json>>& out) {
    for (const auto& [key, value] : object.items()) {
        const std::string name = prefix.empty() ? key : prefix + "_" + key;
        if (value.is_object()) flatten_into(value, name, out);
        else out.emplace_back(name, list_text(value));
    }
}

// The order of an answer's columns, whatever breakdowns it has.
FlatTable answers_table(const Json& answers) {
    FlatTable table;
    table.columns = {"measure",
                     "unit",
                     "population",
                     "by_year",
                     "by_field",
                     "by_side",
                     "by_institution",
                     "by_institution_id",
                     "value",
                     "lower",
                     "upper",
                     "level",
                     "n",
                     "coverage_class",
                     "coverage_country",
                     "coverage_references",
                     "coverage_fwci",
                     "notes"};
    // Verbs break down by things of their own: their columns come before the value.
    std::vector<std::vector<std::pair<std::string, Json>>> rows;
    for (const Json& answer : answers) {
        flatten_into(answer, "", rows.emplace_back());
        for (const auto& [name, value] : rows.back())
            if (name.starts_with("by_") &&
                std::find(table.columns.begin(), table.columns.end(), name) == table.columns.end())
                table.columns.insert(std::find(table.columns.begin(), table.columns.end(), "value"), name);
    }
    for (const auto& row : rows) {
        auto& cells = table.rows.emplace_back(table.columns.size());
        for (const auto& [name, value] : row) {
            const auto at = std::find(table.columns.begin(), table.columns.end(), name);
            if (at == table.columns.end()) continue;
            cells[static_cast<std::size_t>(at - table.columns.begin())] = value;
        }
    }
    return table;
}

std::vector<std::string> columns_of_works() {
    std::vector<std::string> columns;
    const Json row = work_json(ListedWork());
    for (const auto& [name, value] : row.items()) columns.push_back(name);
    return columns;
}

// Whole rows that are new or gone stand in a cell as JSON.
FlatTable differences_table(const Json& differs) {
    FlatTable table;
    table.columns = {"where", "key", "then", "now"};
    for (const Json& d : differs) {
        const auto cell = [&](const char* key) { return d[key].is_structured() ? Json(d[key].dump()) : d[key]; };
        table.rows.push_back({d["where"], d["key"], cell("then"), cell("now")});
    }
    return table;
}

std::string csv_cell(const Json& value) {
    if (value.is_null()) return "";
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

FlatTable flatten_list(const Json& list, std::vector<std::string> columns) {
    FlatTable table;
    table.columns = std::move(columns);
    std::vector<std::vector<std::pair<std::string, Json>>> rows;
    for (const Json& item : list) {
        auto& row = rows.emplace_back();
        flatten_into(item, "", row);
        for (const auto& [name, value] : row)
            if (std::find(table.columns.begin(), table.columns.end(), name) == table.columns.end())
                table.columns.push_back(name);
    }
    for (const auto& row : rows) {
        auto& cells = table.rows.emplace_back(table.columns.size());
        for (const auto& [name, value] : row)
            cells[static_cast<std::size_t>(std::find(table.columns.begin(), table.columns.end(), name) -
                                           table.columns.begin())] = value;
    }
    return table;
}

FlatTable quality_table(const Json& document) {
    FlatTable table{{"group", "key", "value"}, {}};
    if (!document["inputs"].is_array()) return table;
    for (const char* group : {"records", "quality"})
        for (const auto& [key, value] : document[group].items()) {
            if (!value.is_object()) table.rows.push_back({group, key, value});
            else
                for (const auto& [name, count] : value.items()) table.rows.push_back({key, name, count});
        }
    return table;
}

FlatTable funnel_table(const Json& document) { return flatten_list(document["funnel"], {"filter", "dropped", "left"}); }

namespace {

// Two tables in one: who asks for the funnel beside what was counted gets both, in the columns of the latter.
FlatTable quality_and_funnel(const Json& document) {
    FlatTable table = quality_table(document);
    for (const char* column : {"dropped", "left"})
        for (const Json& row : document["funnel"])
            table.rows.push_back({std::string("funnel_") + column, row["filter"], row[column]});
    return table;
}

// A check a row, each beside what was checked.
FlatTable checks_table(const Json& document) {
    Json rows = Json::array(), about = document;
    about.erase("checks");
    for (const Json& check : document["checks"]) {
        rows.push_back(Json{{"check", check}});
        rows.back().update(about);
    }
    return flatten_list(rows);
}

// A line a specification; where nothing could be asked, one line that says why.
FlatTable curve_table(const Json& document) {
    if (!document["specifications"].empty()) return flatten_list(document["specifications"]);
    Json row = Json::object();
    for (const char* column : {"reading", "value", "lower", "upper", "n", "world", "reaches", "standing", "minimal"})
        row[column] = Json();
    row["reason"] = document["claim"]["paragraph"];
    return flatten_list(Json::array({row}));
}

}  // namespace

FlatTable flatten(const std::string& verb, const Json& document) {
    if (document.contains("rerun")) {
        const Json& rerun = document["rerun"];
        if (!rerun["same"].is_null()) return differences_table(rerun["differs"]);
        if (verb == "rerun") return flatten(rerun["verb"], document);
    }
    // A list of no works has its columns all the same.
    if (verb == "works")
        return flatten_list(document["works"], columns_of_works());
    if (document.contains("screen")) return flatten_list(document["screen"]["pairs"]);
    if (document.contains("specifications")) return curve_table(document);
    if (document.contains("answers")) return answers_table(document["answers"]);
    const bool counted = verb == "info" && document.contains("inputs");
    if (document.contains("funnel")) return counted ? quality_and_funnel(document) : funnel_table(document);
    if (counted) return quality_table(document);
    if (verb == "info") return flatten_list(document["holds"]["years"]);
    if (document.contains("definitions")) return flatten_list(document["definitions"]);
    if (document.contains("claims")) return flatten_list(document["claims"]);
    if (document.contains("checks")) return checks_table(document);
    return flatten_list(Json::array({document}));
}

std::string to_csv(const FlatTable& table) {
    std::string csv;
    const auto line = [&](const auto& cells, const auto& text) {
        for (std::size_t i = 0; i < cells.size(); ++i) csv += (i == 0 ? "" : ",") + text(cells[i]);
        csv += "\n";
    };
    line(table.columns, [](const std::string& name) { return csv_cell(Json(name)); });
    for (const auto& row : table.rows) line(row, csv_cell);
    return csv;
}

}  // namespace comity
