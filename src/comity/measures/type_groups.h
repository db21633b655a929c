// Which works of different types are compared with each other: the type as it is, or a group of types and venues.
// docs/methods/type_groups.md.
#pragma once

#include <cstdint>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/conventions.h"

namespace comity {

inline constexpr std::uint16_t kNoGroup = 0xFFFF;  // the work is none of the convention's publications

class TypeGrouping {
  public:
    TypeGrouping(const Atlas& atlas, TypeGroups groups);

    // Do all works of a slice share their group?
    [[nodiscard]] bool by_slice() const { return groups_ == TypeGroups::kTypes || groups_ == TypeGroups::kOne; }
    // Can a work be none of them?
    [[nodiscard]] bool leaves_out() const { return groups_ >= TypeGroups::kCwts; }
    // The group of a row of that type; for by_slice() any row will do.
    [[nodiscard]] std::uint16_t of(std::uint16_t type, Row row) const;

  private:
    [[nodiscard]] std::uint16_t cwts_group(std::uint16_t type, std::uint8_t venue) const;

    const Atlas& atlas_;
    TypeGroups groups_;
    // What types and venues are, by row of atlas.types and atlas.source_types.
    enum TypeKind : std::uint8_t { kOtherType, kArticle, kReview, kChapter };
    enum VenueKind : std::uint8_t { kOtherVenue, kJournal, kSeries, kConferenceVenue, kEbookPlatform };
    std::vector<TypeKind> types_;
    std::vector<VenueKind> venues_;
};

}  // namespace comity
