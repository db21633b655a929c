// Which country an atlas's country code stands for in one question: territories first, then the sides asked about.
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

// Codes of the atlas as places of the question: 0 is side A, 1 side B (when there is one), the others follow in code
// order. Two codes that the conventions merge are one place.
struct Places {
    static constexpr std::uint16_t kA = 0, kB = 1;
    std::vector<std::uint16_t> of_country;                      // by row of atlas.countries
    std::vector<std::string> names;                             // by place
    std::map<std::string, std::uint16_t, std::less<>> by_code;  // every code known here, after territories

    [[nodiscard]] bool is(std::string_view code, std::uint16_t place) const {
        const auto found = by_code.find(code);
        return found != by_code.end() && found->second == place;
    }

    static Result<Places> resolve(const TextColumn& codes_of_atlas, const std::vector<Side>& sides,
                                  std::string_view territories);
    static Result<Places> resolve(const Atlas& atlas, const std::vector<Side>& sides, std::string_view territories) {
        return resolve(atlas.countries, sides, territories);
    }
};

}  // namespace comity
