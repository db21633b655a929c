#include "comity/cli/render_blocs.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "comity/base/countries.h"
#include "comity/cli/answer_lookup.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr std::size_t kWidth = 110;

std::string plain(const Json& v) { return v.is_null() ? "–" : fmt::format("{:.2f}", v.get<double>()); }
std::string percent(const Json& v) { return v.is_null() ? "–" : fmt::format("{:.1f} %", 100 * v.get<double>()); }
std::string shown(const Json* a) {
    if (a == nullptr) return "";
    const std::string unit = (*a)["unit"];
    const Json& v = (*a)["value"];
    if (unit == "share" || unit == "per year") return percent(v);
    return unit == "countries" && !v.is_null() ? fmt::format("{}", v.get<std::int64_t>()) : plain(v);
}
std::string span_of(const Json* a) {
    if (a == nullptr || (*a)["lower"].is_null()) return "";
    const bool share = (*a)["unit"] == "per year";
    const auto text = [&](const char* key) { return share ? percent((*a)[key]) : plain((*a)[key]); };
    return fmt::format("{} to {}", text("lower"), text("upper"));
}
std::string in_brackets(const std::string& text) { return text.empty() ? "" : " (" + text + ")"; }

// Codes and names of a sentence's countries, broken into lines.
std::string wrapped(const std::vector<std::string>& parts, const std::string& indent) {
    std::string out = indent;
    std::size_t used = indent.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string part = parts[i] + (i + 1 < parts.size() ? ", " : "");
        if (used + display_width(part) > kWidth && used > indent.size()) out += "\n" + indent, used = indent.size();
        out += part;
        used += display_width(part);
    }
    return out + "\n";
}

class BlocsText {
  public:
    explicit BlocsText(const Json& document)
        : d_(document), q_(document["question"]), answers_(document["answers"]), lookup_(answers_) {
        for (const Json& a : answers_) {
            if (a["measure"] == "countries_in_bloc" && a["population"] != "network") groups_.push_back(a["population"]);
            if (a["measure"] == "exclusivity" && a.contains("by") && a["by"].contains("year") &&
                std::find(years_.begin(), years_.end(), a["by"]["year"].get<int>()) == years_.end())
                years_.push_back(a["by"]["year"]);
        }
    }

    std::string text() {
        const std::string out = heading() + group_table() + by_year() + members() + stability() + pairs();
        return out + "\ncomity explain blocs tells what these figures are and what they leave open\n";
    }

  private:
    [[nodiscard]] const Json* get(const std::string& measure, const std::string& population, const Json& by = Json()) const {
        return lookup_.find(measure, population, by.is_null() ? "" : by.dump());
    }
    [[nodiscard]] bool found_blocs() const { return q_["of"].empty(); }

    std::string heading() const {
        std::string years = d_["conventions"]["years"];
        if (const auto colon = years.find(':'); colon != std::string::npos) years.replace(colon, 1, " to ");
        std::string out = fmt::format("{} of {} countries, {}; ties expected under {}", found_blocs() ? "Blocs" : "Given sets",
                                      shown(get("countries_in_bloc", "network")), years,
                                      q_["expected"].get<std::string>());
        if (found_blocs())
            out += fmt::format("; links weigh {}, resolution {}", q_["weight"].get<std::string>(), q_["resolutions"][0].dump());
        out += "\n";
        for (const Json& note : (*get("countries_in_bloc", "network"))["notes"]) out += note.get<std::string>() + "\n";
        if (!found_blocs()) return out + "\n";
        out += fmt::format("{} blocs hold {} of the ties, {} points more than expected", groups_.size(),
                           shown(get("within_share", "network")), hundredfold(get("modularity", "network")));
        if (const Json* null = get("modularity", "null networks"))
            out += fmt::format(" (random networks, searched alike: {} points)", hundredfold(null));
        const Json* exclusivity = get("exclusivity", "network");
        out += fmt::format("\nexclusivity {}: ties inside are {} times as frequent, against expectation, as ties outside",
                           shown(exclusivity), shown(exclusivity));
        if (const Json* null = get("exclusivity", "null networks"))
            out += fmt::format(" (random: {}{})", shown(null), in_brackets(span_of(null)));
        if (const Json* growth = get("exclusivity_growth", "network"))
            out += fmt::format("\ngrowing by {} a year{}", shown(growth), in_brackets(span_of(growth)));
        return out + "\n\n";
    }

    static std::string hundredfold(const Json* a) {
        if (a == nullptr || (*a)["value"].is_null()) return "–";
        return fmt::format("{:.1f}", 100 * (*a)["value"].get<double>());
    }

