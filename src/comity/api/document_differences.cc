#include "comity/api/document_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace comity {

namespace {

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// "{"year":2019,"field":"Medicine"}" as "year 2019, field Medicine".
std::string members_text(const Json& object) {
    std::string text;
    for (const auto& [key, value] : object.items())
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, text_of(value));
    return text;
}

// What a row is about: all that names it and nothing that it says.
std::string name_of_row(const std::string& list, const Json& row, std::size_t position) {
    if (!row.is_object()) return fmt::format("{} {}", list, position + 1);
    if (row.contains("measure") && row.contains("population"))
        return fmt::format("{} of {}{}", text_of(row["measure"]), text_of(row["population"]),
                           row.contains("by") ? " (" + members_text(row["by"]) + ")" : "");
    if (row.contains("reading") && row.contains("options"))
        return fmt::format("{} ({})", text_of(row["reading"]), members_text(row["options"]));
    for (const char* key : {"id", "key", "option", "name"})
        if (row.contains(key)) return fmt::format("{} {}", list, text_of(row[key]));
    return fmt::format("{} {}", list, position + 1);
}

// Rows by name; a second row of the same name gets a number, so that none hides another.
struct NamedRows {
    std::vector<std::string> names;
    std::map<std::string, const Json*> by_name;
};

NamedRows named_rows(const std::string& list, const Json& rows) {
    NamedRows out;
    std::map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::string name = name_of_row(list, rows[i], i);
        if (const std::size_t n = ++seen[name]; n > 1) name += fmt::format(" [{}]", n);
        out.by_name[name] = &rows[i];
        out.names.push_back(std::move(name));
    }
    return out;
}

void compare_rows(const std::string& list, const Json& then, const Json& now, std::vector<Difference>& out) {
    const NamedRows before = named_rows(list, then), today = named_rows(list, now);
    bool same_rows = before.names.size() == today.names.size();
    for (const std::string& name : before.names) {
        if (const auto at = today.by_name.find(name); at != today.by_name.end())
            compare_values(name, "", *before.by_name.at(name), *at->second, out);
        else out.push_back({name, "", *before.by_name.at(name), Json()}), same_rows = false;
    }
    for (const std::string& name : today.names)
        if (!before.by_name.contains(name)) out.push_back({name, "", Json(), *today.by_name.at(name)});
    if (!same_rows || before.names == today.names) return;
    const auto first = std::mismatch(before.names.begin(), before.names.end(), today.names.begin());
    out.push_back({list, "order", *first.first, *first.second});
}

bool is_list_of_rows(const Json& value) {
    return value.is_array() && std::any_of(value.begin(), value.end(), [](const Json& row) { return row.is_object(); });
}

std::string below(const std::string& key, const std::string& member) { return key.empty() ? member : key + "." + member; }

bool is_asked(const std::string& key) {
    return key == "question" || key == "conventions" || key == "receipt" || key == "sources" || key == "rerun";
}

}  // namespace

void compare_values(const std::string& where, const std::string& key, const Json& then, const Json& now,
                    std::vector<Difference>& out, const std::vector<std::string>& except) {
    if (then == now) return;
    if (is_list_of_rows(then) && is_list_of_rows(now)) return compare_rows(where, then, now, out);
    if (!then.is_object() || !now.is_object()) {
        out.push_back({where, key, then, now});
        return;
    }
    const auto left_out = [&](const std::string& member) {
        return std::find(except.begin(), except.end(), member) != except.end();
    };
    for (const auto& [member, value] : then.items())
        if (!left_out(member))
            compare_values(where, below(key, member), value, now.contains(member) ? now[member] : Json(), out, except);
    for (const auto& [member, value] : now.items())
        // What is absent is as unknown as what is null.
        if (!left_out(member) && !then.contains(member) && !value.is_null())
            out.push_back({where, below(key, member), Json(), value});
}

Comparison compare_documents(const Json& then, const Json& now) {
    Comparison out;
    for (const auto& [key, value] : then.items()) {
        if (is_asked(key)) continue;
        const Json today = now.contains(key) ? now[key] : Json();
        if (value.is_array()) {
            out.compared.emplace_back(key, value.size());
            if (today.is_array()) compare_rows(key, value, today, out.differs);
            else out.differs.push_back({key, "", value, today});
        } else {
            compare_values(key, "", value, today, out.differs);
        }
    }
    return out;
}

}  // namespace comity
