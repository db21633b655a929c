#include "comity/analysis/ranks.h"

#include <fmt/format.h>

#include <algorithm>

namespace comity {

namespace {

void sort_by_value(std::vector<Answer>& answers) {
    std::sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
        return *a.value != *b.value ? *a.value > *b.value : a.population < b.population;
    });
}

void number_ranks(std::vector<Answer>& answers) {
    std::int64_t rank = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const bool tied = i > 0 && *answers[i].value == *answers[i - 1].value;
        if (!tied) rank = static_cast<std::int64_t>(i) + 1;
        answers[i].by = {{"rank", rank}};
        if (tied) answers[i].notes.push_back("tied with " + answers[i - 1].population);
    }
    for (std::size_t i = 0; i + 1 < answers.size(); ++i) {
        if (!answers[i].bounds || !answers[i + 1].bounds) continue;
        std::size_t last = i;
        while (last + 1 < answers.size() && answers[last + 1].bounds &&
               answers[last + 1].bounds->upper >= answers[i].bounds->lower)
            ++last;
        if (last > i)
            answers[i].notes.push_back(fmt::format("its interval overlaps those down to {}", answers[last].population));
    }
}

}  // namespace

void rank_by_value(std::vector<Answer>& answers, std::size_t top) {
    sort_by_value(answers);
    number_ranks(answers);
    if (top > 0 && answers.size() > top) answers.resize(top);
}

}  // namespace comity
