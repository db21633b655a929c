// Which country an atlas's country code stands for in one question: territories first, then the sides asked about. And
// which evidence for an authorship's country the question accepts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/base/result.h"
#include "comity/measures/conventions.h"

namespace comity {

// One side of a question: a country or a bloc, and the name it goes by in the answer.
struct Side {
    std::string name;
    std::vector<std::string> codes;  // ascending
};

// "GB", "CN+HK+MO", or the name of a bloc in data/blocs.toml. A code that is neither in ISO 3166-1 (or user-assigned)
// nor in the atlas is a usage error that suggests the one probably meant.
Result<Side> parse_side(std::string_view text, const TextColumn& codes_of_atlas);
inline Result<Side> parse_side(std::string_view text, const Atlas& atlas) { return parse_side(text, atlas.countries); }

// The names of data/blocs.toml with their members.
const std::vector<std::pair<std::string, std::vector<std::string>>>& named_blocs();

// Of which time their members are, and who says so: a sentence or two of the same file.
const std::string& about_named_blocs();

// Under territories a side must keep its codes: one that counts as a country outside its side is a usage error, which says
// what to ask about. Places are resolved for no others.
Status keep_their_codes(const std::vector<Side>& sides, const Conventions& conventions);

// Codes of the atlas as places of the question: 0 is side A, 1 side B (when there is one), the others follow in code
// order. Two codes that the conventions merge are one place.
struct Places {
    static constexpr std::uint16_t kA = 0, kB = 1;
    std::vector<std::uint16_t> of_country;                      // by row of atlas.countries
    std::vector<std::string> names;                             // by place
    std::map<std::string, std::uint16_t, std::less<>> by_code;  // every code known here, after territories
    CountryEvidence evidence = CountryEvidence::kPublished;

    [[nodiscard]] bool is(std::string_view code, std::uint16_t place) const {
        const auto found = by_code.find(code);
        return found != by_code.end() && found->second == place;
    }

    // Every code a place of its own, and countries as published: what the atlas's own facts were counted with.
    [[nodiscard]] bool plain() const;

    // Countries as published, of codes that need not be an atlas's.
    static Result<Places> resolve(const TextColumn& codes, const std::vector<Side>& sides,
                                  std::string_view territories);
    // Refuses conventions that need what the atlas was built without.
    static Result<Places> resolve(const Atlas& atlas, const std::vector<Side>& sides, const Conventions& conventions);
};

// The countries of one authorship of a byline (an index into the lists of byline_countries) by the evidence accepted.
inline std::span<const std::uint16_t> countries_of_authorship(const Atlas& atlas, CountryEvidence evidence,
                                                              std::size_t authorship) {
    const auto published = atlas.byline_countries.inner[authorship];
    if (!published.empty() || evidence == CountryEvidence::kPublished) return published;
    const auto address = atlas.byline_address.inner[authorship];
    if (!address.empty() || evidence == CountryEvidence::kAddress) return address;
    return atlas.byline_history.inner[authorship];
}

// The distinct places of one byline, ascending.
std::vector<std::uint16_t> places_of_byline(const Atlas& atlas, const Places& places, std::size_t byline);

}  // namespace comity
