// How close the two are, among all countries and within fields: the strength figures of a pair.
#include "comity/analysis/relations.h"
#include "comity/analysis/trend.h"
#include "comity/measures/ties_of_works.h"

namespace comity {

namespace {

constexpr std::string_view kOfPair[] = {"association_strength", "quasi_independence", "quasi_independence_within_fields",
                                        "dependency",           "dependency_asymmetry", "partner_concentration"};
constexpr std::string_view kOfFields[] = {"association_strength", "quasi_independence"};

// The figures of a pair without ties to look at: null, with the reason.
void add_nulls(const Relation& relation, const std::string& why, std::vector<Answer>& answers) {
    for (const std::string_view name : kOfPair) {
        const bool of_pair = find_strength_measure(name)->of == StrengthOf::kPair;
        const std::vector<std::string> populations =
            of_pair ? std::vector<std::string>{"joint"}
                    : std::vector<std::string>{relation.question.a.name, relation.question.b.name};
        for (const std::string& population : populations)
            answers.push_back({std::string(name), population, {}, {}, {}, {}, {}, {why}});
    }
}

}  // namespace

void add_affinity(const Relation& relation, std::vector<Answer>& answers) {
    const PairQuestion& q = relation.question;
    const std::size_t before = answers.size();
    const auto ties = TiesOfWorks::prepare(relation.atlas, {q.a, q.b}, relation.data.conventions, relation.resources,
                                           relation.data.ground->left_out);
    if (!ties.ok()) return add_nulls(relation, ties.error().message, answers);
    const TieCube cube = ties->cube({.classes = q.filter});
    const TieStrength all(pooled(cube), cube.places(), {});
    const bool whole = ties->conventions().counting == Counting::kFull;  // fractions have no interval
    const StrengthAnswering answering{q.a.name, q.b.name, ties->conventions(), 0, 1, whole};
    FieldSum within;
    std::vector<Answer> of_fields;
    for (const std::uint32_t field : ties->fields()) {
        TieFilter filter{.classes = q.filter};
        if (filter.classes.field && *filter.classes.field != field) continue;
        filter.classes.field = field;
        const TieStrength one(pooled(ties->cube(filter)), cube.places(), {});
        within.add(one, TieNull::kQuasiIndependence, 0, 1);
        if (one.joint(0, 1) == 0) continue;
        for (const std::string_view name : kOfFields)
            answering.add(*find_strength_measure(name), one, {{"field", name_of_field(relation.atlas, field)}}, of_fields);
    }
    for (const std::string_view name : kOfPair) {
        const StrengthMeasure& measure = *find_strength_measure(name);
        if (measure.by_field)
            answers.push_back(answering.answer(measure, "joint", within.ratio(), all.joint(0, 1), all.year(), {}));
        else answering.add(measure, all, {}, answers);
    }
    answers.insert(answers.end(), of_fields.begin(), of_fields.end());
    // No tie at all: the figures rest on no work.
    if (all.joint(0, 1) > 0) return;
    for (std::size_t i = before; i < answers.size(); ++i)
        if (!answers[i].n) answers[i].n = 0;
}

}  // namespace comity
