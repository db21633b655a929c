#include "comity/claims/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/pair.h"
#include "comity/base/text.h"

namespace comity {

namespace {

std::string figure(const std::string& measure, double value, int decimals) {
    if (unit_of(measure) == "share") return fmt::format("{:.{}f} %", 100 * value, std::max(0, decimals - 2));
    return fmt::format("{:.2f}", value);
}

// What a reading rests on where no axis and no flag asks for another baseline.
Basis basis_of(const std::string& measure, const Conventions& base) {
    const auto family = family_of({measure}, base);
    return family.ok() ? family->measures.front().basis : Basis::kNone;
}

std::string sides(const Claim& claim) { return claim.countries[0] + " and " + claim.countries[1]; }

// One reading in two or three sentences, true whatever the numbers are.
std::string reading_sentences(const Claim& claim, std::size_t r, const ReadingSummary& s) {
    const Reading& reading = claim.readings[r];
    const std::optional<StatedValue> stated = stated_for(claim, r);
    const int decimals = stated ? stated->decimals : 3;
    if (s.with_value == 0)
        return fmt::format("Reading {} ({}) has no value in any of {} specifications.", reading.id, reading.text,
                           with_thousands(s.specifications));
    std::string out = fmt::format(
        "Read as {} ({}), the figure runs from {} to {} over {} defensible specifications, with a median of {}",
        reading.id, reading.text, figure(reading.measure, *s.minimum, decimals),
        figure(reading.measure, *s.maximum, decimals), with_thousands(s.with_value),
        figure(reading.measure, *s.median, decimals));
    if (s.world_median)
        out += fmt::format("; all works together have {}", figure(reading.measure, *s.world_median, decimals));
    out += ".";
    if (stated) {
        out += fmt::format(" {} of {} specifications reach the stated {}", with_thousands(s.reaching),
                           with_thousands(s.with_value), figure(reading.measure, stated->value, decimals));
        out += s.near > 0 ? fmt::format(", and {} more cannot be told from it.", with_thousands(s.near))
                          : std::string(".");
    }
    return out;
}

std::string scope_sentence(const Claim& claim, const Conventions& base, const Atlas& atlas) {
    if (atlas.manifest.scope == Scope::kFull) return "";
    std::string out =
        fmt::format(" This rests on {} works that are {}, not on the world.", with_thousands(atlas.works()),
                    atlas.manifest.scope == Scope::kSelection ? "a selection" : "of unknown scope");
    const auto any_on = [&](std::initializer_list<Basis> bases) {
        return std::any_of(claim.readings.begin(), claim.readings.end(), [&](const Reading& r) {
            return std::find(bases.begin(), bases.end(), basis_of(r.measure, base)) != bases.end();
        });
    };
    const bool cohorts = any_on({Basis::kCohort, Basis::kScored, Basis::kCollaboration});
    const bool published = any_on({Basis::kFwci, Basis::kPublishedRank});
    if (cohorts) out += " Averages and top shares are those of these works.";
    if (published) out += " Only the readings by published scores compare with the world, for these works.";
    return out;
}

// Shares of a handful of works jump from 0 to 100 %: say so.
std::string size_sentence(const CheckedClaim& checked) {
    constexpr std::uint64_t kFew = 100;
    std::uint64_t most = 0;
    for (const SpecificationValue& value : checked.values) most = std::max(most, value.n);
    if (most == 0 || most >= kFew) return "";
    return fmt::format(" No specification rests on more than {} works, which is few: single works move these figures.",
                       most);
}

void write_paragraph(CheckedClaim& checked, const Atlas& atlas) {
    const Claim& claim = checked.claim;
    if (checked.readings.empty()) {
        checked.verdict = "cannot be checked";
        checked.paragraph =
            fmt::format("This claim cannot be checked with this atlas: it needs {}.{}", fmt::join(claim.needs, "; "),
                        claim.needs_why.empty() ? "" : " " + claim.needs_why);
        return;
    }
    checked.verdict = checked.readings.front().verdict;
    checked.paragraph = fmt::format("The statement on {}: {}. ", sides(claim), checked.verdict);
    for (std::size_t r = 0; r < claim.readings.size(); ++r)
        checked.paragraph += (r == 0 ? "" : " ") + reading_sentences(claim, r, checked.readings[r]);
    const auto& effects = checked.readings.front().effects;
    if (checked.readings.front().with_value > 1 && !effects.empty() && effects.front().variance_share > 0)
        checked.paragraph +=
            fmt::format(" What moves {} most is {} ({:.0f} % of the variance).", claim.readings.front().id,
                        claim.axes[effects.front().axis].key, 100 * effects.front().variance_share);
    checked.paragraph += size_sentence(checked) + scope_sentence(claim, checked.base, atlas);
}

// The default specification as `pair` answers it, with its bootstrap interval and coverage.
Status answer_defaults(const Atlas& atlas, const Side& a, const Side& b, const Resources& resources,
                       CheckedClaim& checked) {
    for (std::size_t r = 0; r < checked.claim.readings.size(); ++r) {
        const auto at = checked.readings[r].default_specification;
        if (!at) continue;
        PairQuestion question{a, b, checked.specifications.all[*at].conventions, {}, {}};
        COMITY_ASSIGN(const PairAnswers pair, answer_headline(atlas, std::move(question), resources));
        for (const Answer& answer : pair.answers)
            if (answer.measure == checked.claim.readings[r].measure &&
                (answer.population == "joint" || answer.population == "world")) {
                Answer named = answer;
                named.by = {{"reading", checked.claim.readings[r].id}};
                checked.answers.push_back(std::move(named));
            }
    }
    return ok();
}

}  // namespace

Result<CheckedClaim> check_claim(const Atlas& atlas, Claim claim, Conventions base, const Resources& resources) {
    CheckedClaim checked;
    checked.claim = std::move(claim);
    const Claim& c = checked.claim;
    if (c.countries.empty()) {
        checked.base = base;
        write_paragraph(checked, atlas);
        return checked;
    }
    const bool years_vary =
        std::any_of(c.axes.begin(), c.axes.end(), [](const Axis& axis) { return axis.key == "years"; });
    if (!years_vary) COMITY_TRY(resolve_years(base, atlas));
    checked.base = base;
    COMITY_ASSIGN(const Side a, parse_side(c.countries[0], atlas));
    COMITY_ASSIGN(const Side b, parse_side(c.countries[1], atlas));
    COMITY_ASSIGN(checked.specifications, enumerate(c, base));
    std::vector<Conventions> conventions;
    std::vector<std::string> measures;
    for (const Specification& spec : checked.specifications.all) {
        conventions.push_back(spec.conventions);
        measures.push_back(c.readings[spec.reading].measure);
    }
    COMITY_ASSIGN(checked.values, compute_curve(atlas, a, b, conventions, measures, resources));
    for (std::size_t r = 0; r < c.readings.size(); ++r)
        checked.readings.push_back(summarise(c, r, checked.specifications, checked.values));
    COMITY_TRY(answer_defaults(atlas, a, b, resources, checked));
    write_paragraph(checked, atlas);
    return checked;
}

}  // namespace comity
