#include "comity/claims/verdict.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

#include "comity/claims/dependence.h"

namespace comity {

namespace {

constexpr double kFewOf = 0.1, kHalf = 0.5;

std::optional<double> median_of(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

AxisEffect effect_of(std::size_t axis, std::size_t options, const std::vector<std::pair<std::size_t, double>>& values,
                     double mean, double total) {
    AxisEffect effect;
    effect.axis = axis;
    double between = 0;
    for (std::size_t o = 0; o < options; ++o) {
        std::vector<double> of_option;
        for (const auto& [option, value] : values)
            if (option == o) of_option.push_back(value);
        const double distance = mean_of(of_option) - mean;
        between += static_cast<double>(of_option.size()) * distance * distance;
        effect.counts.push_back(of_option.size());
        effect.medians.push_back(median_of(std::move(of_option)));
    }
    effect.variance_share = total > 0 ? std::min(1.0, between / total) : 0;
    return effect;
}

std::string verdict_of(const Claim& claim, bool stated, const ReadingSummary& s) {
    if (s.judging == 0) return "cannot be checked";
    if (!stated) return "no figure stated";
    const double below = static_cast<double>(s.below()) / static_cast<double>(s.judging);
    if (below <= kFewOf) return "supported";
    if (*s.reach_share() <= kFewOf && below >= kHalf) return "not supported";
    return s.effects.empty() ? "depends on nothing that was varied"
                             : "depends on " + claim.axes[s.effects.front().axis].name;
}

// Rounded to the decimals of the stated figure, in units of the last one; a half goes up. Of 0.145 it must be the 0.145
// that it stands for, not the double a little below: so the digits are rounded, of the shortest text that is this double.
double in_units(double value, const StatedValue& stated) {
    if (!(std::abs(value) < 9e15)) return value * std::pow(10.0, stated.decimals);  // whole numbers all
    std::array<char, 400> digits{};  // the smallest double has 326 of them
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), std::abs(value), std::chars_format::fixed).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
    const auto places = static_cast<std::size_t>(stated.decimals);
    std::string whole(text.substr(0, point));
    whole += fraction.substr(0, places);
    whole.append(places - std::min(places, fraction.size()), '0');
    const std::string_view rest = fraction.substr(std::min(places, fraction.size()));
    // Below 0 a half goes up to the number that is nearer to 0.
    const bool away = !rest.empty() && (value < 0 ? rest > "5" : rest >= "5");
    const double units = std::stod(whole) + (away ? 1 : 0);
    return value < 0 ? -units : units;
}

// What is counted over all specifications of the reading; returns those that its figures rest on.
std::vector<std::size_t> count_values(const Claim& claim, std::size_t reading, const Specifications& specifications,
                                      const std::vector<SpecificationValue>& values, ReadingSummary& out) {
    std::vector<std::size_t> with_value, judging;
    std::map<std::string, std::uint64_t> reasons;
    for (std::size_t s = 0; s < specifications.all.size(); ++s) {
        const Specification& spec = specifications.all[s];
        if (spec.reading != reading) continue;
        ++out.specifications;
        out.most_works = std::max(out.most_works, values[s].n);
        if (std::all_of(spec.options.begin(), spec.options.end(), [](auto o) { return o == 0 || o == kNotUsed; }))
            out.default_specification = s;
        if (values[s].value) with_value.push_back(s);
        else ++reasons[values[s].reason];
        if (can_judge(claim.readings[reading].measure, values[s])) judging.push_back(s);
    }
    out.with_value = with_value.size();
    out.judging = judging.size();
    out.reasons.assign(reasons.begin(), reasons.end());
    std::stable_sort(out.reasons.begin(), out.reasons.end(),
                     [](const auto& x, const auto& y) { return x.second > y.second; });
    return judging.empty() ? with_value : judging;
}

void hold_against(const StatedValue& stated, const std::vector<SpecificationValue>& values,
                  const std::vector<std::size_t>& members, ReadingSummary& out) {
    for (const std::size_t s : members) {
        const Stance stance = stance_of(values[s], stated);
        const bool reached = reaches(*values[s].value, stated);
        out.reaching += reached;
        out.near += !reached && stance == Stance::kNear;
        out.above += stance == Stance::kAbove;
    }
}

void describe(const std::vector<SpecificationValue>& values, const std::vector<std::size_t>& members,
              ReadingSummary& out) {
    std::vector<double> found, worlds;
    for (const std::size_t s : members) {
        found.push_back(*values[s].value);
        if (values[s].world) worlds.push_back(*values[s].world);
    }
    if (found.empty()) return;
    out.minimum = *std::min_element(found.begin(), found.end());
    out.maximum = *std::max_element(found.begin(), found.end());
    out.median = median_of(std::move(found));
    out.world_median = median_of(std::move(worlds));
}

// The options of some specification of the reading: which axes have a part in it.
Choice options_of(std::size_t reading, const Specifications& specifications) {
    for (const Specification& spec : specifications.all)
        if (spec.reading == reading) return spec.options;
    return {};
}

void find_effects(const Claim& claim, std::size_t reading, const Specifications& specifications,
                  const std::vector<SpecificationValue>& values, const std::vector<std::size_t>& members,
                  ReadingSummary& out) {
    const Choice used = options_of(reading, specifications);
    std::vector<double> found;
    for (const std::size_t s : members) found.push_back(*values[s].value);
    const double mean = mean_of(found);
    double total = 0;
    for (const double value : found) total += (value - mean) * (value - mean);
    // Values that differ by their last digits alone do not vary.
    constexpr double kNoise = 1e-12;
    if (total <= static_cast<double>(found.size()) * kNoise * mean * kNoise * mean) total = 0;
    for (std::size_t a = 0; a < claim.axes.size(); ++a) {
        if (used.empty() || used[a] == kNotUsed) continue;
        std::vector<std::pair<std::size_t, double>> by_option;
        for (std::size_t i = 0; i < members.size(); ++i)
            by_option.emplace_back(specifications.all[members[i]].options[a], found[i]);
        out.effects.push_back(effect_of(a, claim.axes[a].options.size(), by_option, mean, total));
    }
    std::stable_sort(out.effects.begin(), out.effects.end(),
                     [](const auto& x, const auto& y) { return x.variance_share > y.variance_share; });
}

}  // namespace

