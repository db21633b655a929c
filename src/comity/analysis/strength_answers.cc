// Strength figures as answers: value or reason, interval and which one it is, what it rests on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/analysis/trend.h"

namespace comity {

namespace {

constexpr int kYears = 5;

std::optional<std::uint64_t> whole(const std::optional<double>& n) {
    if (!n || *n != std::floor(*n)) return std::nullopt;
    return static_cast<std::uint64_t>(*n);
}

std::string interval_note(const StrengthMeasure& measure) {
    return measure.scales ? "interval: exact, of the joint count as a Poisson number, totals held fixed"
                          : "interval: Wilson's, of a share of works";
}

}  // namespace

Status resolve_recent_years(Conventions& conventions, const TieSource& source, std::optional<std::uint32_t> field) {
    const auto release = source.release_year();
    if (!conventions.years && source.works() != nullptr && release) conventions.years = YearRange{*release - kYears, *release - 1};
    if (!conventions.years) {
        COMITY_ASSIGN(const TieMaker maker, source.maker({}, conventions, Resources{1}, field));
        const YearRange all = *maker.conventions().years;
        conventions.years = YearRange{std::max(all.from, all.to - kYears + 1), all.to};
    }
    return source.settle(conventions);
}

MissingTotals missing_totals(const TieSource& source, const Conventions& conventions) {
    if (source.works() != nullptr) {
        const std::string parts = "ties are counted in parts and works as wholes: ask with counting=full";
        return {parts, parts, parts, conventions.counting == Counting::kFull};
    }
    MissingTotals out;
    out.world = "the world's distinct works are not in these matrices: rows count a work once for each pair";
    const std::string merged = "merged countries, or added headings, share works: their totals are not known";
    switch (source.matrix()->manifest.diagonal) {
        case Diagonal::kInternational:
            out.output = "the diagonal holds the international part: output with domestic works is not in these matrices";
            out.international = merged;
            break;
        case Diagonal::kTotal:
            out.output = merged;
            out.international = "the diagonal holds totals: their international part is not in these matrices";
            break;
        case Diagonal::kNone:
            out.output = out.international = "these matrices do not state a country's own total";
            break;
        case Diagonal::kUnknown:
            out.output = out.international =
                "what the diagonal of these matrices holds is not known (--diagonal when building)";
            break;
    }
    return out;
}

Answer StrengthAnswering::answer(const StrengthMeasure& measure, const std::string& population, const StrengthValue& value,
                                 double joint, const TieYear& year,
                                 const std::vector<std::pair<std::string, ByValue>>& by) const {
    Answer out{std::string(measure.name), population, by, value.value, {}, whole(value.n), {}, {}};
    out.coverage.country = year.world_coverage;
    if (!value.value) {
        out.notes.push_back(value.why);
        return out;
    }
    if (intervals) out.bounds = strength_bounds(measure, value, joint, conventions);
    if (out.bounds) out.notes.push_back(interval_note(measure));
    return out;
}

void StrengthAnswering::add(const StrengthMeasure& measure, const TieStrength& strength,
                            const std::vector<std::pair<std::string, ByValue>>& by, std::vector<Answer>& answers) const {
    const auto one = [&](const std::string& population, std::size_t i, std::size_t j) {
        answers.push_back(answer(measure, population, strength.value(measure.name, i, j), strength.joint(a, b),
                                 strength.year(), by));
    };
    switch (measure.of) {
        case StrengthOf::kPair: one("joint", a, b); break;
        case StrengthOf::kSide:
        case StrengthOf::kCountry:
            one(a_name, a, b);
            one(b_name, b, a);
            break;
    }
}

}  // namespace comity
