#include "comity/measures/places.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <map>

#include "comity/base/countries.h"
#include "comity/base/embedded.h"
#include "comity/base/text.h"
#include "comity/measures/needs.h"
#include "comity/measures/territories.h"

namespace comity {

namespace {

using Blocs = std::vector<std::pair<std::string, std::vector<std::string>>>;

Blocs load_blocs() {
    Blocs blocs;
    const toml::table table = toml::parse(embedded_text("data/blocs.toml"));
    for (const auto& [name, members] : *table["blocs"].as_table()) {
        std::vector<std::string> codes;
        for (const auto& member : *members.as_array()) codes.push_back(member.value_or(std::string()));
        std::sort(codes.begin(), codes.end());
        blocs.emplace_back(std::string(name.str()), std::move(codes));
    }
    return blocs;
}

bool holds_code(const TextColumn& codes, std::string_view code) {
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (codes[i] == code) return true;
    return false;
}

bool is_code(const std::string& code, const TextColumn& codes) {
    return find_country(code) != nullptr || is_user_assigned(code) || holds_code(codes, code);
}

// What somebody probably meant by a code that is none: "UK is no ISO 3166-1 alpha-2 code; United Kingdom is GB". Or nothing.
std::string meant_by(const std::string& code) {
    const std::string meant = suggest_country(code);
    if (meant.empty()) return {};
    return fmt::format("{} is no ISO 3166-1 alpha-2 code; {} is {}", code, country_name(meant), meant);
}

Status check_code(const std::string& code, const TextColumn& codes) {
    if (is_code(code, codes)) return ok();
    if (const std::string meant = meant_by(code); !meant.empty()) return usage_error(meant);
    std::string names;
    for (const auto& [name, members] : named_blocs()) names += (names.empty() ? "" : ", ") + name;
    return usage_error(fmt::format(
        "{} is neither an ISO 3166-1 alpha-2 code nor a bloc ({}); codes joined by + make one", code, names));
}

// A rule is about single codes: a bloc, which a side may be, is none.
Status check_rule_codes(const Territories& rules, const TextColumn& codes) {
    for (const auto& [code, country] : rules) {
        if (is_code(code, codes)) continue;
        const std::string meant = meant_by(code);
        return usage_error(fmt::format(
            "territories={}: {}", territories_text(rules),
            meant.empty() ? code + " is no ISO 3166-1 alpha-2 code; a rule is CODE=CODE+CODE, several separated by ; or ," : meant));
    }
    return ok();
}

// A code that counts as another country than those of its side would be lost to it.
Status check_sides(const std::vector<Side>& sides, const Territories& rules) {
    for (const Side& side : sides)
        for (const std::string& code : side.codes) {
            const auto rule = rules.find(code);
            if (rule == rules.end() || std::binary_search(side.codes.begin(), side.codes.end(), rule->second)) continue;
            return usage_error(fmt::format("{} counts as {} under territories={}: ask about {}", code, rule->second,
                                           territories_text(rules), rule->second));
        }
    return ok();
}

}  // namespace

const std::vector<std::pair<std::string, std::vector<std::string>>>& named_blocs() {
    static const Blocs blocs = load_blocs();
    return blocs;
}

const std::string& about_named_blocs() {
    static const std::string about = toml::parse(embedded_text("data/blocs.toml"))["about"].value_or(std::string());
    return about;
}

Result<Side> parse_side(std::string_view text, const TextColumn& codes) {
    const std::string wanted = upper(trimmed(text));
    for (const auto& [name, members] : named_blocs())
        if (name == wanted) return Side{name, members};
    Side side{wanted, {}};
    for (const std::string_view part : split(wanted, '+')) {
        const std::string code(trimmed(part));
        bool bloc = false;
        for (const auto& [name, members] : named_blocs())
            if (name == code) side.codes.insert(side.codes.end(), members.begin(), members.end()), bloc = true;
        if (bloc) continue;
        COMITY_TRY(check_code(code, codes));
        side.codes.push_back(code);
    }
    std::sort(side.codes.begin(), side.codes.end());
    side.codes.erase(std::unique(side.codes.begin(), side.codes.end()), side.codes.end());
    return side;
}

Status keep_their_codes(const std::vector<Side>& sides, const Conventions& conventions) {
    COMITY_ASSIGN(const Territories rules, parse_territories(conventions.territories));
    return check_sides(sides, rules);
}

Result<Places> Places::resolve(const TextColumn& codes, const std::vector<Side>& sides,
                               std::string_view territories) {
    COMITY_ASSIGN(const Territories rules, parse_territories(territories));
    COMITY_TRY(check_rule_codes(rules, codes));
    COMITY_TRY(check_sides(sides, rules));
    std::map<std::string, std::uint16_t> place_of;
    Places places;
    for (const Side& side : sides) {
        for (const std::string& code : side.codes)
            if (!place_of.emplace(code, static_cast<std::uint16_t>(places.names.size())).second)
                return usage_error(fmt::format("the two sides share {}: a country can stand on one side only", code));
        places.names.push_back(side.name);
    }
    for (std::size_t i = 0; i < codes.size(); ++i) {
        std::string code(codes[i]);
        if (const auto rule = rules.find(code); rule != rules.end()) code = rule->second;
        const auto [at, fresh] = place_of.emplace(code, static_cast<std::uint16_t>(places.names.size()));
        if (fresh) places.names.push_back(code);
        places.of_country.push_back(at->second);
    }
    places.by_code.insert(place_of.begin(), place_of.end());
    for (const auto& [code, country] : rules)
        if (const auto at = place_of.find(country); at != place_of.end()) places.by_code[code] = at->second;
    return places;
}

Result<Places> Places::resolve(const Atlas& atlas, const std::vector<Side>& sides, const Conventions& conventions) {
    COMITY_TRY(check_needs(atlas, conventions));
    COMITY_ASSIGN(Places places, resolve(atlas.countries, sides, conventions.territories));
    places.evidence = conventions.country_evidence;
    return places;
}

bool Places::plain() const {
    if (evidence != CountryEvidence::kPublished) return false;
    std::vector<std::uint16_t> distinct = of_country;
    std::sort(distinct.begin(), distinct.end());
    return std::adjacent_find(distinct.begin(), distinct.end()) == distinct.end();
}

std::vector<std::uint16_t> places_of_byline(const Atlas& atlas, const Places& places, std::size_t byline) {
    std::vector<std::uint16_t> all;
    for (std::size_t a = atlas.byline_countries.begin_of(byline); a < atlas.byline_countries.end_of(byline); ++a)
        for (const std::uint16_t country : countries_of_authorship(atlas, places.evidence, a))
            all.push_back(places.of_country[country]);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace comity
