#include "comity/measures/populations.h"

#include <algorithm>
#include <numeric>

namespace comity {

namespace {

using Authorships = std::vector<std::vector<std::uint16_t>>;

bool holds(const std::vector<std::uint16_t>& places, std::uint16_t place) {
    return std::binary_search(places.begin(), places.end(), place);
}

// Credit as an exact fraction: every term is 1/(n·k); the sum is kept over the least common multiple of the k.
struct Credit {
    std::uint64_t num = 0, den = 1;

    void add(std::uint64_t term_den) {
        const std::uint64_t common = std::lcm(den, term_den);
        num = num * (common / den) + common / term_den;
        den = common;
    }
    // Over n authors; 0 for none.
    [[nodiscard]] Weight over(std::uint64_t n) const { return n == 0 ? 0 : weight_of(num, den * n); }
};

struct Sides {
    Weight a = 0, b = 0, joint = 0;
    bool known = false;
};

// The credit of both sides over the authors that `chosen` picks.
template <class Chosen>
Sides author_credit(const Authorships& authorships, Chosen chosen) {
    Credit a, b, both;
    std::uint64_t n = 0;
    bool known = false;
    for (std::size_t i = 0; i < authorships.size(); ++i) {
        if (!chosen(i)) continue;
        ++n;
        const auto& places = authorships[i];
        known |= !places.empty();
        if (holds(places, Places::kA)) a.add(places.size()), both.add(places.size());
        if (holds(places, Places::kB)) b.add(places.size()), both.add(places.size());
    }
    return {a.over(n), b.over(n), both.over(n), known};
}

Sides role_credit(const Authorships& authorships, std::span<const std::uint8_t> roles, std::uint8_t role) {
    return author_credit(authorships, [&](std::size_t i) { return (roles[i] & role) != 0; });
}

Sides country_credit(bool has_a, bool has_b, std::size_t places) {
    if (places == 0) return {};
    return {has_a ? weight_of(1, places) : 0, has_b ? weight_of(1, places) : 0,
            has_a && has_b ? weight_of(2, places) : 0, true};
}

Sides credit(const Authorships& authorships, std::span<const std::uint8_t> roles, bool has_a, bool has_b,
             std::size_t places, Counting counting) {
    switch (counting) {
        case Counting::kFull: return {has_a ? kWhole : 0, has_b ? kWhole : 0, kWhole, places > 0};
        case Counting::kFractionalCountry: return country_credit(has_a, has_b, places);
        case Counting::kFractionalAuthor: {
            Sides sides = author_credit(authorships, [](std::size_t) { return true; });
            sides.known = places > 0;
            return sides;
        }
        case Counting::kFirst: return role_credit(authorships, roles, kFirst);
        case Counting::kLast: return role_credit(authorships, roles, kLast);
        case Counting::kCorresponding: return role_credit(authorships, roles, kCorresponding);
    }
    return {};
}

// docs/methods/joint.md: does the byline show two people, one of each side?
bool joint_rule(const Authorships& authorships, Joint rule) {
    std::size_t with_a = 0, with_b = 0, with_both = 0, only_a = 0, only_b = 0;
    for (const auto& places : authorships) {
        const bool a = holds(places, Places::kA), b = holds(places, Places::kB);
        with_a += a;
        with_b += b;
        with_both += a && b;
        only_a += a && !b;
        only_b += b && !a;
    }
    switch (rule) {
        case Joint::kAny: return true;
        case Joint::kTwoAuthors: return authorships.size() >= 2;
        // Two different people, one with A and one with B: fails only when the one person with A is the one with B.
        case Joint::kDistinctAuthors: return !(with_a == 1 && with_b == 1 && with_both == 1);
        case Joint::kDisjointAuthors: return only_a > 0 && only_b > 0;
    }
    return false;
}

std::vector<std::uint16_t> all_places(const Authorships& authorships) {
    std::vector<std::uint16_t> all;
    for (const auto& places : authorships) all.insert(all.end(), places.begin(), places.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace

bool counts_by_role(Counting counting) {
    return counting == Counting::kFirst || counting == Counting::kLast || counting == Counting::kCorresponding;
}
std::uint8_t role_of(Counting counting) {
    return counting == Counting::kFirst ? kFirst : counting == Counting::kLast ? kLast : kCorresponding;
}

namespace {

// One place's credit under the countings that look at authors.
Weight author_credit_of(const Authorships& authorships, std::span<const std::uint8_t> roles, Counting counting,
                        std::uint16_t place) {
    Credit credit;
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < authorships.size(); ++i) {
        if (counting != Counting::kFractionalAuthor && (roles[i] & role_of(counting)) == 0) continue;
        ++n;
        if (holds(authorships[i], place)) credit.add(authorships[i].size());
    }
    return credit.over(n);
}

}  // namespace

std::string population_name(Population p, const std::string& a, const std::string& b) {
    switch (p) {
        case Population::kJoint: return "joint";
        case Population::kWorld: return "world";
        case Population::kA: return a;
        case Population::kADomestic: return a + " domestic";
        case Population::kAInternational: return a + " international" + (b.empty() ? "" : " without " + b);
        case Population::kB: return b;
        case Population::kBDomestic: return b + " domestic";
        case Population::kBInternational: return b + " international" + (a.empty() ? "" : " without " + a);
    }
    return {};
}

std::uint8_t memberships(bool has_a, bool has_b, std::size_t places, bool joint, Partners partners) {
    std::uint8_t bits = bit_of(Population::kWorld);
    if (has_a) bits |= bit_of(Population::kA);
    if (has_b) bits |= bit_of(Population::kB);
    if (has_a && places == 1) bits |= bit_of(Population::kADomestic);
    if (has_b && places == 1) bits |= bit_of(Population::kBDomestic);
    if (has_a && !has_b && places > 1) bits |= bit_of(Population::kAInternational);
    if (has_b && !has_a && places > 1) bits |= bit_of(Population::kBInternational);
    if (has_a && has_b && joint) {
        const bool fits = partners == Partners::kAny || (partners == Partners::kBilateral) == (places == 2);
        if (fits) bits |= bit_of(Population::kJoint);
    }
    return bits;
}

BylineView view_byline(const Authorships& authorships, std::span<const std::uint8_t> roles,
                       const Conventions& conventions) {
    const std::vector<std::uint16_t> all = all_places(authorships);
    const bool has_a = holds(all, Places::kA), has_b = holds(all, Places::kB);
    const Sides sides = credit(authorships, roles, has_a, has_b, all.size(), conventions.counting);
    const bool joint = has_a && has_b && joint_rule(authorships, conventions.joint);
    return {static_cast<std::uint32_t>(authorships.size()),
            static_cast<std::uint32_t>(all.size()),
            memberships(has_a, has_b, all.size(), joint, conventions.partners),
            sides.known,
            sides.a,
            sides.b,
            sides.joint};
}

void read_authorships(const Atlas& atlas, const Places& places, std::size_t byline, Authorships& authorships) {
    authorships.clear();
    for (std::size_t a = atlas.byline_countries.begin_of(byline); a < atlas.byline_countries.end_of(byline); ++a) {
        auto& of_author = authorships.emplace_back();
        for (const std::uint16_t country : countries_of_authorship(atlas, places.evidence, a))
            of_author.push_back(places.of_country[country]);
        std::sort(of_author.begin(), of_author.end());
        of_author.erase(std::unique(of_author.begin(), of_author.end()), of_author.end());
    }
}

std::vector<CountryCredit> country_credits(const Authorships& authorships, std::span<const std::uint8_t> roles,
                                           Counting counting) {
    std::vector<CountryCredit> credits;
    const std::vector<std::uint16_t> all = all_places(authorships);
    for (const std::uint16_t place : all) {
        if (counting == Counting::kFull) credits.push_back({place, kWhole});
        else if (counting == Counting::kFractionalCountry) credits.push_back({place, weight_of(1, all.size())});
        else credits.push_back({place, author_credit_of(authorships, roles, counting, place)});
    }
    return credits;
}

}  // namespace comity
