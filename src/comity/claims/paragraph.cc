#include "comity/claims/paragraph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/base/counted.h"
#include "comity/base/countries.h"
#include "comity/base/percent.h"
#include "comity/base/text.h"
#include "comity/claims/dependence.h"

namespace comity {

namespace {

bool is_share_of(const std::string& measure) { return unit_of(measure) == "share"; }

std::string figure(const std::string& measure, double value, int decimals) {
    if (is_share_of(measure)) return fmt::format("{:.{}f} %", 100 * value, std::max(0, decimals - 2));
    if (measure == "publications") return with_thousands(static_cast<std::uint64_t>(std::llround(value)));
    return fmt::format("{:.{}f}", value, decimals);
}

// A computed value: shares with one decimal, ratios with two.
std::string found(const std::string& measure, double value) {
    return figure(measure, value, is_share_of(measure) ? 3 : 2);
}

// "China", "the United Kingdom", "EU27".
std::string side_name(const std::string& side) {
    const std::string name = side.size() == 2 ? country_name(side) : side;
    return name.starts_with("United ") ? "the " + name : name;
}

// A reason of a file that is a whole sentence must not end the paragraph's twice.
std::string without_stop(std::string text) {
    while (text.ends_with('.') || text.ends_with(' ')) text.pop_back();
    return text;
}

std::string percent_of(std::uint64_t part, std::uint64_t whole) {
    const double share = 100 * static_cast<double>(part) / static_cast<double>(whole);
    if (part > 0 && share < 0.5) return "under 1 %";
    if (part < whole && share > 99.5) return "over 99 %";
    return fmt::format("{:.0f} %", share);
}

class Paragraph {
  public:
    Paragraph(const CheckedClaim& checked, const Atlas& atlas)
        : checked_(checked),
          claim_(checked.claim),
          atlas_(atlas),
          reading_(claim_.readings[checked.headline]),
          summary_(checked.readings[checked.headline]),
          stated_(stated_for(claim_, checked.headline)) {}

    Said text() const {
        Said said;
        if (summary_.judging == 0) {
            said.add(cannot());
        } else {
            said.add(lead());
            for (const Said& part : {values(), held_against(), world(), plainest(), mover(), others()}) said.add(part);
        }
        said.add(scope());
        return said;
    }

  private:
    [[nodiscard]] bool full() const { return atlas_.manifest.scope == Scope::kFull; }
    [[nodiscard]] std::string kind() const {
        switch (atlas_.manifest.scope) {
            case Scope::kFull: return "release";
            case Scope::kSelection: return "selection";
            case Scope::kUnknown: break;
        }
        return "collection";
    }
    [[nodiscard]] std::string scope_name_of_atlas() const {
        return fmt::format("{} of {} works", kind(), with_thousands(atlas_.works()));
    }
    [[nodiscard]] std::string data() const {
        std::string out;
        for (const Release& r : atlas_.manifest.releases)
            out += fmt::format("{}{}{}", out.empty() ? "" : " and ", r.source,
                               r.date.empty() ? "" : "'s release of " + r.date);
        if (out.empty()) out = "an atlas of unknown source";
        return full() ? out : fmt::format("a {} from {}", scope_name_of_atlas(), out);
    }

    // Figures of parts that name the data: "OpenAlex 2026-03-26|…" are the releases.
    [[nodiscard]] SaidValues of_data(SaidValues more = {}) const {
        std::string releases;
        for (const Release& r : atlas_.manifest.releases)
            releases += (releases.empty() ? "" : "|") + r.source + (r.date.empty() ? "" : " " + r.date);
        more.insert(more.end(), {{"scope", std::string(scope_name(atlas_.manifest.scope))},
                                 {"works", static_cast<std::int64_t>(atlas_.works())},
                                 {"releases", releases}});
        return more;
    }
    // Figures are told by their unit: shares in percent.
    [[nodiscard]] static SaidValues of_measure(const std::string& measure, SaidValues more) {
        more.emplace_back("unit", std::string(unit_of(measure)));
        return more;
    }
    [[nodiscard]] SaidValues of_sides(SaidValues more) const {
        more.insert(more.end(), {{"a", claim_.countries[0]}, {"b", claim_.countries[1]},
                                 {"a_named", side_name(claim_.countries[0])}, {"b_named", side_name(claim_.countries[1])}});
        return more;
    }
    // Whose works a share is of, then the other side; of a figure of joint works as the claim names them.
    [[nodiscard]] std::string side() const { return side_name(claim_.countries[reading_.of.value_or(0)]); }
    [[nodiscard]] std::string other() const { return side_name(claim_.countries[1 - reading_.of.value_or(0)]); }
    [[nodiscard]] SaidValues of_side(SaidValues more) const {
        const std::size_t of = reading_.of.value_or(0);
        more.insert(more.end(), {{"side", claim_.countries[of]}, {"other", claim_.countries[1 - of]}, {"side_named", side()}, {"other_named", other()}});
        return more;
    }
    [[nodiscard]] bool of_international() const { return reading_.measure == "share_of_international"; }
    [[nodiscard]] SaidValues of_reading(const Reading& reading, SaidValues more = {}) const {
        more.insert(more.end(), {{"id", reading.id}, {"text", reading.text}, {"instead", instead_of_world(reading) ? kind() : ""}});
        return more;
    }
    [[nodiscard]] static std::int64_t whole(std::uint64_t n) { return static_cast<std::int64_t>(n); }

