#include "comity/analysis/ranks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "comity/measures/ties.h"

namespace comity {

namespace {

// Ratios are rounded, so that equal ones may differ in their last digits. Logarithms of ratios and the like are 0 where the ratio
// is 1, and are as exact as that.
bool same_value(const Answer& x, const Answer& y) {
    const bool around_0 = x.measure.ends_with("_log") || x.measure.ends_with("_bounded") || x.measure == "dependency_asymmetry";
    return std::abs(*x.value - *y.value) <= kRounding * std::max({std::abs(*x.value), std::abs(*y.value), around_0 ? 1.0 : 0.0});
}

// Highest first, equal values in the order of names. A run of equal values is what equals its first, the highest.
void sort_and_number(std::vector<Answer>& answers) {
    std::sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) { return *a.value > *b.value; });
    for (auto run = answers.begin(); run != answers.end();) {
        const auto end = std::find_if(run, answers.end(),
                                      [&](const Answer& a) { return !same_value(a, *run); });
        std::sort(run, end, [](const Answer& a, const Answer& b) { return a.population < b.population; });
        const std::int64_t rank = run - answers.begin() + 1;
        for (auto one = run; one != end; ++one) {
            one->by = {{"rank", rank}};
            if (one != run) one->notes.push_back("tied with " + (one - 1)->population);
        }
        run = end;
    }
}

// Bounds of equal values are rounded as these are.
bool reaches(double upper, double lower) {
    return upper >= lower - kRounding * std::max(std::abs(upper), std::abs(lower));
}

// Between an answer and the last one that it cannot be told from may lie narrower intervals that it can be told from.
void note_overlaps(std::vector<Answer>& answers) {
    for (auto one = answers.begin(); one != answers.end(); ++one) {
        if (!one->bounds) continue;
        const auto overlaps = [&](const Answer& other) { return other.bounds && reaches(other.bounds->upper, one->bounds->lower); };
        const auto below = std::make_reverse_iterator(one + 1);
        if (const auto last = std::find_if(answers.rbegin(), below, overlaps); last != below)
            one->notes.push_back(fmt::format("its interval overlaps others, the last of them that of {}", last->population));
    }
}

}  // namespace

void rank_by_value(std::vector<Answer>& answers, std::size_t top) {
    sort_and_number(answers);
    note_overlaps(answers);
    if (top > 0 && answers.size() > top) answers.resize(top);
}

}  // namespace comity
