#include "comity/measures/territories.h"

#include <fmt/format.h>

#include "comity/base/text.h"

namespace comity {

namespace {

Status add(Territories& to, std::string_view text, const std::string& code, const std::string& country) {
    if (const auto [at, fresh] = to.emplace(code, country); !fresh && at->second != country)
        return usage_error(fmt::format("territories={} puts {} into two countries", text, code));
    return ok();
}

// "CN=CN+HK+MO". The country counts as itself, named among its codes or not: none can count as one that counts as another.
Status add_rule(Territories& to, std::string_view text, std::string_view rule) {
    const auto equals = rule.find('=');
    const std::string country = upper(trimmed(rule.substr(0, equals)));
    if (equals == std::string_view::npos || country.empty())
        return usage_error(fmt::format(
            "territories={} is not understood: it takes iso or CODE=CODE+CODE, several separated by ; or ,", text));
    for (const std::string_view part : split(rule.substr(equals + 1), '+')) {
        const std::string code = upper(trimmed(part));
        if (code.empty()) return usage_error(fmt::format("territories={} has an empty code", text));
        COMITY_TRY(add(to, text, code, country));
    }
    return add(to, text, country, country);
}

}  // namespace

Result<Territories> parse_territories(std::string_view text) {
    Territories out;
    if (upper(trimmed(text)) == "ISO") return out;
    for (const std::string_view rules : split(text, ';'))
        for (const std::string_view rule : split(rules, ',')) COMITY_TRY(add_rule(out, text, rule));
    return out;
}

std::string territories_text(const Territories& territories) {
    std::map<std::string, std::string> parts;
    for (const auto& [code, country] : territories)
        if (code != country) parts[country] += "+" + code;
    std::string text;
    for (const auto& [country, part] : parts)
        text += fmt::format("{}{}={}{}", text.empty() ? "" : ";", country, country, part);
    return text.empty() ? "iso" : text;
}

}  // namespace comity