    [[nodiscard]] std::string sides() const {
        return side_name(claim_.countries[0]) + " and " + side_name(claim_.countries[1]);
    }
    [[nodiscard]] std::string stated_figure() const {
        return figure(reading_.measure, stated_->value, stated_->decimals);
    }
    [[nodiscard]] bool instead_of_world(const Reading& reading) const {
        return !full() && compared_with(reading.measure, checked_.base) == ComparedWith::kCohorts;
    }

    // Nothing to judge by: no number that somebody could quote.
    [[nodiscard]] Said cannot() const {
        Said said(fmt::format("This claim cannot be checked with {}. ", data()), "claim.cannot", of_data());
        if (summary_.with_value == 0) {
            const std::string reason = summary_.reasons.empty() ? "nothing to count" : summary_.reasons.front().first;
            said.add(fmt::format("Read as {}, it has no value under any of {}: {}.", named(reading_),
                                 counted(summary_.specifications, "specifications"), reason),
                     "claim.cannot.value", of_reading(reading_, {{"n", whole(summary_.specifications)}, {"reason", reason}}));
        } else if (reading_.of) {
            said.add(fmt::format("Of the {}works of {}, no specification finds more than {}; a share of fewer than {} works moves "
                                 "with every single one of them.",
                                 of_international() ? "international " : "", side(), with_thousands(summary_.most_works), kFewestToJudge),
                     of_international() ? "claim.cannot.few.international" : "claim.cannot.few.output",
                     of_side({{"most", whole(summary_.most_works)}, {"fewest", whole(kFewestToJudge)}}));
        } else {
            said.add(fmt::format("Of the works that {} wrote together, no specification finds more than {}; a figure of "
                                 "fewer than {} works moves with every single one of them.",
                                 sides(), with_thousands(summary_.most_works), kFewestToJudge),
                     "claim.cannot.few", of_sides({{"most", whole(summary_.most_works)}, {"fewest", whole(kFewestToJudge)}}));
        }
        return said;
    }

    [[nodiscard]] Said lead() const {
        if (!stated_ && claim_.stated)
            return {fmt::format("The statement's figure is not one for this reading, which needs a figure of its own to be held "
                                "against {}. ",
                                data()),
                    "claim.lead.other", of_data()};
        if (!stated_)
            return {fmt::format("The statement names no figure to hold {} against. ", data()), "claim.lead.none", of_data()};
        const SaidValues values =
            of_measure(reading_.measure, of_data({{"stated", stated_->value}, {"decimals", std::int64_t{stated_->decimals}}}));
        if (summary_.verdict == "supported")
            return {fmt::format("The figure of {} is supported by {}. ", stated_figure(), data()), "claim.lead.supported", values};
        if (summary_.verdict == "not supported")
            return {fmt::format("The figure of {} is not supported by {}. ", stated_figure(), data()),
                    "claim.lead.not_supported", values};
        return {fmt::format("Whether the figure of {} is reached in {} depends on choices that the statement leaves open. ",
                            stated_figure(), data()),
                "claim.lead.depends", values};
    }

    // What a reading says, with the baseline that this atlas has for it.
    [[nodiscard]] std::string named(const Reading& reading) const {
        return fmt::format("{} (\"{}\"{})", reading.id, reading.text,
                           instead_of_world(reading) ? fmt::format(", with this {} in place of the world", kind()) : "");
    }

