#include "comity/measures/leadership.h"

#include "comity/base/work.h"
#include "comity/measures/places.h"

namespace comity {

namespace {

using Authorships = std::vector<std::vector<std::uint16_t>>;

std::uint8_t bit_of_role(LeadRole role) {
    switch (role) {
        case LeadRole::kFirst: return kFirst;
        case LeadRole::kLast: return kLast;
        case LeadRole::kCorresponding: break;
    }
    return kCorresponding;
}

template <class Chosen>
std::optional<LeadParts> parts_of(const Authorships& authorships, Chosen chosen) {
    std::uint64_t n = 0;
    bool known = false;
    for (std::size_t i = 0; i < authorships.size(); ++i) {
        if (!chosen(i)) continue;
        ++n;
        known |= !authorships[i].empty();
    }
    if (!known) return std::nullopt;
    LeadParts parts;
    for (std::size_t i = 0; i < authorships.size(); ++i) {
        if (!chosen(i)) continue;
        for (const std::uint16_t place : authorships[i]) {
            Fixed& part = place == Places::kA ? parts.a : place == Places::kB ? parts.b : parts.others;
            part += Fixed{weight_of(1, n * authorships[i].size())};
        }
    }
    return parts;
}

}  // namespace

std::string_view lead_role_name(LeadRole role) {
    switch (role) {
        case LeadRole::kFirst: return "first";
        case LeadRole::kLast: return "last";
        case LeadRole::kCorresponding: break;
    }
    return "corresponding";
}

std::string_view missing_role_name(MissingRole rule) {
    switch (rule) {
        case MissingRole::kDrop: return "drop";
        case MissingRole::kFirst: return "first";
        case MissingRole::kSplit: break;
    }
    return "split";
}

std::optional<LeadParts> lead_parts(const Authorships& authorships, std::span<const std::uint8_t> roles, LeadRole role,
                                    MissingRole rule) {
    const auto with = [&](std::uint8_t bit) {
        return parts_of(authorships, [&, bit](std::size_t i) { return (roles[i] & bit) != 0; });
    };
    if (const auto parts = with(bit_of_role(role))) return parts;
    switch (rule) {
        case MissingRole::kDrop: return std::nullopt;
        case MissingRole::kFirst: return with(kFirst);
        case MissingRole::kSplit: break;
    }
    // Equally among the authors whose country is known.
    return parts_of(authorships, [&](std::size_t i) { return !authorships[i].empty(); });
}

RoleCounts role_counts(const Authorships& authorships, std::span<const std::uint8_t> roles, LeadRole role) {
    RoleCounts counts;
    for (std::size_t i = 0; i < authorships.size(); ++i) {
        const bool leads = (roles[i] & bit_of_role(role)) != 0;
        for (const std::uint16_t place : authorships[i]) {
            if (place != Places::kA && place != Places::kB) continue;
            const bool a = place == Places::kA;
            Fixed& count = leads ? (a ? counts.lead_a : counts.lead_b) : (a ? counts.muscle_a : counts.muscle_b);
            count += Fixed{weight_of(1, authorships[i].size())};
        }
    }
    return counts;
}

}  // namespace comity
