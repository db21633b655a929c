#include "comity/measures/decoupling.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <span>

namespace comity {

namespace {

constexpr std::size_t kYoungYears = 2;
constexpr std::size_t kCountYears = 3;

IntensitySeries without_last(const std::vector<PairYear>& years, std::size_t left_out) {
    return intensity_series({years.begin(), years.end() - static_cast<std::ptrdiff_t>(std::min(left_out, years.size()))});
}

double log_sum(std::span<const PairYear> years) {
    double sum = 0;
    for (const PairYear& y : years) sum += y.sums.joint;
    return std::log(sum);
}

// The last three years against the three up to `change.from`, or, along one line, against the first three of it; errors
// of the counts and of the years beyond them. Nothing where two times three years are not there.
std::optional<Change> count_change(const std::vector<PairYear>& years, const Course& course, const Change& change,
                                   double level) {
    const auto from = static_cast<std::size_t>(change.from - years[0].year);
    const std::size_t end = change.by_break ? from + 1 : from + kCountYears;  // of the years before
    if (end < kCountYears || end + kCountYears > years.size()) return std::nullopt;
    const auto before = std::span(years).subspan(end - kCountYears, kCountYears);
    const auto after = std::span(years).last(kCountYears);
    const double early = log_sum(before), late = log_sum(after);
    if (!std::isfinite(early) || !std::isfinite(late)) return std::nullopt;
    const double variance = std::exp(-early) + std::exp(-late) + 2 * course.series.extra_variance / kCountYears;
    const double half = quantile(boost::math::normal(), (1 + level) / 2) * std::sqrt(variance);
    return Change{change.from, change.to, late - early, late - early - half, late - early + half, change.by_break};
}

std::vector<CounterfactualYear> counterfactual_of(const Course& course, const std::vector<PairYear>& years,
                                                  const Change& change) {
    const double intensity = std::exp(course.fitted[static_cast<std::size_t>(change.from - course.series.years[0])]);
    std::vector<CounterfactualYear> out;
    for (const PairYear& y : years)
        if (y.year > change.from) out.push_back({y.year, y.sums.joint, intensity * *y.sums.expected()});
    return out;
}

Said too_few_years(const Decoupling& d, std::size_t usable) {
    const std::vector<PairYear>& years = d.years;
    const PairYear* const before = usable < years.size() ? &years[years.size() - 1 - usable] : nullptr;
    if (before != nullptr && before->sums.joint >= kFewestJointWorks)
        return {fmt::format("in {} nothing is expected of them: one of the two has no ties with others, or the others have none", before->year),
                "decoupling.reason.nothing_expected", {{"year", static_cast<std::int64_t>(before->year)}}};
    const std::string nouns = joint_noun(d.quantity);
    const SaidValues values = {{"years", static_cast<std::int64_t>(usable)},
                               {"works", static_cast<double>(kFewestJointWorks)},
                               {"quantity", d.quantity},
                               {"needed", static_cast<std::int64_t>(kFewestYears)}};
    if (usable == 0)
        return {fmt::format("no years in a row up to the last have {} {} or more; {} are needed", kFewestJointWorks,
                            nouns, kFewestYears),
                "decoupling.reason.no_years", values};
    if (usable == 1)
        return {fmt::format("only the last year has {} {} or more; {} in a row are needed", kFewestJointWorks, nouns,
                            kFewestYears),
                "decoupling.reason.one_year", values};
    return {fmt::format("only {} years in a row up to the last have {} {} or more; {} are needed", usable,
                        kFewestJointWorks, nouns, kFewestYears),
            "decoupling.reason.few_years", values};
}

class Judge {
  public:
    Judge(const std::vector<PairYear>& years, const GuardTally* guard, double level, NullSamples& samples,
          const std::string& quantity)
        : guard_(guard), level_(level), samples_(samples) {
        d_.quantity = quantity;
        d_.years = years;
        d_.coverage_known = guard != nullptr;
    }

    Decoupling run() {
        d_.course = find_course(intensity_series(d_.years), level_, samples_);
        if (!d_.course) {
            const std::size_t usable = intensity_series(d_.years).size();
            return say(DecouplingVerdict::kTooYoung, too_few_years(d_, usable));
        }
        d_.earlier = find_course(without_last(d_.years, kYoungYears), level_, samples_);
        if (d_.earlier) d_.last_years = predict_last(*d_.earlier, d_.course->series, level_);
        if (d_.course->fall) d_.change = d_.course->fall;
        else if (d_.course->rise) d_.change = d_.course->rise;
        if (d_.change) {
            d_.count_change = count_change(d_.years, *d_.course, *d_.change, level_);
            d_.counterfactual = counterfactual_of(*d_.course, d_.years, *d_.change);
        }
        return guarded();
    }

    // The change is known: what the guard says of it, and the verdict.
    Decoupling guarded() {
        if (d_.change && guard_ != nullptr) look_behind();
        return decide();
    }

    Judge(Decoupling unguarded, const GuardTally& guard, double level, NullSamples& samples)
        : guard_(&guard), level_(level), samples_(samples), d_(std::move(unguarded)) {
        d_.coverage_known = true;
    }

  private:
    Decoupling say(DecouplingVerdict verdict, Said reason) {
        d_.verdict = verdict;
        d_.reason = std::move(reason);
        return std::move(d_);
    }