    std::string group_table() const {
        std::vector<std::string> headings = {found_blocs() ? "bloc" : "set", ">countries", ">ties inside", ">intensity",
                                             ">exclusivity"};
        const bool grows = years_.size() > 1;
        const bool reach = std::any_of(groups_.begin(), groups_.end(), [&](const std::string& g) {
            const Json* a = get("bilateral_share", g);
            return a != nullptr && !(*a)["value"].is_null();
        });
        const bool random = !found_blocs() && get("exclusivity", "null networks of " + groups_.front()) != nullptr;
        if (random) headings.emplace_back("random networks");
        if (grows) headings.insert(headings.end(), {">a year", "bounds"});
        if (reach) headings.insert(headings.end(), {">works of 2", ">of 3", ">of more"});
        TextTable table(headings);
        for (const std::string& g : groups_) {
            std::vector<std::string> row = {g};
            for (const char* measure : {"countries_in_bloc", "within_share", "bloc_intensity", "exclusivity"})
                row.push_back(shown(get(measure, g)));
            if (random) row.push_back(span_of(get("exclusivity", "null networks of " + g)));
            if (grows) {
                row.push_back(shown(get("exclusivity_growth", g)));
                row.push_back(span_of(get("exclusivity_growth", g)));
            }
            if (reach)
                for (const char* measure : {"bilateral_share", "trilateral_share", "larger_share"})
                    row.push_back(shown(get(measure, g)));
            table.add(row);
        }
        return table.text() + "ties inside: of all ties of its members. intensity: observed over expected inside\n\n";
    }

    std::string by_year() const {
        if (years_.size() < 2) return "";
        std::vector<std::string> headings = {"year"};
        const std::vector<std::string> populations = found_blocs() ? std::vector<std::string>{"network"} : groups_;
        for (const std::string& g : populations) headings.push_back(">" + (found_blocs() ? "exclusivity" : g));
        if (found_blocs()) headings.insert(headings.end(), {"random", ">like all years", ">like the year before"});
        TextTable table(headings);
        for (const int year : years_) {
            std::vector<std::string> row = {std::to_string(year)};
            const Json by = {{"year", year}};
            for (const std::string& g : populations) row.push_back(shown(get("exclusivity", g, by)));
            if (found_blocs()) {
                row.push_back(span_of(get("exclusivity", "null networks", by)));
                row.push_back(shown(get("adjusted_rand", "network", {{"year", year}, {"over", "all years"}})));
                row.push_back(shown(get("adjusted_rand", "network", {{"year", year}, {"over", "year before"}})));
            }
            table.add(row);
        }
        return "Exclusivity by year" + std::string(found_blocs() ? " of these blocs, and how like them the year's own are (adjusted Rand)" : "") +
               "\n" + table.text() + "\n";
    }

    std::string members() const {
        std::string out = found_blocs() ? "Members, with the share of runs in which they share a bloc with the others\n"
                                        : "Members, with the share of runs in which a found bloc holds them and the others\n";
        for (const std::string& g : groups_) {
            std::vector<std::pair<double, std::string>> list;
            for (const Json& a : answers_) {
                if (a["measure"] != "co_membership" || !a.contains("by") || !a["by"].contains("bloc") || a["by"]["bloc"] != g)
                    continue;
                const std::string code = a["population"], name = country_name(code);
                list.emplace_back(a["value"].is_null() ? 0 : a["value"].get<double>(),
                                  fmt::format("{}{}{} {}", code, name == code ? "" : " ", name == code ? "" : name,
                                              plain(a["value"])));
            }
            std::stable_sort(list.begin(), list.end(), [](const auto& x, const auto& y) { return x.first > y.first; });
            std::vector<std::string> parts;
            for (auto& [frequency, part] : list) parts.push_back(std::move(part));
            out += g + "\n" + wrapped(parts, "    ");
        }
        return out + "\n";
    }

    std::string stability() const {
        if (!found_blocs()) return "";
        std::string out = fmt::format("Agreement with these blocs (adjusted Rand, 1: equal): between runs {}",
                                      shown(get("adjusted_rand", "network", {{"over", "runs"}})));
        for (std::size_t r = 1; r < q_["resolutions"].size(); ++r) {
            const std::string resolution = resolution_key(q_["resolutions"][r]);
            out += fmt::format(", at resolution {} {}", resolution,
                               shown(get("adjusted_rand", "network", {{"resolution", resolution}})));
        }
        return out + "\n";
    }

    static std::string resolution_key(const Json& value) { return fmt::format("{}", value.get<double>()); }

    // How often pairs of countries share a bloc: in all runs, by resolution, by year.
    std::string pairs() const {
        if (q_["with"].empty()) return "";
        std::vector<std::string> headings = {"pair", ">all runs"};
        for (const Json& r : q_["resolutions"]) headings.push_back(">at " + resolution_key(r));
        for (const int year : years_) headings.push_back(">" + std::to_string(year));
        TextTable table(headings);
        std::string notes;
        for (const Json& a : answers_) {
            if (a["measure"] != "co_membership" || a.contains("by")) continue;
            const std::string name = a["population"];
            std::vector<std::string> row = {name, percent(a["value"])};
            for (const Json& r : q_["resolutions"])
                row.push_back(shown(get("co_membership", name, {{"resolution", resolution_key(r)}})));
            for (const int year : years_) row.push_back(shown(get("co_membership", name, {{"year", year}})));
            table.add(row);
            for (const Json& note : a["notes"]) notes += name + ": " + note.get<std::string>() + "\n";
        }
        return "\nHow often they share a bloc, of all runs\n" + table.text() + notes;
    }

    const Json &d_, &q_, &answers_;
    AnswerLookup lookup_;
    std::vector<std::string> groups_;
    std::vector<int> years_;
};

}  // namespace

std::string render_blocs(const Json& document) { return BlocsText(document).text(); }

}  // namespace comity
