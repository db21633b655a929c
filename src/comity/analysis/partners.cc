#include "comity/analysis/partners.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/analysis/ranks.h"

namespace comity {

namespace {

std::string measure_names() {
    std::string names;
    for (const StrengthMeasure& measure : strength_measures())
        if (measure.of != StrengthOf::kCountry) names += (names.empty() ? "" : ", ") + std::string(measure.name);
    return names;
}

Result<const StrengthMeasure*> measure_of(const std::string& name) {
    const StrengthMeasure* measure = find_strength_measure(name);
    if (measure != nullptr && measure->of != StrengthOf::kCountry) return measure;
    return usage_error(fmt::format("--by {} does not rank partners: it takes affinity, {}", name, measure_names()));
}

// Sums of expectations within fields, by partner.
Result<std::vector<FieldSum>> field_sums(const TieMaker& maker, const PartnersQuestion& question, TieNull null,
                                         std::size_t n) {
    std::vector<FieldSum> sums(n);
    for (const TieField& field : maker.fields()) {
        if (field.name.empty()) return usage_error("these matrices have no fields or headings to look within");
        TieFilter filter{.classes = question.filter};
        filter.classes.field = field.id;
        COMITY_ASSIGN(const TieCube cube, maker.cube(filter));
        const TieStrength strength(pooled(cube), n, {});
        for (std::size_t j = 1; j < n; ++j) sums[j].add(strength, null, 0, j);
    }
    return sums;
}

}  // namespace

Result<PartnersAnswers> answer_partners(const TieSource& source, PartnersQuestion question, const Resources& resources) {
    COMITY_ASSIGN(const StrengthMeasure* const measure, measure_of(question.by));
    question.by = measure->name;
    COMITY_TRY(resolve_recent_years(question.conventions, source, question.filter.field));
    COMITY_ASSIGN(const TieMaker maker, source.maker({question.of}, question.conventions, resources,
                                                     question.filter.field));
    COMITY_ASSIGN(const TieCube cube, maker.cube({.classes = question.filter}));
    const std::size_t n = cube.places();
    std::vector<FieldSum> sums;
    if (measure->by_field) {
        if (question.filter.field)
            return usage_error("--by " + question.by + " looks within all fields: leave --field out, or rank by " +
                               question.by.substr(0, question.by.find("_within")));
        COMITY_ASSIGN(sums, field_sums(maker, question, null_within_fields(question.by), n));
    }
    const TieStrength strength(pooled(cube), n, missing_totals(source, maker.conventions()));
    PartnersAnswers out{question, cube.quantity, {}, 0, maker.notes()};
    for (std::size_t j = 1; j < n; ++j) {
        const double joint = strength.joint(0, j);
        if (joint == 0) continue;
        StrengthValue value = measure->by_field ? sums[j].ratio() : strength.value(question.by, 0, j);
        if (!value.value || joint < question.min_joint) {
            ++out.left_out;
            if (!value.value && std::find(out.notes.begin(), out.notes.end(), value.why) == out.notes.end())
                out.notes.push_back(value.why);
            continue;
        }
        StrengthAnswering answering{question.of.name, cube.countries[j], question.conventions, 0, j,
                                    maker.distinct({.classes = question.filter})};
        Answer answer = answering.answer(*measure, cube.countries[j], value, joint, strength.year(), {});
        answer.notes.clear();  // which interval it is, the page and the table's foot say once
        answer.n = joint == std::floor(joint) ? std::optional(static_cast<std::uint64_t>(joint)) : std::nullopt;
        out.answers.push_back(std::move(answer));
    }
    rank_by_value(out.answers, question.top);
    return out;
}

}  // namespace comity
