#include "comity/measures/resample_units.h"

#include <optional>

namespace comity {

namespace {

constexpr std::uint64_t kAlone = std::uint64_t{1} << 32;  // above every row of a table

// The institution of the first authorship that names one; of several there, the one with the lowest id.
std::optional<std::uint32_t> first_institution(const Atlas& atlas, Row row) {
    for (std::size_t a = atlas.institutions.begin_of(row); a < atlas.institutions.end_of(row); ++a)
        for (const std::uint32_t institution : atlas.institutions.inner[a])
            if (institution != kNoRow) return institution;
    return std::nullopt;
}

}  // namespace

std::uint64_t ResampleUnits::of(Row row) const {
    switch (resample_) {
        case Resample::kSources:
            if (atlas_.source[row] != kNoRow) return atlas_.source[row];
            break;
        case Resample::kInstitutions:
            if (const auto institution = first_institution(atlas_, row)) return *institution;
            break;
        case Resample::kWorks: break;
    }
    return kAlone + row;
}

}  // namespace comity
