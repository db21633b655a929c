// The many ways in which people write an id.
#include <algorithm>

#include "comity/base/text.h"
#include "comity/source/id_list.h"

namespace comity {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes `prefix`, given in small letters, off the front whatever its case.
bool take(std::string_view& text, std::string_view prefix) {
    if (lower(text.substr(0, prefix.size())) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

void take_scheme(std::string_view& text) {
    if (!take(text, "https://")) take(text, "http://");
    take(text, "www.");
}

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// "%2F" -> "/"; what is no such escape stays.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size();
        const int high = escape ? hex_value(text[i + 1]) : -1, low = escape ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

// "10.", digits and dots, a slash and something behind it, without blanks or control characters.
bool is_doi(std::string_view text) {
    if (!text.starts_with("10.")) return false;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || slash < 4 || slash + 1 == text.size()) return false;
    const std::string_view registrant = text.substr(3, slash - 3);
    return std::all_of(registrant.begin(), registrant.end(), [](char c) { return is_digit(c) || c == '.'; }) &&
           std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

}  // namespace

std::string WorkName::text() const { return id != 0 ? "W" + std::to_string(id) : doi; }

std::optional<OpenAlexId> parse_entity_id(std::string_view text, char letter) {
    text = trimmed(text);
    take_scheme(text);
    for (const std::string_view host : {"openalex.org/", "api.openalex.org/", "explore.openalex.org/"})
        if (take(text, host)) break;
    for (const std::string_view folder : {"works/", "institutions/", "funders/", "sources/", "authors/"})
        if (take(text, folder)) break;
    if (text.size() < 2 || lower(text.substr(0, 1)) != lower(std::string_view(&letter, 1)) || !is_digit(text[1]))
        return std::nullopt;
    text.remove_prefix(1);
    while (text.ends_with('/')) text.remove_suffix(1);
    const auto id = parse_integer<OpenAlexId>(text);
    return id && *id != 0 ? id : std::nullopt;
}

std::optional<std::string> parse_doi(std::string_view text) {
    text = trimmed(text);
    const std::size_t before = text.size();
    take_scheme(text);
    bool address = false;
    for (const std::string_view host : {"doi.org/", "dx.doi.org/"})
        if (!address) address = take(text, host);
    if (!address && text.size() != before) return std::nullopt;  // an address of somewhere else
    if (!address && take(text, "doi:")) text = trimmed(text);
    // In an address blanks and slashes may be written as %20 and %2F.
    std::string doi = lower(address ? unescaped(text) : std::string(text));
    if (!is_doi(doi)) return std::nullopt;
    return doi;
}

std::string doi_url(std::string_view doi) {
    doi = trimmed(doi);
    if (doi.starts_with("10.")) return "https://doi.org/" + std::string(doi);  // as nearly all
    std::string_view rest = doi;
    take_scheme(rest);
    // Whatever else lies behind a scheme is left as it is.
    if (take(rest, "doi.org/") || take(rest, "dx.doi.org/") || take(rest, "doi:")) doi = trimmed(rest);
    return doi.empty() ? std::string() : "https://doi.org/" + std::string(doi);
}

std::optional<WorkName> parse_work_name(std::string_view text) {
    if (const auto id = parse_entity_id(text, 'W')) return WorkName{*id, {}};
    if (auto doi = parse_doi(text)) return WorkName{0, std::move(*doi)};
    return std::nullopt;
}

}  // namespace comity