    // The range of a share of one side's works, over how many specifications.
    [[nodiscard]] Said values_of_side() const {
        const std::string m = reading_.measure;
        return {fmt::format("Read as {}, what {} wrote together with {} is {} to {} of all its {}, with a median of {}, over {} that can "
                            "be defended",
                            named(reading_), side(), other(), found(m, *summary_.minimum), found(m, *summary_.maximum),
                            of_international() ? "international works" : "works", found(m, *summary_.median),
                            counted(summary_.judging, "specifications")),
                of_international() ? "claim.values.international" : "claim.values.output",
                of_measure(m, of_side(of_reading(reading_, {{"min", *summary_.minimum}, {"max", *summary_.maximum},
                                                            {"median", *summary_.median}, {"n", whole(summary_.judging)}})))};
    }

    [[nodiscard]] Said values_of_joint() const {
        const std::string m = reading_.measure;
        return {fmt::format("Read as {}, the works that {} wrote together give {} to {}, with a median of {}, over {} "
                            "that can be defended",
                            named(reading_), sides(), found(m, *summary_.minimum), found(m, *summary_.maximum),
                            found(m, *summary_.median), counted(summary_.judging, "specifications")),
                "claim.values",
                of_measure(m, of_sides(of_reading(reading_, {{"min", *summary_.minimum}, {"max", *summary_.maximum},
                                                             {"median", *summary_.median}, {"n", whole(summary_.judging)}})))};
    }

    [[nodiscard]] Said values() const {
        Said said = reading_.of ? values_of_side() : values_of_joint();
        // Specifications that do not count, and why.
        if (const std::uint64_t left = summary_.specifications - summary_.judging; left > 0)
            said.add(fmt::format(" ({} more {} on fewer than {} works, or {} no value, and {} for nothing)", with_thousands(left),
                                 left == 1 ? "rests" : "rest", kFewestToJudge, left == 1 ? "has" : "have",
                                 left == 1 ? "counts" : "count"),
                     left == 1 ? "claim.values.few.one" : "claim.values.few",
                     {{"n", whole(left)}, {"fewest", whole(kFewestToJudge)}});
        return said;
    }

    [[nodiscard]] Said held_against() const {
        if (!stated_) return {".", "claim.end"};
        const std::uint64_t reaching = summary_.reaching, near = summary_.near, of = summary_.judging;
        Said said;
        if (reaching == 0 && of == 1) said.add("; it does not reach the stated figure", "claim.reach.it.not");
        else if (reaching == 0) said.add("; none of them reaches the stated figure", "claim.reach.none");
        else if (of == 1) said.add("; it reaches the stated figure", "claim.reach.it");
        else if (reaching == of) said.add("; all of them reach the stated figure", "claim.reach.all");
        else
            said.add(fmt::format("; {} of them ({}) {} the stated figure", with_thousands(reaching), percent_of(reaching, of),
                                 reaching == 1 ? "reaches" : "reach"),
                     reaching == 1 ? "claim.reach.one" : "claim.reach.some", {{"n", whole(reaching)}, {"of", whole(of)}});
        if (near > 0 && of == 1) said.add(", but cannot be told from it", "claim.near.it");
        else if (near > 0)
            said.add(fmt::format(", and {}{} ({}) cannot be told from it", with_thousands(near), reaching == 0 ? "" : " more",
                                 percent_of(near, of)),
                     reaching == 0 ? "claim.near" : "claim.near.more", {{"n", whole(near)}, {"of", whole(of)}});
        said.add(".", "claim.end");
        if (2 * summary_.above > of)
            said.add(of == 1 ? " It lies clearly above the stated figure." : fmt::format(" {} of them lie clearly above it.", with_thousands(summary_.above)),
                     of == 1 ? "claim.above.it" : "claim.above", {{"n", whole(summary_.above)}});
        return said;
    }

    [[nodiscard]] Said world() const {
        if (!summary_.world_median || reading_.measure == "mncs") return {};
        return {fmt::format(" The same figure of all works of {} is {} (median).",
                            full() ? "the world" : "the " + scope_name_of_atlas(),
                            found(reading_.measure, *summary_.world_median)),
                full() ? "claim.world" : "claim.world.atlas",
                of_measure(reading_.measure, of_data({{"median", *summary_.world_median}}))};
    }

