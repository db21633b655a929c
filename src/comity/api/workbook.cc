#include "comity/api/workbook.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "comity/api/explain.h"
#include "comity/api/flat.h"
#include "comity/base/text.h"
#include "comity/exports/xlsx.h"
#include "comity/measures/conventions.h"

namespace comity {

namespace {

SheetCell cell_of(const Json& value) {
    if (value.is_null()) return std::monostate{};
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number()) return value.get<double>();
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Sheet sheet_of(std::string name, std::string title, const FlatTable& table) {
    Sheet sheet{std::move(name), std::move(title), {}, table.columns, {}};
    for (const auto& row : table.rows) {
        auto& cells = sheet.rows.emplace_back();
        for (const Json& value : row) cells.push_back(cell_of(value));
    }
    return sheet;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// What answers are broken down by: "year", "role, missing"; empty for headline figures.
std::string breakdown(const Json& answer) {
    std::string keys;
    if (answer.contains("by"))
        for (const auto& [key, value] : answer["by"].items()) keys += (keys.empty() ? "" : ", ") + key;
    return keys;
}

// One sheet a kind of breakdown, in the order of their first appearance.
void add_answers(const std::string& verb, const Json& document, Workbook& book) {
    std::vector<std::pair<std::string, Json>> groups;
    for (const Json& answer : document["answers"]) {
        const std::string by = breakdown(answer);
        auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == by; });
        if (at == groups.end()) at = groups.insert(groups.end(), {by, Json::array()});
        at->second.push_back(answer);
    }
    for (const auto& [by, answers] : groups) {
        FlatTable table = flatten(verb == "works" ? "pair" : verb, Json{{"answers", answers}});
        // Columns of other breakdowns stay empty here and would only be in the way.
        for (std::size_t c = table.columns.size(); c-- > 0;) {
            const bool used = std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& r) { return !r[c].is_null(); });
            if (used || !table.columns[c].starts_with("by_")) continue;
            table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(c));
            for (auto& row : table.rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(c));
        }
        book.sheets.push_back(by.empty() ? sheet_of("Headline", "Headline figures", table)
                                         : sheet_of("By " + by, "Figures by " + by, table));
    }
}

void add_conventions(const Json& document, Workbook& book) {
    Sheet sheet{"Conventions", "Everything that may change these figures", {}, {"convention", "value", "meaning"}, {}};
    const auto help = convention_help();
    for (const auto& [key, value] : document["conventions"].items()) {
        const std::string name = key;
        const auto found = std::find_if(help.begin(), help.end(), [&](const auto& h) { return h.key == name; });
        std::string text;
        if (value.is_array())
            for (const Json& part : value) text += (text.empty() ? "" : ", ") + text_of(part);
        sheet.rows.push_back({name, value.is_array() ? SheetCell(text) : cell_of(value),
                              found == help.end() ? SheetCell() : SheetCell(found->meaning)});
    }
    book.sheets.push_back(std::move(sheet));
}

// The definitions of all measures that occur.
void add_definitions(const Json& document, Workbook& book) {
    Sheet sheet{"Definitions", "What each measure means ('comity explain NAME' has the whole page)", {}, {"measure", "unit", "definition"}, {}};
    std::set<std::string> seen;
    for (const Json& answer : document["answers"]) {
        const std::string measure = answer["measure"];
        if (!seen.insert(measure).second) continue;
        const auto definition = definition_of(measure);
        sheet.rows.push_back({measure, text_of(answer["unit"]),
                              definition.ok() ? SheetCell(definition->summary) : SheetCell()});
    }
    book.sheets.push_back(std::move(sheet));
}

void add_notes(const Json& document, Workbook& book) {
    Sheet sheet{"Notes", "What the figures are told with, each once", {}, {"note", "figures"}, {}};
    std::vector<std::pair<std::string, std::uint64_t>> notes;
    for (const Json& answer : document["answers"])
        for (const Json& note : answer["notes"]) {
            const std::string text = note;
            auto at = std::find_if(notes.begin(), notes.end(), [&](const auto& n) { return n.first == text; });
            if (at == notes.end()) at = notes.insert(notes.end(), {text, 0});
            ++at->second;
        }
    for (const auto& [note, figures] : notes) sheet.rows.push_back({note, static_cast<double>(figures)});
    if (!sheet.rows.empty()) book.sheets.push_back(std::move(sheet));
}

