#include <array>

#include "comity/analysis/cut.h"
#include "comity/analysis/headline.h"
#include "comity/measures/tally.h"

namespace comity {

namespace {

constexpr std::array<const char*, 3> kMeasures = {"publications", "mncs", "pp_top_10"};

// A sum over works and the weight it is divided by; of a count the sum alone.
struct Part {
    double sum = 0, weight = 0;
    bool is_count = false;

    [[nodiscard]] std::optional<double> value() const {
        if (is_count) return sum;
        if (!(weight > 0)) return std::nullopt;
        return sum / weight;
    }
    void add(const Part& other, double times) { sum += times * other.sum, weight += times * other.weight; }
};

Part part_of(const Measure& measure, const Tally& tally) {
    const MeasureParts parts = parts_of(measure, tally);
    return {static_cast<double>(parts.numerator.real()),
            parts.is_sum ? 0 : static_cast<double>(parts.denominator.real()), parts.is_sum};
}

// The works that come in for the lost ones: as many of them, like the mean work of `others`.
bool replace(Part& after, const Part& lost_like, const Part& others, double others_works, double lost_works) {
    if (others.is_count) {
        after.sum += lost_works;
        return true;
    }
    if (!(others_works > 0)) return false;
    after.add(others, lost_works / others_works);
    return others.weight > 0 || lost_like.weight == 0;
}

struct SideTallies {
    const Tally &all, &domestic, &international;
};

// Why a measure has no value: its own reason first.
std::string why_none(const Measure& measure, const char* otherwise) {
    if (measure.basis == Basis::kNone) return measure.reason;
    if (measure.basis == Basis::kFwci) return "no works with a published fwci";
    return measure.basis == Basis::kPublishedRank ? "no works with a published percentile" : otherwise;
}

// One measure of a side after the cut; nothing where there is nothing to replace with.
std::optional<double> after_cut(const Measure& measure, const SideTallies& side, const Tally& joint,
                                const CutQuestion& q) {
    const Part lost = part_of(measure, joint), international = part_of(measure, side.international),
               domestic = part_of(measure, side.domestic);
    const auto works = [](const Tally& tally) { return static_cast<double>(tally.works); };
    Part after = part_of(measure, side.all);
    after.add(lost, -(1 - q.keep));
    const double lost_works = (1 - q.keep) * works(joint);
    if (lost_works == 0) return parts_of(measure, side.all).value();
    if (q.rule == CutRule::kLost) return after.value();
    Part others = international;
    double others_works = works(side.international);
    if (q.rule == CutRule::kAll) others.add(domestic, 1), others_works += works(side.domestic);
    if (!replace(after, lost, others, others_works, lost_works)) return std::nullopt;
    return after.value();
}

Answer impact_answer(const char* measure, const std::string& side, const char* scenario, std::optional<double> value,
                     const std::string& reason) {
    Answer answer;
    answer.measure = measure;
    answer.population = side;
    answer.by = {{"scenario", std::string(scenario)}};
    answer.value = value;
    if (!value) answer.notes.push_back(reason);
    return answer;
}

}  // namespace

Status add_cut_impact(const Atlas* works, const CutQuestion& q, const Resources& resources,
                      std::vector<Answer>& answers) {
    if (works == nullptr) {
        for (const std::string* side : {&q.a.name, &q.b.name})
            for (const char* measure : kMeasures)
                for (const char* scenario : {"observed", "cut"})
                    answers.push_back(impact_answer(measure, *side, scenario, std::nullopt,
                                                    "country matrices hold no works, so neither output nor impact"));
        return ok();
    }
    const Conventions& c = q.network.conventions;
    COMITY_ASSIGN(const Places places, Places::resolve(*works, {q.a, q.b}, c));
    const std::vector<std::string> names(kMeasures.begin(), kMeasures.end());
    COMITY_ASSIGN(const PairData data, tally_pair(*works, places, c, q.network.filter, names, resources));
    const auto& of = data.total.of;
    const auto tally = [&](Population p) -> const Tally& { return of[index_of(p)]; };
    const SideTallies sides[] = {
        {tally(Population::kA), tally(Population::kADomestic), tally(Population::kAInternational)},
        {tally(Population::kB), tally(Population::kBDomestic), tally(Population::kBInternational)}};
    for (std::size_t s = 0; s < 2; ++s) {
        const std::string& name = s == 0 ? q.a.name : q.b.name;
        for (std::size_t m = 0; m < kMeasures.size(); ++m) {
            const Measure& measure = data.family.measures[m];
            const MeasureParts observed = parts_of(measure, sides[s].all);
            const auto none = why_none(measure, "no works with a cohort");
            // A scenario rests on what is known of the works observed.
            const Coverage coverage = Headline::coverage_of(sides[s].all, data.total);
            answers.push_back(impact_answer(kMeasures[m], name, "observed", observed.value(), none));
            answers.back().n = observed.n;
            answers.back().coverage = coverage;
            constexpr const char* kNoneLeft = "no works are left, or none that could come in";
            answers.push_back(impact_answer(kMeasures[m], name, "cut",
                                            after_cut(measure, sides[s], tally(Population::kJoint), q),
                                            observed.value() ? kNoneLeft : none));
            answers.back().coverage = coverage;
        }
    }
    return ok();
}

}  // namespace comity
