#include "comity/measures/type_groups.h"

namespace comity {

TypeGrouping::TypeGrouping(const Atlas& atlas, TypeGroups groups) : atlas_(atlas), groups_(groups) {
    for (std::size_t i = 0; i < atlas.types.size(); ++i) {
        const std::string_view type = atlas.types[i];
        types_.push_back(type == "article"        ? kArticle
                         : type == "review"       ? kReview
                         : type == "book-chapter" ? kChapter
                                                  : kOtherType);
    }
    for (std::size_t i = 0; i < atlas.source_types.size(); ++i) {
        const std::string_view venue = atlas.source_types[i];
        venues_.push_back(venue == "journal"          ? kJournal
                          : venue == "book series"    ? kSeries
                          : venue == "conference"     ? kConferenceVenue
                          : venue == "ebook platform" ? kEbookPlatform
                                                      : kOtherVenue);
    }
}

std::uint16_t TypeGrouping::of(std::uint16_t type, Row row) const {
    switch (groups_) {
        case TypeGroups::kTypes: return type;
        case TypeGroups::kOne: return 0;
        case TypeGroups::kVenue: return (atlas_.flags[row] & kProceedings) != 0 ? 1 : 0;
        case TypeGroups::kConference: {
            const bool conference = venues_[atlas_.type_of_source[row]] == kConferenceVenue;
            return types_[type] == kArticle && conference ? static_cast<std::uint16_t>(types_.size()) : type;
        }
        case TypeGroups::kCwts: return cwts_group(type, atlas_.type_of_source[row]);
        case TypeGroups::kCwtsCore: return cwts_group(type, atlas_.type_of_source[row]) == 0 ? 0 : kNoGroup;
    }
    return type;
}

// 0: article or review; 1: conference paper or book chapter.
std::uint16_t TypeGrouping::cwts_group(std::uint16_t type, std::uint8_t venue) const {
    if (types_[type] == kOtherType) return kNoGroup;
    switch (venues_[venue]) {
        case kJournal: return types_[type] == kChapter ? kNoGroup : std::uint16_t{0};
        case kSeries: return 0;
        case kConferenceVenue:
        case kEbookPlatform: return 1;
        case kOtherVenue: break;
    }
    return kNoGroup;
}

}  // namespace comity