// As much of a line as a cell holds, up to the begin of a character.
std::size_t piece_length(std::string_view line) {
    if (line.size() <= kCellLength) return line.size();
    std::size_t end = kCellLength;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    return end;
}

void add_receipt(const Json& document, Workbook& book) {
    Sheet sheet{"Receipt", "All that is needed to compute these figures again: save the text as a file for 'comity rerun'", {}, {"receipt"}, {}};
    const std::string text = document["receipt"].dump(1);
    bool whole = true;
    for (std::string_view line : split(text, '\n'))
        for (bool begins = true; begins || !line.empty(); begins = false) {
            const std::string_view piece = line.substr(0, piece_length(line));
            sheet.rows.push_back({std::string(piece), begins ? SheetCell() : SheetCell("goes on")});
            line.remove_prefix(piece.size());
            whole = whole && begins;
        }
    if (whole)
        for (auto& row : sheet.rows) row.pop_back();
    else sheet.columns.emplace_back("row"), sheet.lines.emplace_back("A row that 'goes on' belongs to the line above it.");
    book.sheets.push_back(std::move(sheet));
}

std::string asked(const std::string& verb, const Json& document) {
    std::string title = "Comity: " + verb;
    if (!document.contains("question")) return title;
    const Json& question = document["question"];
    if (question.contains("countries"))
        for (const Json& country : question["countries"]) title += " " + text_of(country);
    if (document.contains("conventions")) title += ", " + text_of(document["conventions"]["years"]);
    return title;
}

void add_lines(const Json& document, Workbook& book) {
    // What the figures say, of the verbs that say it.
    for (const char* verb : {"claim", "decoupling"}) {
        const Json said = document.value(verb, Json());
        if (!said.is_object() || !said.contains("paragraph")) continue;
        book.lines.push_back("Verdict: " + text_of(said["verdict"]));
        book.lines.push_back(text_of(said["paragraph"]));
    }
    if (document.contains("sources"))
        for (const Json& source : document["sources"])
            book.lines.push_back(fmt::format("Source: {}{}, {}", text_of(source["name"]),
                                             source["release"].is_null() ? "" : ", release " + text_of(source["release"]),
                                             text_of(source["licence"])));
    if (document.contains("receipt") && document["receipt"].contains("atlas")) {
        const Json& atlas = document["receipt"]["atlas"];
        book.lines.push_back(fmt::format("Atlas {}, scope {}; Comity {}", text_of(atlas["hash"]).substr(0, 12),
                                         text_of(atlas["scope"]), text_of(document["receipt"]["comity"])));
    }
    book.lines.push_back("Shares are fractions between 0 and 1. An empty value has its reason in the column notes.");
}

Workbook workbook_of(const std::string& verb, const Json& document) {
    Workbook book;
    book.title = asked(verb, document);
    add_lines(document, book);
    if (document.contains("works")) book.sheets.push_back(sheet_of("Works", "The works, one a row", flatten("works", document)));
    if (document.contains("specifications"))
        book.sheets.push_back(sheet_of("Specifications", "The specification curve, one specification a row", flatten(verb, document)));
    if (verb == "info" && document.contains("inputs")) {
        book.sheets.push_back(sheet_of("Years", "Works by year", flatten_list(document["holds"]["years"])));
        book.sheets.push_back(sheet_of("Quality", "What was counted ('comity explain data_quality')", quality_table(document)));
    }
    if (document.contains("funnel"))
        book.sheets.push_back(sheet_of("Funnel", "What each filter of the conventions leaves of all works", funnel_table(document)));
    if (!document.contains("answers")) {
        if (book.sheets.empty()) book.sheets.push_back(sheet_of("Table", book.title, flatten(verb, document)));
        return book;
    }
    add_answers(verb, document, book);
    add_notes(document, book);
    add_definitions(document, book);
    if (document.contains("conventions")) add_conventions(document, book);
    if (document.contains("receipt")) add_receipt(document, book);
    return book;
}

}  // namespace

Result<std::string> to_xlsx(const std::string& verb, const Json& document) {
    return xlsx_bytes(workbook_of(verb, document));
}

}  // namespace comity
