#include "comity/analysis/trend.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace comity {

namespace {

using By = std::vector<std::pair<std::string, ByValue>>;

// Figures given by field beside all years and every year.
constexpr std::string_view kOfFields[] = {"joint_count", "association_strength", "quasi_independence", "sum_of_ties"};

class Trend {
  public:
    Trend(const TieSource& source, const TieMaker& maker, const TrendQuestion& question, const Resources& resources)
        : maker_(maker),
          resources_(resources),
          question_(question),
          missing_(missing_totals(source, maker.conventions())),
          answering_{question.a.name, question.b.name, maker.conventions(), 0, 1,
                     maker.distinct({.classes = question.filter})} {}

    Result<std::vector<Answer>> run() {
        COMITY_ASSIGN(const TieCube cube, maker_.cube({.classes = question_.filter}));
        quantity = cube.quantity;
        n_ = cube.places();
        fields_of_years_.resize(cube.years.size());
        COMITY_TRY(read_fields());
        const TieStrength all(pooled(cube), n_, missing_);
        figures(all, {}, fields_of_all_);
        add_growth(cube);
        add_notes(cube);
        for (std::size_t y = 0; y < cube.years.size(); ++y) {
            const TieStrength year(cube.years[y], n_, missing_);
            figures(year, {{"year", std::int64_t{cube.years[y].year}}}, fields_of_years_[y]);
        }
        answers_.insert(answers_.end(), of_fields_.begin(), of_fields_.end());
        return std::move(answers_);
    }

    std::string quantity;

  private:
    // By null, in the order of TieNull.
    using FieldSums = std::array<FieldSum, 3>;

    // Cubes of all fields, one after the other: their sums of expectations, and their own figures.
    Status read_fields() {
        const std::vector<TieField> fields = maker_.fields();
        if (question_.filter.field || (fields.size() == 1 && fields[0].name.empty())) return ok();
        has_fields_ = true;
        for (const TieField& field : fields) {
            COMITY_TRY(still_wanted(resources_));
            TieFilter filter{.classes = question_.filter};
            filter.classes.field = field.id;
            COMITY_ASSIGN(const TieCube cube, maker_.cube(filter));
            for (std::size_t y = 0; y < cube.years.size(); ++y)
                add_field(TieStrength(cube.years[y], n_, missing_), fields_of_years_[y]);
            const TieStrength all(pooled(cube), n_, missing_);
            add_field(all, fields_of_all_);
            if (all.joint(0, 1) == 0) continue;
            StrengthAnswering answering = answering_;
            answering.intervals = maker_.distinct(filter);
            for (const std::string_view name : kOfFields)
                answering.add(*find_strength_measure(name), all, {{"field", field.name}}, of_fields_);
        }
        return ok();
    }

    static void add_field(const TieStrength& strength, FieldSums& sums) {
        for (const TieNull null : {TieNull::kQuasiIndependence, TieNull::kSteijn, TieNull::kAssociation})
            sums[static_cast<std::size_t>(null)].add(strength, null, 0, 1);
    }

    void figures(const TieStrength& strength, const By& by, const FieldSums& fields) {
        for (const StrengthMeasure& measure : strength_measures()) {
            if (!measure.by_field) {
                answering_.add(measure, strength, by, answers_);
                continue;
            }
            const FieldSum& sum = fields[static_cast<std::size_t>(null_within_fields(measure.name))];
            const StrengthValue value = has_fields_ ? sum.ratio() : StrengthValue{{}, why_no_fields(), {}};
            answers_.push_back(answering_.answer(measure, "joint", value, strength.joint(0, 1), strength.year(), by));
        }
        world(strength, by);
        complete(strength.year(), by);
    }

    std::string why_no_fields() const {
        return question_.filter.field ? "one field is asked about: the raw figure is within it"
                                      : "these matrices have no fields or headings";
    }

    void world(const TieStrength& strength, const By& by) {
        const TieYear& year = strength.year();
        const auto add = [&](std::string_view name, std::optional<double> value) {
            const StrengthValue figure{value, value ? "" : missing_.world, {}};
            answers_.push_back(answering_.answer(*find_strength_measure(name), "world", figure, 0, year, by));
        };
        add("sum_of_ties", strength.pairs());
        add("output_count", year.world_output);
        add("international_count", year.world_international);
    }

    // Of each side, the share of works that name a country for every author.
    void complete(const TieYear& year, const By& by) {
        for (std::size_t side = 0; side < 2; ++side) {
            Answer a{"complete_affiliations", side == 0 ? question_.a.name : question_.b.name, by, {}, {}, {}, {}, {}};
            a.coverage.country = year.world_coverage;
            if (year.coverage.empty())
                a.notes.push_back("published matrices do not say how many affiliations are missing: missing data cannot be "
                                  "excluded");
            else if (std::isnan(year.coverage[side])) a.notes.push_back("no works of this side");
            else {
                a.value = year.coverage[side];
                a.n = static_cast<std::uint64_t>(year.output[side]);
            }
            answers_.push_back(std::move(a));
        }
    }

    void add_growth(const TieCube& cube) {
        const TieYear &first = cube.years.front(), &last = cube.years.back();
        Answer a{"growth", "joint", {}, {}, {}, {}, {}, {}};
        if (cube.years.size() == 1) a.notes.push_back("one year has no growth");
        else if (first.counts[1] == 0) a.notes.push_back(fmt::format("nothing joint in {}", first.year));
        else a.value = std::pow(last.counts[1] / first.counts[1], 1.0 / (last.year - first.year)) - 1;
        answers_.push_back(std::move(a));
    }

    // What every answer must say, said once with the first.
    void add_notes(const TieCube& cube) {
        auto& notes = answers_.front().notes;
        notes.insert(notes.end(), maker_.notes().begin(), maker_.notes().end());
        if (!cube.years.front().world_coverage)
            notes.push_back("coverage unknown: published matrices do not say how many works lack a country");
    }

    const TieMaker& maker_;
    const Resources& resources_;
    const TrendQuestion& question_;
    MissingTotals missing_;
    StrengthAnswering answering_;
    std::size_t n_ = 0;
    bool has_fields_ = false;
    FieldSums fields_of_all_;
    std::vector<FieldSums> fields_of_years_;
    std::vector<Answer> answers_, of_fields_;
};

}  // namespace

Result<TrendAnswers> answer_trend(const TieSource& source, TrendQuestion question, const Resources& resources) {
    COMITY_ASSIGN(const TieMaker maker, source.maker({question.a, question.b}, question.conventions, resources,
                                                     question.filter.field));
    question.conventions = maker.conventions();
    Trend trend(source, maker, question, resources);
    COMITY_ASSIGN(std::vector<Answer> answers, trend.run());
    return TrendAnswers{question, trend.quantity, std::move(answers)};
}

}  // namespace comity
