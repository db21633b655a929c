// Who leads a joint work: the credit of one role's authors, by side. docs/methods/lead_share.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "comity/base/fixed.h"

namespace comity {

enum class LeadRole : std::uint8_t { kFirst, kLast, kCorresponding };
// What is done with a work whose leading author, or that author's country, is unknown.
enum class MissingRole : std::uint8_t { kDrop, kFirst, kSplit };

std::string_view lead_role_name(LeadRole role);
std::string_view missing_role_name(MissingRole rule);

// Parts of one work's lead: the authors of the role share 1 equally, each author's countries share that equally. What
// authors of unknown country hold is no one's.
struct LeadParts {
    Fixed a, b, others;
};

// Byline as in view_byline: places of each authorship, ascending and distinct, and its roles. Nothing: no country of a
// leading author is known, and the rule drops the work.
std::optional<LeadParts> lead_parts(const std::vector<std::vector<std::uint16_t>>& authorships,
                                    std::span<const std::uint8_t> roles, LeadRole role, MissingRole rule);

// Authorships of each side inside and outside the role: each 1, split over its countries.
struct RoleCounts {
    Fixed lead_a, lead_b, muscle_a, muscle_b;
};
RoleCounts role_counts(const std::vector<std::vector<std::uint16_t>>& authorships, std::span<const std::uint8_t> roles,
                       LeadRole role);

}  // namespace comity