    // The change again in parts of the works where what is known did not change, and with what is missing filled in.
    void look_behind() {
        const int from = d_.change->from + 1;
        const auto stable = guard_->stable(from);
        d_.sources = guard_->sources();
        d_.stable_sources = stable.sources;
        if (stable.of_works > 0)
            d_.stable_works = static_cast<double>(stable.works) / static_cast<double>(stable.of_works);
        add_part(GuardPart::kComplete, guard_->complete());
        add_part(GuardPart::kStable, stable.years);
        add_part(GuardPart::kFilledIn, guard_->filled_in(from));
        double missing = 0, unknown = 0;
        for (const CounterfactualYear& y : d_.counterfactual) missing += y.counterfactual - y.joint;
        for (const CoverageYear& y : guard_->coverage())
            if (y.year >= from) unknown += static_cast<double>(y.works - y.known);
        if (unknown > 0) d_.needed = missing / unknown;
    }

    void add_part(GuardPart part, std::vector<PairYear> years) {
        GuardedChange out{part, std::move(years), {}, {}};
        if (const auto series = intensity_series_like(out.years, d_.course->series)) {
            out.change = same_change(*d_.course, *d_.change, *series, level_);
            out.remaining = out.change->value / d_.change->value;
        }
        d_.guard.push_back(std::move(out));
    }

    // A part that shows less than half of the change.
    [[nodiscard]] const GuardedChange* contradiction() const {
        for (const GuardedChange& g : d_.guard)
            if (g.remaining && *g.remaining < kRemains) return &g;
        return nullptr;
    }

    [[nodiscard]] bool every_part_agrees() const {
        const auto sure = [&](const Change& c) { return d_.change->value < 0 ? c.upper < 0 : c.lower > 0; };
        return d_.coverage_known && std::all_of(d_.guard.begin(), d_.guard.end(), [&](const GuardedChange& g) {
                   return g.change && *g.remaining >= kRemains && sure(*g.change);
               });
    }

    [[nodiscard]] bool last_years_below() const {
        return d_.last_years.size() == kYoungYears &&
               std::all_of(d_.last_years.begin(), d_.last_years.end(),
                           [](const Prediction& p) { return p.observed < p.lower; });
    }

    Decoupling decide() {
        const bool fell = d_.course->fall.has_value();
        if (fell && !(d_.earlier && d_.earlier->fall))
            return say(DecouplingVerdict::kTooYoung, {"the fall is not there without the last two years", "decoupling.reason.last_two"});
        if (!fell && last_years_below())
            return say(DecouplingVerdict::kTooYoung,
                       {"the last two years lie below what the years before them predict, and are too few to go by", "decoupling.reason.last_two_below"});
        if (const GuardedChange* other = contradiction(); other != nullptr)
            return say(DecouplingVerdict::kMissingData, contradiction_text(*other));
        d_.missing_data_excluded = d_.change && every_part_agrees();
        if (!fell && d_.course->rise) return say(DecouplingVerdict::kGrew, {"the intensity stands above where it was", "decoupling.reason.above"});
        if (!fell) return say(DecouplingVerdict::kNoFall, {"no change of a tenth or more that is sure", "decoupling.reason.no_change"});
        return say_it_fell();
    }

    Decoupling say_it_fell() {
        const bool fewer = d_.count_change && d_.count_change->upper < 0;
        const std::string number = "the number of " + joint_noun(d_.quantity);
        const SaidValues values = {{"quantity", d_.quantity}};
        if (fewer && d_.coverage_known)
            return say(DecouplingVerdict::kFell, {"the intensity fell, and so did " + number, "decoupling.reason.fell", values});
        if (!d_.count_change)
            return say(DecouplingVerdict::kFellRelative,
                       {fmt::format("the intensity fell; of {} nobody can say, without three years on either side", number),
                        "decoupling.reason.fell_uncounted", values});
        return say(DecouplingVerdict::kFellRelative,
                   fewer ? Said(fmt::format("the intensity fell, and so did {}, but coverage is unknown", number),
                                "decoupling.reason.fell_unknown", values)
                         : Said(fmt::format("the intensity fell, while {} did not", number), "decoupling.reason.fell_relative", values));
    }

    [[nodiscard]] Said contradiction_text(const GuardedChange& g) const {
        const auto [where, key] = g.part == GuardPart::kComplete ? std::pair("works with complete affiliations", "complete")
                                  : g.part == GuardPart::kStable ? std::pair("sources with stable coverage", "stable")
                                                                 : std::pair("works with what is missing filled in", "filled_in");
        const double all = std::expm1(d_.change->value), part = std::expm1(g.change->value);
        return {fmt::format("of the change of {:+.0f} %, {} show {:+.0f} %", 100 * all, where, 100 * part),
                std::string("decoupling.reason.") + key, {{"all", all}, {"part", part}}};
    }

    const GuardTally* guard_;
    double level_;
    NullSamples& samples_;
    Decoupling d_;
};

}  // namespace

std::string joint_noun(std::string quantity, double count) {
    if (count == 1 && quantity.ends_with('s')) quantity.pop_back();
    return "joint " + quantity;
}

std::string_view phrase_of(DecouplingVerdict verdict) {
    switch (verdict) {
        case DecouplingVerdict::kFell: return "fell";
        case DecouplingVerdict::kFellRelative: return "fell relative to expectation";
        case DecouplingVerdict::kGrew: return "grew";
        case DecouplingVerdict::kNoFall: return "no fall found";
        case DecouplingVerdict::kMissingData: return "looks like missing data";
        case DecouplingVerdict::kTooYoung: break;
    }
    return "too young to say";
}

Decoupling judge_decoupling(const std::vector<PairYear>& years, const GuardTally* guard, double level,
                            NullSamples& samples, const std::string& quantity) {
    return Judge(years, guard, level, samples, quantity).run();
}

Decoupling judge_with_guard(Decoupling unguarded, const GuardTally& guard, double level) {
    if (!unguarded.course || unguarded.coverage_known) return unguarded;
    NullSamples none;  // only breaks need them, and they are found
    return Judge(std::move(unguarded), guard, level, none).guarded();
}

}  // namespace comity
