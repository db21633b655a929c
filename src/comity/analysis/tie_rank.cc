#include "comity/analysis/tie_rank.h"

#include <algorithm>
#include <cmath>

#include "comity/analysis/ranks.h"

namespace comity {

bool ranks_by_ties(const std::string& measure) {
    const StrengthMeasure* found = find_strength_measure(measure);
    return found != nullptr && found->of == StrengthOf::kCountry;
}

std::string tie_rank_measures() {
    std::string names;
    for (const StrengthMeasure& measure : strength_measures())
        if (measure.of == StrengthOf::kCountry) names += (names.empty() ? "" : ", ") + std::string(measure.name);
    return names;
}

Result<TieRankAnswers> answer_tie_rank(const TieSource& source, TieRankQuestion question, const Resources& resources) {
    if (!ranks_by_ties(question.by))
        return usage_error("--by " + question.by + " is no measure of a country's ties: those are " + tie_rank_measures());
    const StrengthMeasure& measure = *find_strength_measure(question.by);
    COMITY_TRY(resolve_recent_years(question.conventions, source, question.filter.field));
    COMITY_ASSIGN(const TieMaker maker, source.maker({}, question.conventions, resources, question.filter.field));
    COMITY_ASSIGN(const TieCube cube, maker.cube({.classes = question.filter}));
    const std::size_t n = cube.places();
    const TieStrength strength(pooled(cube), n, missing_totals(source, maker.conventions()));
    TieRankAnswers out{question, cube.quantity, {}, 0, maker.notes()};
    for (std::size_t i = 0; i < n; ++i) {
        const double ties = strength.sum(i);
        if (ties == 0) continue;
        const StrengthValue value = strength.value(measure.name, i, i);
        if (!value.value || ties < question.min_ties) {
            ++out.left_out;
            if (!value.value && std::find(out.notes.begin(), out.notes.end(), value.why) == out.notes.end())
                out.notes.push_back(value.why);
            continue;
        }
        const StrengthAnswering answering{cube.countries[i], "", question.conventions, i, i, false};
        Answer answer = answering.answer(measure, cube.countries[i], value, ties, strength.year(), {});
        answer.n = ties == std::floor(ties) ? std::optional(static_cast<std::uint64_t>(ties)) : std::nullopt;
        out.answers.push_back(std::move(answer));
    }
    rank_by_value(out.answers, question.top);
    return out;
}

}  // namespace comity
