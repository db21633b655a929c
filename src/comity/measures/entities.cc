// From what people type to the institution, funder, source or author that they mean.
#include <fmt/format.h>

#include <algorithm>

#include "comity/base/orcid.h"
#include "comity/base/text.h"
#include "comity/measures/chosen_works.h"
#include "comity/measures/needs.h"

namespace comity {

namespace {

constexpr std::size_t kShown = 8;

std::span<const OpenAlexId> ids_of(FilterEntity kind, const Atlas& atlas) {
    switch (kind) {
        case FilterEntity::kInstitution: return atlas.institution_id;
        case FilterEntity::kFunder: return atlas.funder_id;
        case FilterEntity::kSource: return atlas.source_id;
        case FilterEntity::kAuthor: break;
    }
    return atlas.author_id;
}

const TextColumn* names_of(FilterEntity kind, const Atlas& atlas) {
    switch (kind) {
        case FilterEntity::kInstitution: return &atlas.institution_name;
        case FilterEntity::kFunder: return &atlas.funder_name;
        case FilterEntity::kSource: return &atlas.source_name;
        case FilterEntity::kAuthor: break;
    }
    return nullptr;
}

// `wanted` in small letters.
std::vector<std::uint32_t> rows_equal(const TextColumn& column, std::string_view wanted) {
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < column.size(); ++i)
        if (column[i].size() == wanted.size() && lower(column[i]) == wanted)
            rows.push_back(static_cast<std::uint32_t>(i));
    return rows;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "052gg0110" of "https://ror.org/052gg0110": a zero, six letters or digits, two digits.
std::string ror_of(std::string_view text) {
    const auto slash = text.rfind('/');
    const bool address = slash != std::string_view::npos && text.find("ror.org/") != std::string_view::npos;
    std::string tail = lower(address ? text.substr(slash + 1) : text);
    const bool shape = tail.size() == 9 && tail[0] == '0' && is_digit(tail[7]) && is_digit(tail[8]) &&
                       std::all_of(tail.begin(), tail.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
    return shape ? tail : std::string();
}

// "0028-0836" of "0028-0836" or "issn:0028-0836".
std::string issn_of(std::string_view text) {
    std::string tail = upper(text);
    if (tail.starts_with("ISSN")) tail.erase(0, 4);
    while (!tail.empty() && (tail.front() == ':' || tail.front() == ' ' || tail.front() == '-')) tail.erase(0, 1);
    const bool shape = tail.size() == 9 && tail[4] == '-' && (is_digit(tail[8]) || tail[8] == 'X') &&
                       std::all_of(tail.begin(), tail.begin() + 4, is_digit) &&
                       std::all_of(tail.begin() + 5, tail.begin() + 8, is_digit);
    return shape ? tail : std::string();
}

// Written like an ORCID iD, whether or not its check digit is right.
bool looks_like_orcid(std::string_view text) {
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) text.remove_prefix(slash + 1);
    if (text.size() != 19) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i % 5 == 4 ? text[i] != '-' : !is_digit(text[i]) && (i != 18 || (text[i] != 'X' && text[i] != 'x')))
            return false;
    return true;
}

// One person may be several authors in OpenAlex: all that carry the iD.
Result<std::vector<std::uint32_t>> find_by_orcid(std::string_view text, const Atlas& atlas) {
    const std::uint64_t orcid = parse_orcid(text);
    if (orcid == 0) return usage_error(fmt::format("{} is no author's ORCID: its check digit is wrong", text));
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < atlas.author_orcid.size(); ++i)
        if (atlas.author_orcid[i] == orcid) rows.push_back(static_cast<std::uint32_t>(i));
    if (rows.empty()) return usage_error(fmt::format("no author of this atlas has the ORCID {}", orcid_text(orcid)));
    return rows;
}

std::string describe(FilterEntity kind, std::uint32_t row, const Atlas& atlas) {
    std::string text = fmt::format("{} ({}", entity_label(kind, row, atlas), entity_id(kind, row, atlas));
    if (kind == FilterEntity::kInstitution)
        for (const std::string_view more : {atlas.institution_city[row], atlas.institution_country[row]})
            if (!more.empty()) text += fmt::format(", {}", more);
    if (kind == FilterEntity::kSource && !atlas.source_issn_l[row].empty())
        text += fmt::format(", {}", atlas.source_issn_l[row]);
    return text + ")";
}

// Those on most works first, since one of them is usually meant.
Error ambiguous(std::string_view text, FilterEntity kind, std::vector<std::uint32_t> rows, const Atlas& atlas) {
    const std::vector<std::uint64_t> works = works_of_each(kind, atlas, ids_of(kind, atlas).size());
    std::stable_sort(rows.begin(), rows.end(), [&](auto a, auto b) { return works[a] > works[b]; });
    std::string candidates;
    for (std::size_t i = 0; i < std::min(rows.size(), kShown); ++i)
        candidates += (i == 0 ? "" : "; ") + describe(kind, rows[i], atlas);
    return usage_error(fmt::format("'{}' is not one {} but {}: {}{}; give the id of the one meant", text,
                                   entity_name(kind), rows.size(), candidates, rows.size() > kShown ? "; …" : ""));
}

