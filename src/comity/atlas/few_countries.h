// The published countries of each byline in one number, for checks and counts that look at many: nearly all bylines have four
// or fewer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "comity/atlas/atlas.h"
#include "comity/base/large_vector.h"
#include "comity/base/prefetch.h"
#include "comity/platform/machine.h"

namespace comity {

using CountryCodes = std::span<const std::uint16_t>;

// Distinct countries side by side; the empty places come last and hold kNoCountry.
using FourCountries = std::uint64_t;
inline constexpr FourCountries kEachPlace = 0x0001'0001'0001'0001;
inline constexpr std::uint16_t kNoCountry = 0xFFFF, kTooMany = 0xFFFE;
inline constexpr FourCountries kNoCountries = kNoCountry * kEachPlace;
inline constexpr FourCountries kManyCountries = kTooMany * kEachPlace;  // more than four: look them up

// Is `country` in one of the places? Subtracting borrows through a place only if it holds 0, or one below it does.
inline bool has_country(FourCountries four, std::uint16_t country) {
    const FourCountries apart = four ^ (country * kEachPlace);
    return ((apart - kEachPlace) & ~apart & (kEachPlace << 15)) != 0;
}

// Does is(country) hold for one of them?
template <class Is>
bool any_place(FourCountries four, const Is& is) {
    for (int place = 0; place < 4; ++place, four >>= 16) {
        const auto country = static_cast<std::uint16_t>(four);
        if (country == kNoCountry) return false;
        if (is(country)) return true;
    }
    return false;
}

class FewCountries {
  public:
    FewCountries(const Atlas& atlas, int threads) : lists_(atlas.byline_countries), four_(atlas.byline_roles.size()) {
        constexpr std::size_t kPiece = 1 << 14;
        parallel_pieces(four_.size(), kPiece, threads, [&](std::size_t b) { four_[b] = four_of(all_of(b)); });
    }
    [[nodiscard]] FourCountries operator[](std::uint32_t byline) const { return four_[byline]; }
    void prefetch(std::uint32_t byline) const { ask_memory_for(&four_[byline]); }
    // Those of its authorships, one behind the other: with repetitions.
    [[nodiscard]] CountryCodes all_of(std::size_t byline) const {
        const auto& offsets = lists_.inner.offsets;
        const auto begin = static_cast<std::size_t>(offsets[lists_.begin_of(byline)]);
        return lists_.inner.items.subspan(begin, static_cast<std::size_t>(offsets[lists_.end_of(byline)]) - begin);
    }

  private:
    static FourCountries four_of(CountryCodes codes) {
        FourCountries four = kNoCountries;
        int places = 0;
        for (const std::uint16_t code : codes) {
            if (code >= kTooMany) return kManyCountries;
            if (has_country(four, code)) continue;
            if (places++ == 4) return kManyCountries;
            four = four << 16 | code;
        }
        return four;
    }
    const NestedColumn<std::uint16_t>& lists_;
    LargeVector<FourCountries> four_;
};

}  // namespace comity
