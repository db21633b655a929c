#include "comity/analysis/matrix_pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/analysis/trend.h"

namespace comity {

namespace {

using Breakdown = std::vector<std::pair<std::string, ByValue>>;

constexpr std::string_view kNeedsWorks = "needs works: this atlas holds counts of country pairs";
constexpr std::string_view kOfJointWorks[] = {"bilateral_share", "authors_median", "authors_mean", "countries_mean"};

class MatrixPair {
  public:
    MatrixPair(const TieSource& source, const TieMaker& maker, const PairQuestion& question)
        : maker_(maker),
          question_(question),
          missing_(missing_totals(source, maker.conventions())),
          answering_{question.a.name, question.b.name, maker.conventions(), 0, 1,
                     maker.distinct({.classes = question.filter})} {}

    Result<std::vector<Answer>> run() {
        COMITY_ASSIGN(const TieCube cube, maker_.cube({.classes = question_.filter}));
        quantity_ = cube.quantity;
        n_ = cube.places();
        const TieStrength all(pooled(cube), n_, missing_);
        for (const Population p : kAllPopulations) headline(p, all, {});
        if (question_.joint_figures()) joint_figures(all, cube);
        for (const TieYear& year : cube.years) {
            const TieStrength one(year, n_, missing_);
            const Breakdown by = {{"year", std::int64_t{year.year}}};
            for (const Population p : {Population::kJoint, Population::kWorld, Population::kA, Population::kB})
                headline(p, one, by);
            if (question_.joint_figures()) shares(one, by);
        }
        if (question_.joint_figures()) {
            COMITY_TRY(fields());
            strengths(all);
        }
        answers_.front().notes.insert(answers_.front().notes.end(), maker_.notes().begin(), maker_.notes().end());
        return std::move(answers_);
    }

  private:
    static Answer none(const std::string& measure, const std::string& population, const Breakdown& by, std::string why) {
        return {measure, population, by, {}, {}, {}, {}, {std::move(why)}};
    }

    // The number of works of a population, as far as a matrix knows it.
    StrengthValue works_of(Population p, const TieStrength& s) const {
        if (quantity_ != "works") return {{}, fmt::format("these matrices count {}, not works: joint_count", quantity_), {}};
        switch (p) {
            case Population::kJoint: return {s.joint(0, 1), "", {}};
            case Population::kWorld: return {{}, missing_.world, {}};
            case Population::kA: return s.value("output_count", 0, 0);
            case Population::kB: return s.value("output_count", 1, 1);
            case Population::kAInternational: return without(s.value("international_count", 0, 0), s.joint(0, 1));
            case Population::kBInternational: return without(s.value("international_count", 1, 1), s.joint(0, 1));
            default: return {{}, "domestic works are the total less the international part: no matrix states both", {}};
        }
    }

    static StrengthValue without(StrengthValue all, double joint) {
        if (!all.value) return all;
        if (*all.value < joint && !same_count(*all.value, joint))
            return {{}, "the two have more together than the diagonal states of this one: it is no total of it", {}};
        *all.value = std::max(0.0, *all.value - joint);
        return all;
    }

    void headline(Population p, const TieStrength& s, const Breakdown& by) {
        const std::string name = population_name(p, question_.a.name, question_.b.name);
        for (const std::string& measure : question_.measures) {
            Answer a = none(measure, name, by, std::string(kNeedsWorks));
            if (measure == "publications") {
                const StrengthValue works = works_of(p, s);
                a.value = works.value;
                a.notes = works.value ? std::vector<std::string>{} : std::vector<std::string>{works.why};
                if (works.value && *works.value == std::floor(*works.value))
                    a.n = static_cast<std::uint64_t>(*works.value);
            }
            answers_.push_back(std::move(a));
        }
    }

    void shares(const TieStrength& s, const Breakdown& by) {
        for (const std::string_view name : {"share_of_output", "share_of_international"})
            answering_.add(*find_strength_measure(name), s, by, answers_);
    }

    void joint_figures(const TieStrength& all, const TieCube& cube) {
        shares(all, {});
        for (const std::string_view name : kOfJointWorks)
            answers_.push_back(none(std::string(name), "joint", {}, std::string(kNeedsWorks)));
        Answer growth = none("growth", "joint", {}, "one year has no growth");
        const double first = cube.years.front().counts[1], last = cube.years.back().counts[1];
        const auto years = static_cast<double>(cube.years.size() - 1);
        if (years > 0 && first > 0) {
            growth.value = std::pow(last / first, 1 / years) - 1;
            growth.notes.clear();
        } else if (years > 0) growth.notes = {fmt::format("nothing joint in {}", cube.years.front().year)};
        answers_.push_back(std::move(growth));
    }

    // Headings are the fields of a matrix.
    Status fields() {
        const std::vector<TieField> all = maker_.fields();
        if (question_.filter.field || (all.size() == 1 && all[0].name.empty())) return ok();
        for (const TieField& field : all) {
            TieFilter filter;
            filter.classes.field = field.id;
            COMITY_ASSIGN(const TieCube cube, maker_.cube(filter));
            const TieStrength one(pooled(cube), n_, missing_);
            within_.add(one, TieNull::kQuasiIndependence, 0, 1);
            if (one.joint(0, 1) == 0) continue;
            StrengthAnswering answering = answering_;
            answering.intervals = maker_.distinct(filter);
            for (const std::string_view name : {"joint_count", "association_strength", "quasi_independence"})
                answering.add(*find_strength_measure(name), one, {{"field", field.name}}, answers_);
        }
        has_fields_ = true;
        return ok();
    }

    void strengths(const TieStrength& all) {
        for (const std::string_view name : {"joint_count", "association_strength", "quasi_independence", "dependency",
                                            "dependency_asymmetry", "partner_concentration"})
            answering_.add(*find_strength_measure(name), all, {}, answers_);
        const StrengthMeasure& within = *find_strength_measure("quasi_independence_within_fields");
        const StrengthValue value = has_fields_ ? within_.ratio() : StrengthValue{{}, "these matrices have no fields or headings", {}};
        answers_.push_back(answering_.answer(within, "joint", value, all.joint(0, 1), all.year(), {}));
    }

    const TieMaker& maker_;
    const PairQuestion& question_;
    MissingTotals missing_;
    StrengthAnswering answering_;
    std::string quantity_;
    std::size_t n_ = 0;
    FieldSum within_;
    bool has_fields_ = false;
    std::vector<Answer> answers_;
};

}  // namespace

Result<PairAnswers> answer_matrix_pair(const TieSource& source, PairQuestion question, const Resources& resources) {
    COMITY_TRY(resolve_recent_years(question.conventions, source, question.filter.field));
    COMITY_ASSIGN(const TieMaker maker, source.maker({question.a, question.b}, question.conventions, resources,
                                                     question.filter.field));
    question.conventions = maker.conventions();
    PairAnswers out{std::move(question), {}};
    COMITY_ASSIGN(out.answers, MatrixPair(source, maker, out.question).run());
    return out;
}

}  // namespace comity