std::optional<double> ReadingSummary::reach_share() const {
    if (judging == 0) return std::nullopt;
    return static_cast<double>(reaching) / static_cast<double>(judging);
}

bool reaches(double value, const StatedValue& stated) {
    return in_units(value, stated) >= in_units(stated.value, stated);
}

Stance stance_of(const SpecificationValue& value, const StatedValue& stated) {
    const double found = in_units(*value.value, stated), wanted = in_units(stated.value, stated);
    if (found == wanted) return Stance::kNear;
    if (value.bounds && value.bounds->lower <= stated.value && stated.value <= value.bounds->upper)
        return Stance::kNear;
    return found > wanted ? Stance::kAbove : Stance::kBelow;
}

bool can_judge(const std::string& measure, const SpecificationValue& value) {
    if (!value.value) return false;
    const auto family = family_of({measure}, Conventions());
    return value.n >= kFewestToJudge || (family.ok() && family->measures.front().is_sum());
}

ReadingSummary summarise(const Claim& claim, std::size_t reading, const Specifications& specifications,
                         const std::vector<SpecificationValue>& values) {
    ReadingSummary out;
    const std::optional<StatedValue> stated = stated_for(claim, reading);
    const std::vector<std::size_t> members = count_values(claim, reading, specifications, values, out);
    describe(values, members, out);
    if (stated) hold_against(*stated, values, members, out);
    find_effects(claim, reading, specifications, values, members, out);
    out.verdict = verdict_of(claim, stated.has_value(), out);
    return out;
}

}  // namespace comity
