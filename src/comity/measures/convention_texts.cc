#include "comity/measures/convention_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "comity/base/text.h"
#include "comity/measures/territories.h"

namespace comity {

Error bad_value(std::string_view key, std::string_view value, std::string_view wanted) {
    return usage_error(fmt::format("{}={} is not understood: it takes {}", key, value, wanted));
}

namespace {

constexpr std::string_view kRelease = "release", kYears = "years";

// "2020", or "release-5" as -5.
std::optional<int> parse_year(std::string_view text) {
    if (!text.starts_with(kRelease)) {
        const auto year = parse_integer<int>(text);
        return year && *year >= 1 && *year <= 9999 ? year : std::nullopt;
    }
    text.remove_prefix(kRelease.size());
    if (text.empty()) return 0;
    const auto back = parse_integer<int>(text);
    return text[0] == '-' && back && *back >= -999 && *back < 0 ? back : std::nullopt;
}

std::string year_text(int year) {
    if (year > 0) return std::to_string(year);
    return year == 0 ? std::string(kRelease) : fmt::format("{}{}", kRelease, year);
}

const std::vector<std::pair<std::string_view, std::uint8_t>> kRequired = {
    {"source", kRequireSource},
    {"author", kRequireAuthor},
    {"affiliation", kRequireAffiliation},
    {"counted_institution", kRequireCountedInstitution},
    {"references", kRequireReferences},
    {"class", kRequireClass}};

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

// "2.5e-05", as JSON writes small numbers, as "0.000025"; any other text as it is.
std::string plain_decimal(std::string_view text) {
    const auto e = text.find_first_of("eE");
    const auto power = e == std::string_view::npos ? std::nullopt : parse_integer<int>(text.substr(e + 1));
    const auto dot = std::min(text.find('.'), e);
    if (!power || *power > -1 || *power < -20 || dot != 1) return std::string(text);
    std::string digits(text.substr(0, 1));
    if (dot < e) digits += text.substr(dot + 1, e - dot - 1);
    return "0." + std::string(static_cast<std::size_t>(-*power - 1), '0') + digits;
}

}  // namespace

Status set_years(Conventions& c, std::string_view value) {
    const auto parts = split(value, ':');
    const auto from = parse_year(parts[0]);
    const auto to = parts.size() == 1 ? from : parts.size() == 2 ? parse_year(parts[1]) : std::nullopt;
    if (from && to && *from > *to && (*from <= 0) == (*to <= 0))
        return usage_error(fmt::format("years={} ends before it begins: say {}:{}", value, year_text(*to), year_text(*from)));
    if (!from || !to || *from > *to || (*from <= 0) != (*to <= 0))
        return bad_value("years", value, "FROM:TO, for example 2020:2024 or release-5:release-1");
    c.years = YearRange{*from, *to};
    return ok();
}

std::string years_text(const Conventions& c) {
    return c.years ? year_text(c.years->from) + ":" + year_text(c.years->to) : std::string("default");
}

// Those of the default first, as it has them, then by name: the same types are the same convention in whatever order they come.
void put_in_order(std::vector<std::string>& types) {
    static const std::vector<std::string> first = Conventions().types;
    std::ranges::sort(types, {}, [](const std::string& type) {
        return std::pair(std::find(first.begin(), first.end(), type), type);
    });
}

Status set_types(Conventions& c, std::string_view value) {
    std::vector<std::string> types;
    for (const std::string_view part : split(value, ',')) {
        const std::string type = lower(trimmed(part));
        if (type.empty()) return bad_value("types", value, "OpenAlex work types separated by commas");
        if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
    }
    if (types.size() > 1 && std::find(types.begin(), types.end(), "any") != types.end())
        return bad_value("types", value, "any alone, or OpenAlex work types separated by commas");
    put_in_order(types);
    c.types = std::move(types);
    return ok();
}

std::string types_text(const Conventions& c) { return joined(c.types); }

Status set_language(Conventions& c, std::string_view value) {
    std::vector<std::string> codes;
    for (const std::string_view part : split(value, ',')) {
        const std::string code = lower(trimmed(part));
        if (code.empty()) return bad_value("language", value, "any, or ISO 639-1 codes separated by commas");
        if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
    if (codes == std::vector<std::string>{"any"}) codes.clear();
    std::sort(codes.begin(), codes.end());
    c.language = std::move(codes);
    return ok();
}

std::string language_text(const Conventions& c) {
    return c.language.empty() ? std::string("any") : joined(c.language);
}

Status set_require(Conventions& c, std::string_view value) {
    c.require = 0;
    if (value == "none") return ok();
    for (const std::string_view part : split(value, ',')) {
        std::string wanted = "none";
        std::uint8_t found = 0;
        for (const auto& [name, bit] : kRequired) {
            if (name == trimmed(part)) found = bit;
            wanted += fmt::format(", {}", name);
        }
        if (found == 0) return bad_value("require", value, wanted);
        c.require |= found;
    }
    return ok();
}

std::string require_text(const Conventions& c) {
    std::string text;
    for (const auto& [name, bit] : kRequired)
        if ((c.require & bit) != 0) text += fmt::format("{}{}", text.empty() ? "" : ",", name);
    return text.empty() ? "none" : text;
}

Status set_window(Conventions& c, std::string_view value) {
    constexpr std::string_view kUntil = "until:";
    if (value == "open") {
        c.window = {Window::Kind::kOpen, 0};
        return ok();
    }
    const bool until = value.starts_with(kUntil);
    if (const std::string_view rest = until ? value.substr(kUntil.size()) : ""; rest.starts_with(kYears)) {
        const auto after = rest == kYears ? 0 : parse_integer<int>(rest.substr(rest.find('+') + 1));
        if (!after || (rest != kYears && rest[kYears.size()] != '+') || *after < 0 || *after > 99)
            return bad_value("window", value, "until:years+N with N from 0 to 99");
        c.window = {Window::Kind::kUntilYears, *after};
        return ok();
    }
    const auto parsed = parse_integer<int>(until ? value.substr(kUntil.size()) : value);
    if (!parsed || (until ? *parsed < 1 || *parsed > 9999 : *parsed < 1 || *parsed > 10))
        return bad_value("window", value, "1 to 10, open, until:YEAR, or until:years+N");
    c.window = {until ? Window::Kind::kUntil : Window::Kind::kYears, *parsed};
    return ok();
}

std::string window_text(const Conventions& c) {
    switch (c.window.kind) {
        case Window::Kind::kOpen: return "open";
        case Window::Kind::kUntil: return fmt::format("until:{}", c.window.value);
        case Window::Kind::kUntilYears: return fmt::format("until:years+{}", c.window.value);
        case Window::Kind::kYears: break;
    }
    return std::to_string(c.window.value);
}

Status set_citing_until(Conventions& c, std::string_view value) {
    const auto year = parse_integer<int>(value);
    if (value == "none") c.citing_until = {};
    else if (value == kRelease) c.citing_until = {CitingUntil::Kind::kRelease, 0};
    else if (year && *year >= 1 && *year <= 9999) c.citing_until = {CitingUntil::Kind::kYear, *year};
    else return bad_value("citing_until", value, "none, release, or a year");
    return ok();
}

std::string citing_until_text(const Conventions& c) {
    switch (c.citing_until.kind) {
        case CitingUntil::Kind::kNone: break;
        case CitingUntil::Kind::kRelease: return std::string(kRelease);
        case CitingUntil::Kind::kYear: return std::to_string(c.citing_until.year);
    }
    return "none";
}

Status set_territories(Conventions& c, std::string_view value) {
    COMITY_ASSIGN(const Territories rules, parse_territories(value));
    c.territories = territories_text(rules);
    return ok();
}

// "0.95" as the exact fraction 95/100.
Status set_level(Conventions& c, std::string_view value) {
    constexpr std::size_t kMostDigits = 9;
    const std::string plain = plain_decimal(value);
    const auto dot = plain.find('.');
    std::string_view digits = dot == std::string::npos ? "" : std::string_view(plain).substr(dot + 1);
    while (digits.ends_with('0')) digits.remove_suffix(1);
    const bool all = std::all_of(digits.begin(), digits.end(), [](char digit) { return digit >= '0' && digit <= '9'; });
    const bool zero = dot != std::string::npos && (plain.substr(0, dot) == "0" || dot == 0);
    if (!zero || !all || digits.empty() || digits.size() > kMostDigits)
        return bad_value("level", value,
                         fmt::format("a number between 0 and 1 of at most {} decimals, for example 0.95", kMostDigits));
    c.level = {*parse_integer<std::uint64_t>(digits), 1};
    for (std::size_t i = 0; i < digits.size(); ++i) c.level.den *= 10;
    c.level_text = "0." + std::string(digits);
    return ok();
}

}  // namespace comity
