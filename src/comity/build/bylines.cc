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

void append_list(std::string& key, std::span<const std::uint16_t> countries) {
    append_number(key, countries.size());
    for (const std::uint16_t country : countries) append_number(key, country);
}

void copy_list(CountryLists& to, std::span<const std::uint16_t> countries) {
    to.items.insert(to.items.end(), countries.begin(), countries.end());
    to.close();
}

}  // namespace

Bylines intern_bylines(Runs<std::uint32_t> authors, std::span<const std::uint8_t> roles, const CountryRuns& evidence,
                       Scratch* scratch) {
    Bylines out{LongColumn<std::uint32_t>(scratch), {}};
    std::unordered_map<std::string, std::uint32_t> numbers;
    std::string key;
    for (std::size_t row = 0; row < authors.size(); ++row) {
        key.clear();
        for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
            key += static_cast<char>(roles[a]);
            for (const auto* kind : {&evidence.published, &evidence.address, &evidence.history})
                append_list(key, (*kind)[a]);
        }
        const auto [at, fresh] = numbers.emplace(key, static_cast<std::uint32_t>(numbers.size()));
        out.of_row.push_back(at->second);
        if (!fresh) continue;
        AuthorshipCountries& countries = out.columns.countries;
        for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
            out.columns.roles.items.push_back(roles[a]);
            copy_list(countries.published, evidence.published[a]);
            copy_list(countries.address, evidence.address[a]);
            copy_list(countries.history, evidence.history[a]);
        }
        out.columns.roles.close();
    }
    return out;
}

}  // namespace comity
