// What an atlas may be built without, so that it takes less room. docs/formats/atlas.md, "Atlases without some details".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

enum class Detail : std::uint8_t {
    kTitles,
    kDois,
    kAuthors,        // their ids and ORCID iDs; how many sign, in which role and from where stays
    kInstitutions,   // their ids, names and places; the countries that they give to authorships stay
    kAddresses,      // affiliations as written, and the countries that they name
    kFunders,
    kSelfCitations,  // which citations are an author's or a country's own
};

inline constexpr std::array kAllDetails = {Detail::kTitles,    Detail::kDois,    Detail::kAuthors,      Detail::kInstitutions,
                                           Detail::kAddresses, Detail::kFunders, Detail::kSelfCitations};

std::string_view detail_name(Detail detail);

// A set of them.
class Details {
  public:
    [[nodiscard]] bool has(Detail detail) const { return (bits_ & bit_of(detail)) != 0; }
    void add(Detail detail) { bits_ |= bit_of(detail); }
    [[nodiscard]] bool empty() const { return bits_ == 0; }
    // Without either there are no countries by history, which are those of an author's other works, as published or by address.
    [[nodiscard]] bool rule_out_histories() const { return has(Detail::kAuthors) || has(Detail::kAddresses); }
    friend bool operator==(const Details&, const Details&) = default;

  private:
    static std::uint8_t bit_of(Detail detail) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(detail)); }
    std::uint8_t bits_ = 0;
};

// "titles,dois": in the order of kAllDetails.
std::string details_text(const Details& details);

// Names with commas between them, in any order; "all" is all of them, the empty text none. Usage errors name what is none.
Result<Details> parse_details(std::string_view text);

}  // namespace comity