Result<std::uint32_t> one_of(const std::vector<std::uint32_t>& rows, std::string_view text, FilterEntity kind,
                             const Atlas& atlas, std::string_view what) {
    if (rows.size() == 1) return rows.front();
    if (rows.empty())
        return usage_error(fmt::format("no {} of this atlas has the {} {}", entity_name(kind), what, text));
    return ambiguous(text, kind, rows, atlas);
}

Result<std::uint32_t> find_by_name(std::string_view text, FilterEntity kind, const Atlas& atlas) {
    const TextColumn* names = names_of(kind, atlas);
    if (names == nullptr)
        return usage_error(fmt::format(
            "'{}' is no author id: names of authors are not in the atlas; give an OpenAlex id such as A5023888391, or an "
            "ORCID",
            text));
    std::vector<std::uint32_t> exact, part;
    const std::string wanted = lower(text);
    for (std::size_t i = 0; i < names->size(); ++i) {
        const std::string name = lower((*names)[i]);
        if (name == wanted) exact.push_back(static_cast<std::uint32_t>(i));
        else if (name.find(wanted) != std::string::npos) part.push_back(static_cast<std::uint32_t>(i));
    }
    const auto& rows = exact.empty() ? part : exact;
    if (rows.size() == 1) return rows.front();
    if (rows.empty()) return usage_error(fmt::format("no {} of this atlas is called '{}'", entity_name(kind), text));
    return ambiguous(text, kind, rows, atlas);
}

// An OpenAlex id of another kind, if `text` is one: "F4320332161" where an institution is asked for.
std::string other_kind(std::string_view text, FilterEntity kind) {
    for (const FilterEntity other : kEntities)
        if (other != kind && parse_entity_id(text, entity_letter(other))) return std::string(entity_name(other));
    return parse_entity_id(text, 'W') ? "work" : "";
}

}  // namespace

std::string_view entity_name(FilterEntity kind) {
    constexpr std::string_view kNames[] = {"institution", "funder", "source", "author"};
    return kNames[static_cast<std::size_t>(kind)];
}

char entity_letter(FilterEntity kind) { return "IFSA"[static_cast<std::size_t>(kind)]; }

std::string entity_id(FilterEntity kind, std::uint32_t row, const Atlas& atlas) {
    return fmt::format("{}{}", entity_letter(kind), ids_of(kind, atlas)[row]);
}

std::string entity_label(FilterEntity kind, std::uint32_t row, const Atlas& atlas) {
    const TextColumn* names = names_of(kind, atlas);
    return names == nullptr || (*names)[row].empty() ? entity_id(kind, row, atlas) : std::string((*names)[row]);
}

namespace {

Status check_has(FilterEntity kind, const Atlas& atlas) {
    const std::string what = fmt::format("--{}", entity_name(kind));
    switch (kind) {
        case FilterEntity::kInstitution: return need(atlas, Detail::kInstitutions, what);
        case FilterEntity::kFunder: return need(atlas, Detail::kFunders, what);
        case FilterEntity::kAuthor: return need(atlas, Detail::kAuthors, what);
        case FilterEntity::kSource: break;
    }
    return ok();
}

Result<std::uint32_t> find_one(std::string_view text, FilterEntity kind, const Atlas& atlas) {
    text = trimmed(text);
    if (text.empty()) return usage_error(fmt::format("--{} is empty: say which", entity_name(kind)));
    const auto ids = ids_of(kind, atlas);
    if (const auto id = parse_entity_id(text, entity_letter(kind))) {
        const auto at = std::lower_bound(ids.begin(), ids.end(), *id);
        if (at != ids.end() && *at == *id) return static_cast<std::uint32_t>(at - ids.begin());
        return usage_error(fmt::format("no work of this atlas has the {} {}{}", entity_name(kind), entity_letter(kind), *id));
    }
    if (const std::string other = other_kind(text, kind); !other.empty())
        return usage_error(fmt::format("{} is the id of {} {}; ids of {}s begin with {}", text,
                                       other.find_first_of("aeiou") == 0 ? "an" : "a", other, entity_name(kind),
                                       entity_letter(kind)));
    if (const std::string ror = ror_of(text); kind == FilterEntity::kInstitution && !ror.empty())
        return one_of(rows_equal(atlas.institution_ror, "https://ror.org/" + ror), text, kind, atlas, "ROR");
    if (const std::string issn = issn_of(text); kind == FilterEntity::kSource && !issn.empty())
        return one_of(rows_equal(atlas.source_issn_l, lower(issn)), text, kind, atlas, "ISSN-L");
    return find_by_name(text, kind, atlas);
}

}  // namespace

Result<std::vector<std::uint32_t>> find_entities(std::string_view text, FilterEntity kind, const Atlas& atlas) {
    COMITY_TRY(check_has(kind, atlas));
    if (kind == FilterEntity::kAuthor && looks_like_orcid(trimmed(text))) return find_by_orcid(trimmed(text), atlas);
    COMITY_ASSIGN(const std::uint32_t row, find_one(text, kind, atlas));
    return std::vector<std::uint32_t>{row};
}

}  // namespace comity
