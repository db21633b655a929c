#include "comity/claims/specifications.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "comity/claims/dependence.h"

namespace comity {

namespace {

constexpr std::uint64_t kMost = 200'000;

// Rules with places in place of names: which options of which axes they look at.
struct Condition {
    std::size_t axis = 0;
    std::vector<bool> holds;  // by option
};
struct IndexedRule {
    std::size_t axis = 0, rule = 0;
    bool allows = false;
    std::vector<bool> applies;  // by option of `axis`
    std::vector<Condition> when;
};

std::vector<bool> marked(const Axis& axis, const std::vector<std::string>& options) {
    std::vector<bool> out;
    for (const std::string& option : axis.options)
        out.push_back(std::find(options.begin(), options.end(), option) != options.end());
    return out;
}

std::vector<IndexedRule> index_rules(const Claim& claim) {
    std::vector<IndexedRule> rules;
    for (std::size_t a = 0; a < claim.axes.size(); ++a)
        for (std::size_t r = 0; r < claim.axes[a].rules.size(); ++r) {
            const Rule& rule = claim.axes[a].rules[r];
            IndexedRule& out = rules.emplace_back(IndexedRule{a, r, rule.allows, marked(claim.axes[a], rule.options), {}});
            for (const auto& [key, options] : rule.when)
                for (std::size_t other = 0; other < claim.axes.size(); ++other)
                    if (claim.axes[other].key == key) out.when.push_back({other, marked(claim.axes[other], options)});
        }
    return rules;
}

// A rule that looks at an axis which the reading does not use says nothing about the reading.
bool excludes(const IndexedRule& rule, const Choice& options) {
    if (options[rule.axis] == kNotUsed || !rule.applies[options[rule.axis]]) return false;
    bool all = true;
    for (const Condition& condition : rule.when) {
        if (options[condition.axis] == kNotUsed) return false;
        all = all && condition.holds[options[condition.axis]];
    }
    return rule.allows ? !all : all;
}

const IndexedRule* first_against(const std::vector<IndexedRule>& rules, const Choice& options) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return excludes(r, options); });
    return found == rules.end() ? nullptr : &*found;
}

// The next combination, the last axis fastest; false after the last one.
bool advance(const Claim& claim, Choice& options) {
    for (std::size_t a = options.size(); a-- > 0;) {
        if (options[a] == kNotUsed) continue;
        if (++options[a] < claim.axes[a].options.size()) return true;
        options[a] = 0;
    }
    return false;
}

// Every combination of one reading, with the rule that leaves it out or none.
template <class Each>
void for_each_combination(const Claim& claim, const std::vector<IndexedRule>& rules, Choice options, Each each) {
    do each(options, first_against(rules, options));
    while (advance(claim, options));
}

// The minimal grid of one reading.
std::set<Choice> minimal_grid(const Claim& claim, const std::vector<IndexedRule>& rules, const Choice& first) {
    std::set<Choice> grid;
    std::vector<std::pair<std::size_t, std::size_t>> missing;  // (axis, option) that cannot stand alone
    if (first_against(rules, first) == nullptr) grid.insert(first);
    for (std::size_t a = 0; a < first.size(); ++a)
        for (std::size_t o = 1; first[a] != kNotUsed && o < claim.axes[a].options.size(); ++o) {
            Choice one = first;
            one[a] = o;
            if (first_against(rules, one) == nullptr) grid.insert(one);
            else missing.emplace_back(a, o);
        }
    if (missing.empty()) return grid;
    for_each_combination(claim, rules, first, [&](const Choice& options, const IndexedRule* against) {
        if (against != nullptr) return;
        const auto has = [&](const auto& wanted) { return options[wanted.first] == wanted.second; };
        if (std::find_if(missing.begin(), missing.end(), has) == missing.end()) return;
        grid.insert(options);
        std::erase_if(missing, has);
    });
    return grid;
}

}  // namespace

Result<Specifications> enumerate(const Claim& claim, const Conventions& base, Grid grid) {
    Specifications out;
    const std::vector<IndexedRule> rules = index_rules(claim);
    const unsigned required = all_required(claim, base);
    for (std::size_t r = 0; r < claim.readings.size(); ++r) {
        Choice first;
        std::uint64_t combinations = 1;
        for (const Axis& axis : claim.axes) {
            const bool used = depends_on(claim.readings[r].measure, axis, required);
            first.push_back(used ? 0 : kNotUsed);
            if (used) combinations *= axis.options.size();
            if (combinations > kMost)
                return usage_error(fmt::format("reading {} has {} combinations or more; at most {} are computed",
                                               claim.readings[r].id, combinations, kMost));
        }
        const std::set<Choice> minimal = minimal_grid(claim, rules, first);
        std::optional<Error> wrong;
        for_each_combination(claim, rules, first, [&](const Choice& options, const IndexedRule* against) {
            if (against != nullptr) return out.excluded.push_back({r, options, against->axis, against->rule});
            const bool in_minimal = minimal.contains(options);
            if (grid == Grid::kMinimal && !in_minimal) return;
            Specification spec{r, options, base, in_minimal};
            for (std::size_t a = 0; a < options.size(); ++a)
                if (options[a] != kNotUsed)
                    if (auto status = set_option(spec.conventions, claim.axes[a], claim.axes[a].options[options[a]]);
                        !status.ok())
                        wrong = status.error();
            out.all.push_back(std::move(spec));
        });
        if (wrong) return *wrong;
    }
    return out;
}

}  // namespace comity
