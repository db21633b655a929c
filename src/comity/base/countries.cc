#include "comity/base/countries.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "comity/base/embedded.h"
#include "comity/base/text.h"

namespace comity {

namespace {

std::vector<Country> load() {
    std::vector<Country> all;
    const auto json = nlohmann::json::parse(embedded_text("iso_3166-1.json"), nullptr, false);
    if (json.is_object() && json.contains("3166-1"))
        for (const auto& entry : json["3166-1"]) {
            const std::string name = entry.contains("common_name") ? entry["common_name"] : entry["name"];
            all.push_back({entry["alpha_2"], entry["alpha_3"], name});
        }
    all.push_back({"XK", "XKX", "Kosovo"});
    std::sort(all.begin(), all.end(), [](const Country& a, const Country& b) { return a.alpha2 < b.alpha2; });
    return all;
}

}  // namespace

const std::vector<Country>& countries() {
    static const std::vector<Country> all = load();
    return all;
}

const Country* find_country(std::string_view alpha2) {
    const auto& all = countries();
    const auto found = std::lower_bound(all.begin(), all.end(), alpha2,
                                        [](const Country& c, std::string_view code) { return c.alpha2 < code; });
    return found != all.end() && found->alpha2 == alpha2 ? &*found : nullptr;
}

bool is_user_assigned(std::string_view code) {
    if (code.size() != 2) return false;
    const char a = code[0], b = code[1];
    return code == "AA" || code == "ZZ" || (a == 'Q' && b >= 'M' && b <= 'Z') ||
           (a == 'X' && b >= 'A' && b <= 'Z' && b != 'K');
}

std::string country_name(std::string_view code) {
    const Country* country = find_country(code);
    return country == nullptr ? std::string(code) : country->name;
}

std::string suggest_country(std::string_view text) {
    const std::string wanted = upper(text);
    if (wanted == "UK") return "GB";
    if (wanted == "EL") return "GR";
    for (const Country& country : countries())
        if (country.alpha2 == wanted || country.alpha3 == wanted || upper(country.name) == wanted)
            return country.alpha2;
    return {};
}

}  // namespace comity