    // The one value that a reader will ask for, named as what it is.
    [[nodiscard]] Said plainest() const {
        for (const Answer& answer : checked_.answers) {
            if (answer.population == "world" || !answer.value || answer.by.empty() ||
                std::get<std::string>(answer.by.front().second) != reading_.id)
                continue;
            const std::string m = reading_.measure;
            Said said(fmt::format(" With the first option of every choice it is {}", found(m, *answer.value)), "claim.plainest",
                      of_measure(m, {{"value", *answer.value}}));
            const double level = std::stod(checked_.base.level_text);
            if (answer.bounds)
                said.add(fmt::format(" ({} % interval {} to {}, {} works)", percent_of_level(level), found(m, answer.bounds->lower),
                                     found(m, answer.bounds->upper), with_thousands(answer.n.value_or(0))),
                         "claim.plainest.interval",
                         of_measure(m, {{"level", level}, {"lower", answer.bounds->lower}, {"upper", answer.bounds->upper},
                                        {"n", whole(answer.n.value_or(0))}}));
            said.add(".", "claim.end");
            return said;
        }
        return {};
    }

    [[nodiscard]] Said mover() const {
        if (summary_.judging < 2 || summary_.effects.empty() || summary_.effects.front().variance_share <= 0) return {};
        const AxisEffect& effect = summary_.effects.front();
        const Axis& axis = claim_.axes[effect.axis];
        Said said(fmt::format(" What moves it most is {} ({:.0f} % of the variance; median ", axis.name, 100 * effect.variance_share),
                  "claim.mover", {{"axis", axis.key}, {"name", axis.name}, {"share", effect.variance_share}});
        bool first = true;
        for (std::size_t o = 0; o < axis.options.size(); ++o) {
            if (!effect.medians[o]) continue;
            if (!first) said.add(", ", "claim.comma");
            first = false;
            said.add(fmt::format("{} with {}", found(reading_.measure, *effect.medians[o]), axis.names[o]), "claim.mover.option",
                     of_measure(reading_.measure, {{"median", *effect.medians[o]}, {"axis", axis.key},
                                                   {"option", axis.options[o]}, {"name", axis.names[o]}}));
        }
        said.add(")", "claim.mover.close");
        if (const std::string why = without_stop(axis.why); !why.empty()) said.add(": " + why, "claim.mover.why", {{"why", why}});
        said.add(".", "claim.end");
        return said;
    }

    [[nodiscard]] Said others() const {
        Said said;
        for (std::size_t r = 0; r < claim_.readings.size(); ++r) {
            if (r == checked_.headline) continue;
            const Reading& reading = claim_.readings[r];
            const ReadingSummary& s = checked_.readings[r];
            if (said.empty()) said.add(" Read otherwise: ", "claim.others");
            else said.add("; ", "said.semicolon");
            said.add("as " + named(reading) + ", ", "claim.others.reading", of_reading(reading));
            if (s.judging == 0) {
                said.add("it cannot be checked", "claim.others.cannot");
                continue;
            }
            said.add(fmt::format("median {} ({} to {})", found(reading.measure, *s.median), found(reading.measure, *s.minimum),
                                 found(reading.measure, *s.maximum)),
                     "claim.others.values",
                     of_measure(reading.measure, {{"median", *s.median}, {"min", *s.minimum}, {"max", *s.maximum}}));
            if (const auto stated = stated_for(claim_, r))
                said.add(fmt::format(" against {}: {}", figure(reading.measure, stated->value, stated->decimals), s.verdict),
                         "claim.others.against",
                         of_measure(reading.measure, {{"stated", stated->value}, {"decimals", std::int64_t{stated->decimals}},
                                                      {"verdict", s.verdict}}));
        }
        if (!said.empty()) said.add(".", "claim.end");
        return said;
    }

    [[nodiscard]] Said scope() const {
        if (full()) return {};
        if (summary_.judging == 0)
            return {fmt::format(" This is about the works of this {} alone, not about all that both countries wrote.", kind()),
                    "claim.scope.few", of_data()};
        Said said(fmt::format(" This is about the works of this {} alone: which works are in it decides the figure. ", kind()),
                  "claim.scope", of_data());
        if (reading_.of)
            said.add(fmt::format("The share is one of the works of {} in it, not of all that it published.", side()), "claim.scope.side", of_side({}));
        else if (compared_with(reading_.measure, checked_.base) == ComparedWith::kPublished)
            said.add("The verdict rests on scores that OpenAlex publishes with each work, which compare with the world.",
                     "claim.scope.published");
        else said.add("Averages and top shares compare with these works, not with the world.", "claim.scope.cohorts");
        return said;
    }

    const CheckedClaim& checked_;
    const Claim& claim_;
    const Atlas& atlas_;
    const Reading& reading_;
    const ReadingSummary& summary_;
    std::optional<StatedValue> stated_;
};

}  // namespace

Said write_paragraph(const CheckedClaim& checked, const Atlas& atlas) { return Paragraph(checked, atlas).text(); }

}  // namespace comity
