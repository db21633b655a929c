#include "comity/claims/verdict.h"

#include <algorithm>
#include <cmath>

namespace comity {

namespace {

constexpr double kMostOf = 0.9, kFewOf = 0.1;

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
    effect.variance_share = total > 0 ? between / total : 0;
    return effect;
}

std::string verdict_of(const Claim& claim, bool stated, const ReadingSummary& s) {
    if (s.with_value == 0) return "cannot be checked";
    if (!stated) return "no figure stated";
    const double share = static_cast<double>(s.reaching + s.near) / static_cast<double>(s.with_value);
    if (share >= kMostOf) return "supported";
    if (share <= kFewOf) return "not supported";
    return s.effects.empty() ? "depends on nothing that was varied"
                             : "depends on " + claim.axes[s.effects.front().axis].key;
}

}  // namespace

bool reaches(double value, const StatedValue& stated) {
    const double unit = std::pow(10.0, stated.decimals);
    return std::floor(value * unit + 0.5) >= std::floor(stated.value * unit + 0.5);
}

bool is_near(const SpecificationValue& value, const StatedValue& stated) {
    if (!value.value) return false;
    const double unit = std::pow(10.0, stated.decimals);
    if (std::floor(*value.value * unit + 0.5) == std::floor(stated.value * unit + 0.5)) return true;
    return value.bounds && value.bounds->lower <= stated.value && stated.value <= value.bounds->upper;
}

ReadingSummary summarise(const Claim& claim, std::size_t reading, const Specifications& specifications,
                         const std::vector<SpecificationValue>& values) {
    ReadingSummary out;
    const std::optional<StatedValue> stated = stated_for(claim, reading);
    std::vector<double> found, worlds;
    std::vector<std::size_t> with_value;
    for (std::size_t s = 0; s < specifications.all.size(); ++s) {
        const Specification& spec = specifications.all[s];
        if (spec.reading != reading) continue;
        ++out.specifications;
        const bool is_default = std::all_of(spec.options.begin(), spec.options.end(),
                                            [](std::size_t o) { return o == 0 || o == kNotUsed; });
        if (is_default) out.default_specification = s;
        if (!values[s].value) continue;
        with_value.push_back(s);
        found.push_back(*values[s].value);
        if (values[s].world) worlds.push_back(*values[s].world);
        if (!stated) continue;
        if (reaches(*values[s].value, *stated)) ++out.reaching;
        else if (is_near(values[s], *stated)) ++out.near;
    }
    out.with_value = found.size();
    if (!found.empty()) {
        out.minimum = *std::min_element(found.begin(), found.end());
        out.maximum = *std::max_element(found.begin(), found.end());
    }
    out.median = median_of(found);
    out.world_median = median_of(worlds);
    const double mean = mean_of(found);
    double total = 0;
    for (const double value : found) total += (value - mean) * (value - mean);
    for (std::size_t a = 0; a < claim.axes.size(); ++a) {
        if (!depends_on(claim.readings[reading].measure, claim.axes[a].key)) continue;
        std::vector<std::pair<std::size_t, double>> by_option;
        for (std::size_t i = 0; i < with_value.size(); ++i)
            by_option.emplace_back(specifications.all[with_value[i]].options[a], found[i]);
        out.effects.push_back(effect_of(a, claim.axes[a].options.size(), by_option, mean, total));
    }
    std::stable_sort(out.effects.begin(), out.effects.end(),
                     [](const auto& x, const auto& y) { return x.variance_share > y.variance_share; });
    out.verdict = verdict_of(claim, stated.has_value(), out);
    return out;
}

}  // namespace comity
