#include "comity/measures/reallocation.h"

namespace comity {

namespace {

// What one side's other categories become: its other ties, and last its domestic work under kAll.
std::optional<std::vector<double>> other_side(const std::vector<double>& counts, const std::vector<double>& domestic,
                                              std::size_t side, std::size_t partner, double keep, CutRule rule) {
    const std::size_t n = domestic.size();
    std::vector<double> categories(counts.begin() + static_cast<std::ptrdiff_t>(side * n),
                                   counts.begin() + static_cast<std::ptrdiff_t>((side + 1) * n));
    if (rule == CutRule::kAll) categories.push_back(domestic[side]);
    return reallocated(categories, partner, keep);
}

}  // namespace

std::optional<CutRule> cut_rule_of(std::string_view name) {
    for (const CutRule rule : {CutRule::kLost, CutRule::kPartners, CutRule::kAll})
        if (cut_rule_name(rule) == name) return rule;
    return std::nullopt;
}

std::string_view cut_rule_name(CutRule rule) {
    switch (rule) {
        case CutRule::kLost: return "lost";
        case CutRule::kPartners: return "partners";
        case CutRule::kAll: break;
    }
    return "all";
}

std::optional<std::vector<double>> reallocated(std::span<const double> categories, std::size_t cut, double keep) {
    double others = 0;
    for (std::size_t i = 0; i < categories.size(); ++i) others += i == cut ? 0 : categories[i];
    const double freed = (1 - keep) * categories[cut];
    if (freed > 0 && !(others > 0)) return std::nullopt;
    std::vector<double> after(categories.begin(), categories.end());
    after[cut] = keep * categories[cut];
    for (std::size_t i = 0; i < after.size() && freed > 0; ++i)
        if (i != cut) after[i] += freed * categories[i] / others;
    return after;
}

std::optional<CutNetwork> cut_network(std::vector<double> counts, std::vector<double> domestic, std::size_t a,
                                      std::size_t b, double keep, CutRule rule) {
    const std::size_t n = domestic.size();
    CutNetwork out{counts, std::move(domestic)};
    out.counts[a * n + b] = out.counts[b * n + a] = keep * counts[a * n + b];
    if (rule == CutRule::kLost) return out;
    for (const auto& [side, partner] : {std::pair{a, b}, std::pair{b, a}}) {
        const auto after = other_side(counts, out.domestic, side, partner, keep, rule);
        if (!after) return std::nullopt;
        // A third country may gain a tie with both sides: what each side adds is added.
        for (std::size_t c = 0; c < n; ++c) {
            if (c == partner || c == side) continue;
            const double gain = (*after)[c] - counts[side * n + c];
            out.counts[side * n + c] += gain;
            out.counts[c * n + side] += gain;
        }
        if (rule == CutRule::kAll) out.domestic[side] = after->back();
    }
    return out;
}

}  // namespace comity
