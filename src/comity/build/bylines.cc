#include "comity/build/bylines.h"

#include <string>
#include <unordered_map>

namespace comity {

namespace {

// Two bytes: enough for a country's number and for the countries of one author (of which there cannot be more).
void append_number(std::string& key, std::uint64_t number) {
    key += static_cast<char>(number & 0xFF);
    key += static_cast<char>(number >> 8 & 0xFF);
}

constexpr CountryLists AuthorshipCountries::*kKinds[] = {&AuthorshipCountries::published, &AuthorshipCountries::address,
                                                     &AuthorshipCountries::history};

void append_list(std::string& key, const CountryLists& list, std::uint64_t authorship) {
    append_number(key, list.end_of(authorship) - list.begin_of(authorship));
    for (std::uint64_t c = list.begin_of(authorship); c < list.end_of(authorship); ++c)
        append_number(key, list.items[c]);
}

void copy_list(CountryLists& to, const CountryLists& from, std::uint64_t authorship) {
    for (std::uint64_t c = from.begin_of(authorship); c < from.end_of(authorship); ++c)
        to.items.push_back(from.items[c]);
    to.close();
}

}  // namespace

Bylines intern_bylines(const Lists<std::uint32_t>& authors, const std::vector<std::uint8_t>& roles,
                       const AuthorshipCountries& evidence) {
    Bylines out;
    std::unordered_map<std::string, std::uint32_t> numbers;
    std::string key;
    for (std::size_t row = 0; row < authors.size(); ++row) {
        key.clear();
        for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
            key += static_cast<char>(roles[a]);
            for (const auto kind : kKinds) append_list(key, evidence.*kind, a);
        }
        const auto [at, fresh] = numbers.emplace(key, static_cast<std::uint32_t>(numbers.size()));
        out.of_row.push_back(at->second);
        if (!fresh) continue;
        for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
            out.columns.roles.items.push_back(roles[a]);
            for (const auto kind : kKinds) copy_list(out.columns.countries.*kind, evidence.*kind, a);
        }
        out.columns.roles.close();
    }
    return out;
}

}  // namespace comity
