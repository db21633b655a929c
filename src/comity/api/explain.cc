#include "comity/api/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "comity/base/countries.h"
#include "comity/base/embedded.h"
#include "comity/base/nearest.h"
#include "comity/base/text.h"
#include "comity/measures/conventions.h"
#include "comity/measures/measure.h"
#include "comity/measures/places.h"

namespace comity {

namespace {

constexpr std::string_view kFolder = "docs/methods/";

// The first paragraph after the title, on one line.
std::string first_paragraph(std::string_view page) {
    std::string out;
    bool titled = false;
    for (const std::string_view line : split(page, '\n')) {
        if (line.starts_with("#")) {
            if (titled) break;
            titled = true;
        } else if (trimmed(line).empty()) {
            if (!out.empty()) break;
        } else {
            out += (out.empty() ? "" : " ") + std::string(trimmed(line));
        }
    }
    return out;
}

// "EU27" with its members, whatever the spelling of its name.
std::optional<Definition> definition_of_bloc(std::string_view name) {
    std::string wanted = upper(name);
    std::replace(wanted.begin(), wanted.end(), '_', '-');
    for (const auto& [bloc, members] : named_blocs()) {
        if (bloc != wanted) continue;
        std::string list;
        for (const std::string& code : members) list += fmt::format("- {} {}\n", code, country_name(code));
        const std::string summary = fmt::format("A bloc of {} countries: {}.", members.size(), fmt::join(members, ", "));
        return Definition{bloc, summary,
                          fmt::format("# {}\n\n{}\n\n{}\n{}\nHow a bloc is counted: comity explain bloc.\n", bloc, summary,
                                      list, about_named_blocs())};
    }
    return std::nullopt;
}

// The page of blocs lists all that have a name.
std::string list_of_blocs() {
    std::string text = "\n## Named blocs\n\n| bloc | members |\n|---|---|\n";
    for (const auto& [bloc, members] : named_blocs()) text += fmt::format("| `{}` | {} |\n", bloc, fmt::join(members, ", "));
    return text + "\n" + about_named_blocs() + "\n";
}

}  // namespace

std::vector<Definition> definitions() {
    std::vector<Definition> all;
    for (const EmbeddedText& entry : embedded_texts()) {
        if (!entry.name.starts_with(kFolder)) continue;
        std::string name(entry.name.substr(kFolder.size()));
        name.resize(name.size() - 3);  // ".md"
        all.push_back({name, first_paragraph(entry.text), std::string(entry.text)});
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
}

Result<Definition> definition_of(const std::string& name) {
    if (auto bloc = definition_of_bloc(name)) return *std::move(bloc);
    std::string wanted = lower(name);
    std::replace(wanted.begin(), wanted.end(), '-', '_');
    for (const ConventionHelp& help : convention_help())
        if (help.key == wanted && !embedded_text(std::string(kFolder) + wanted + ".md").data())
            return Definition{
                help.key, help.meaning,
                fmt::format(
                    "# {}\n\n{}\n\nA convention. Values: {}. Default: {}.\nAll of them: comity explain conventions.\n",
                    help.key, help.meaning, help.values, help.default_value)};
    // pp_top_5 is defined on the page of its family.
    if (const std::string page = page_of_measure(wanted);
        !page.empty() && !embedded_text(std::string(kFolder) + wanted + ".md").data())
        wanted = page;
    std::vector<std::string> names, written;
    for (const std::string& key : convention_keys()) names.push_back(key), written.push_back(key);
    for (Definition& one : definitions()) {
        std::string known = one.name;  // presets are written with hyphens
        std::replace(known.begin(), known.end(), '-', '_');
        if (known == "bloc" && wanted == known) one.text += list_of_blocs();
        if (known == wanted) return std::move(one);
        names.push_back(std::move(known));
        written.push_back(std::move(one.name));
    }
    const auto nearest = std::find(names.begin(), names.end(), nearest_name(wanted, names));
    const std::string hint = nearest == names.end()
                                 ? "'comity explain' lists what there is"
                                 : fmt::format("did you mean {}?", written[static_cast<std::size_t>(nearest - names.begin())]);
    return usage_error(fmt::format("there is no definition of '{}'; {}", name, hint));
}

}  // namespace comity
