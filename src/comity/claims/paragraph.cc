#include "comity/claims/paragraph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/base/countries.h"
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

    std::string text() const {
        if (summary_.judging == 0) return cannot() + scope();
        return lead() + values() + held_against() + world() + plainest() + mover() + others() + scope();
    }

  private:
    [[nodiscard]] std::string sides() const {
        return side_name(claim_.countries[0]) + " and " + side_name(claim_.countries[1]);
    }
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
    [[nodiscard]] std::string stated_figure() const {
        return figure(reading_.measure, stated_->value, stated_->decimals);
    }

    // Nothing to judge by: no number that somebody could quote.
    [[nodiscard]] std::string cannot() const {
        std::string out = fmt::format("This claim cannot be checked with {}. ", data());
        if (summary_.with_value == 0)
            return out + fmt::format("Read as {}, it has no value under any of {} specifications: {}.", named(reading_),
                                     with_thousands(summary_.specifications),
                                     summary_.reasons.empty() ? "nothing to count" : summary_.reasons.front().first);
        return out + fmt::format("Of the works that {} wrote together, no specification finds more than {}; a figure of "
                                 "fewer than {} works moves with every single one of them.",
                                 sides(), with_thousands(summary_.most_works), kFewestToJudge);
    }

    [[nodiscard]] std::string lead() const {
        if (!stated_) return fmt::format("The statement names no figure to hold {} against. ", data());
        if (summary_.verdict == "supported")
            return fmt::format("The figure of {} is supported by {}. ", stated_figure(), data());
        if (summary_.verdict == "not supported")
            return fmt::format("The figure of {} is not supported by {}. ", stated_figure(), data());
        return fmt::format("Whether the figure of {} is reached in {} depends on choices that the statement leaves open. ",
                           stated_figure(), data());
    }

    // What a reading says, with the baseline that this atlas has for it.
    [[nodiscard]] std::string named(const Reading& reading) const {
        return fmt::format("{} (\"{}\"{})", reading.id, reading.text,
                           full() || compared_with(reading.measure, checked_.base) != ComparedWith::kCohorts
                               ? ""
                               : fmt::format(", with this {} in place of the world", kind()));
    }

    [[nodiscard]] std::string values() const {
        const std::string m = reading_.measure;
        return fmt::format("Read as {}, the works that {} wrote together give {} to {}, with a median of {}, over {} "
                           "specifications that can be defended",
                           named(reading_), sides(), found(m, *summary_.minimum), found(m, *summary_.maximum),
                           found(m, *summary_.median), with_thousands(summary_.judging)) +
               few();
    }

    // Specifications that do not count, and why.
    [[nodiscard]] std::string few() const {
        const std::uint64_t left = summary_.specifications - summary_.judging;
        if (left == 0) return "";
        return fmt::format(" ({} more rest on fewer than {} works, or have no value, and count for nothing)",
                           with_thousands(left), kFewestToJudge);
    }

    [[nodiscard]] std::string held_against() const {
        if (!stated_) return ".";
        std::string out = summary_.reaching == 0 ? "; none of them reaches the stated figure"
                          : summary_.reaching == summary_.judging
                              ? "; all of them reach the stated figure"
                              : fmt::format("; {} of them ({}) reach the stated figure", with_thousands(summary_.reaching),
                                            percent_of(summary_.reaching, summary_.judging));
        if (summary_.near > 0)
            out += fmt::format(", and {}{} ({}) cannot be told from it", with_thousands(summary_.near),
                               summary_.reaching == 0 ? "" : " more", percent_of(summary_.near, summary_.judging));
        out += ".";
        if (2 * summary_.above > summary_.judging)
            out += fmt::format(" {} of them lie clearly above it.", with_thousands(summary_.above));
        return out;
    }

    [[nodiscard]] std::string world() const {
        if (!summary_.world_median || reading_.measure == "mncs") return "";
        return fmt::format(" The same figure of all works of {} is {} (median).",
                           full() ? "the world" : "the " + scope_name_of_atlas(),
                           found(reading_.measure, *summary_.world_median));
    }

    // The one value that a reader will ask for, named as what it is.
    [[nodiscard]] std::string plainest() const {
        for (const Answer& answer : checked_.answers) {
            if (answer.population != "joint" || !answer.value || answer.by.empty() ||
                std::get<std::string>(answer.by.front().second) != reading_.id)
                continue;
            std::string out = fmt::format(" With the first option of every choice it is {}",
                                          found(reading_.measure, *answer.value));
            const std::string level = fmt::format("{} %", 100 * std::stod(checked_.base.level_text));
            if (answer.bounds)
                out += fmt::format(" ({} interval {} to {}, {} works)", level, found(reading_.measure, answer.bounds->lower),
                                   found(reading_.measure, answer.bounds->upper), with_thousands(answer.n.value_or(0)));
            return out + ".";
        }
        return "";
    }

    [[nodiscard]] std::string mover() const {
        if (summary_.judging < 2 || summary_.effects.empty() || summary_.effects.front().variance_share <= 0) return "";
        const AxisEffect& effect = summary_.effects.front();
        const Axis& axis = claim_.axes[effect.axis];
        std::string medians;
        for (std::size_t o = 0; o < axis.options.size(); ++o)
            if (effect.medians[o])
                medians += fmt::format("{}{} with {}", medians.empty() ? "" : ", ",
                                       found(reading_.measure, *effect.medians[o]), axis.names[o]);
        return fmt::format(" What moves it most is {} ({:.0f} % of the variance; median {}){}.", axis.name,
                           100 * effect.variance_share, medians, axis.why.empty() ? "" : ": " + axis.why);
    }

    [[nodiscard]] std::string others() const {
        std::string out;
        for (std::size_t r = 0; r < claim_.readings.size(); ++r) {
            if (r == checked_.headline) continue;
            const Reading& reading = claim_.readings[r];
            const ReadingSummary& s = checked_.readings[r];
            out += out.empty() ? " Read otherwise: " : "; ";
            out += "as " + named(reading) + ", ";
            if (s.judging == 0) {
                out += "it cannot be checked";
                continue;
            }
            out += fmt::format("median {} ({} to {})", found(reading.measure, *s.median),
                               found(reading.measure, *s.minimum), found(reading.measure, *s.maximum));
            if (const auto stated = stated_for(claim_, r))
                out += fmt::format(" against {}: {}", figure(reading.measure, stated->value, stated->decimals), s.verdict);
        }
        return out.empty() ? "" : out + ".";
    }

    [[nodiscard]] std::string scope() const {
        if (full()) return "";
        if (summary_.judging == 0)
            return fmt::format(" This is about the works of this {} alone, not about all that both countries wrote.",
                               kind());
        return fmt::format(" This is about the works of this {} alone: which works are in it decides the figure. {}",
                           kind(),
                           compared_with(reading_.measure, checked_.base) == ComparedWith::kPublished
                               ? "The verdict rests on scores that OpenAlex publishes with each work, which compare with "
                                 "the world."
                               : "Averages and top shares compare with these works, not with the world.");
    }

    const CheckedClaim& checked_;
    const Claim& claim_;
    const Atlas& atlas_;
    const Reading& reading_;
    const ReadingSummary& summary_;
    std::optional<StatedValue> stated_;
};

}  // namespace

std::string write_paragraph(const CheckedClaim& checked, const Atlas& atlas) { return Paragraph(checked, atlas).text(); }

}  // namespace comity
