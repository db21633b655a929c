#include "comity/api/decoupling_document.h"

#include <cmath>
#include <map>

#include "comity/api/document.h"

namespace comity {

namespace {

Json optional_json(const std::optional<double>& value) { return value ? number_json(*value) : Json(); }

Json optional_year(const std::optional<int>& year) { return year ? Json(*year) : Json(); }

// Bounds of logarithms as factors, in what lies around them: both, or none where one is beyond all numbers.
void put_bounds(Json& to, double lower, double upper) {
    const bool finite = std::isfinite(std::exp(lower)) && std::isfinite(std::exp(upper));
    to["lower"] = finite ? Json(std::exp(lower)) : Json();
    to["upper"] = finite ? Json(std::exp(upper)) : Json();
}

// Factors, not logarithms, are for people.
Json factor_json(double value, double lower, double upper) {
    Json json = {{"factor", std::exp(value)}};
    put_bounds(json, lower, upper);
    return json;
}

Json change_json(const std::optional<Change>& change) {
    if (!change) return Json();
    Json json = {{"from", change->from}, {"to", change->to}};
    json.update(factor_json(change->value, change->lower, change->upper));
    return json;
}

Json test_json(const DecidingTest& test, double p_persistent) {
    return {{"statistic", test.statistic}, {"p", test.p}, {"dispersion", test.dispersion}, {"p_persistent", p_persistent}};
}

Json tests_json(const BreakEvidence& decides, const FurtherTests& e) {
    return {{"step", test_json(decides.step, e.step_p_persistent)},
            {"bend", test_json(decides.bend, e.bend_p_persistent)},
            {"correlation", decides.correlation},
            {"sup_f", {{"statistic", e.search.sup}, {"p", e.p_sup}, {"p_asymptotic", e.p_asymptotic}}},
            {"ave_f", {{"statistic", e.search.average}, {"p", e.p_average}}},
            {"exp_f", {{"statistic", e.search.exponential}, {"p", e.p_exponential}}},
            {"ols_cusum", {{"statistic", e.ols_cusum.statistic}, {"p", e.ols_cusum.p}}},
            {"recursive_cusum", {{"statistic", e.recursive_cusum.statistic}, {"p", e.recursive_cusum.p}}}};
}

Json course_json(const Course& c) {
    Json breaks = Json::array(), partitions = Json::array(), years = Json::array();
    for (const FoundBreak& b : c.breaks)
        breaks.push_back({{"year", b.year},
                          {"earliest", optional_year(b.earliest)},
                          {"latest", optional_year(b.latest)},
                          {"level_factor", std::exp(b.level)},
                          {"slope_change", b.slope}});
    for (const Partition& p : c.partitions) {
        Json at = Json::array();
        for (const std::size_t begin : p.begins) at.push_back(c.series.years[begin]);
        partitions.push_back({{"breaks", p.begins.size()}, {"rss", p.rss}, {"bic", optional_json(p.bic)}, {"years", at}});
    }
    for (std::size_t t = 0; t < c.series.size(); ++t)
        years.push_back({{"year", c.series.years[t]},
                         {"log_intensity", c.series.log_intensity[t]},
                         {"fitted", c.fitted[t]},
                         {"weight", c.series.weights[t]}});
    return {{"pieces", c.shape == SegmentShape::kMean ? "constants" : "lines"},
            {"breaks", breaks},
            {"breaks_by_bic", c.by_bic},
            {"extra_variance", c.series.extra_variance},
            {"partitions", partitions},
            {"years", years}};
}

const char* part_name(GuardPart part) {
    return part == GuardPart::kComplete ? "complete" : part == GuardPart::kStable ? "stable" : "filled_in";
}

Json share_json(std::uint64_t part, std::uint64_t all) {
    return all == 0 ? Json() : Json(static_cast<double>(part) / static_cast<double>(all));
}

Json guard_json(const DecouplingAnswers& a) {
    if (a.coverage.empty()) return Json();
    const Decoupling& d = a.result;
    Json coverage = Json::array(), parts = Json::array();
    for (const CoverageYear& y : a.coverage)
        coverage.push_back({{"year", y.year},
                            {"works", y.works},
                            {"world", share_json(y.known, y.works)},
                            {"a", share_json(y.a_complete, y.of_a)},
                            {"b", share_json(y.b_complete, y.of_b)}});
    for (const GuardedChange& g : d.guard) {
        Json years = Json::array();
        for (const PairYear& y : g.years)
            years.push_back({{"year", y.year}, {"joint", number_json(y.sums.joint)}, {"intensity", optional_json(y.sums.intensity())}});
        parts.push_back({{"part", part_name(g.part)},
                         {"change", change_json(g.change)},
                         {"remaining", optional_json(g.remaining)},
                         {"years", years}});
    }
    return {{"coverage", coverage},
            {"parts", parts},
            {"sources", d.sources},
            {"stable_sources", d.stable_sources},
            {"stable_works", optional_json(d.stable_works)},
            {"needed", optional_json(d.needed)}};
}

Json interruption_json(const std::optional<Interruption>& i) {
    if (!i) return Json();
    return {{"level", factor_json(i->level.value, i->level.lower, i->level.upper)},
            {"slope", {{"change", i->slope.value}, {"lower", i->slope.lower}, {"upper", i->slope.upper}}}};
}

Json events_json(const std::vector<EventReading>& events) {
    Json list = Json::array();
    for (const EventReading& e : events)
        list.push_back({{"date", e.event.date},
                        {"name", e.event.name},
                        {"source", e.event.source},
                        {"kind", e.event.data ? "data" : "event"},
                        {"breaks", e.breaks},
                        {"intensity", interruption_json(e.intensity)},
                        {"counts", interruption_json(e.counts)}});
    return list;
}

Json counterfactual_json(const Decoupling& d) {
    if (!d.change) return Json();
    Json years = Json::array();
    double difference = 0;
    for (const CounterfactualYear& y : d.counterfactual) {
        years.push_back({{"year", y.year}, {"joint", number_json(y.joint)}, {"counterfactual", y.counterfactual}});
        difference += y.joint - y.counterfactual;
    }
    return {{"years", years}, {"difference", difference}};
}

Json last_years_json(const std::vector<Prediction>& list) {
    Json years = Json::array();
    for (const Prediction& p : list) {
        Json year = {{"year", p.year}, {"intensity", std::exp(p.observed)}};
        year["predicted"] = std::exp(p.predicted);
        put_bounds(year, p.lower, p.upper);
        years.push_back(year);
    }
    return years;
}

}  // namespace

Json decoupling_json(const DecouplingAnswers& a) {
    const Decoupling& d = a.result;
    const bool reads_change = d.change.has_value() && d.verdict != DecouplingVerdict::kTooYoung;
    return {{"verdict", phrase_of(d.verdict)},
            {"phrase", a.phrase.text()},
            {"reason", d.reason.text()},
            {"since", reads_change ? Json(d.change->from + 1) : Json()},
            {"missing_data", missing_data_word(d).text()},
            {"quantity", a.quantity},
            {"change", change_json(d.change)},
            {"count_change", change_json(d.count_change)},
            {"paragraph", a.paragraph.text()},
            {"said",
             {{"phrase", said_json(a.phrase)},
              {"reason", said_json(d.reason)},
              {"missing_data", said_json(missing_data_word(d))},
              {"paragraph", said_json(a.paragraph)}}},
            {"tests", d.course ? tests_json(d.course->evidence, *a.tests) : Json()},
            {"course", d.course ? course_json(*d.course) : Json()},
            {"last_years", last_years_json(d.last_years)},
            {"guard", guard_json(a)},
            {"counterfactual", counterfactual_json(d)},
            {"events", events_json(a.events)}};
}

Json screen_json(const ScreenAnswers& a) {
    Json pairs = Json::array();
    std::size_t found = 0, falls = 0, rises = 0;
    std::map<std::string, std::size_t> verdicts;
    for (const ScreenedPair& p : a.pairs) {
        found += p.found;
        falls += p.change && p.change->value < 0, rises += p.change && p.change->value > 0;
        Json row = {{"a", p.a},
                    {"b", p.b},
                    {"first_year", p.first_year},
                    {"last_year", p.last_year},
                    {"joint", number_json(p.joint)},
                    {"intensity", p.intensity},
                    {"statistic", p.bend.statistic},
                    {"p", p.bend.p},
                    {"q", p.q},
                    {"found", p.found},
                    {"p_persistent", p.found ? Json(p.p_persistent) : Json()},
                    {"breaks", p.breaks}};
        row["since"] = p.change ? Json(p.change->from + 1) : Json();
        row["factor"] = p.change ? Json(std::exp(p.change->value)) : Json();
        row["lower"] = Json();  // in this order
        row["upper"] = Json();
        if (p.change && a.question.conventions.interval != IntervalKind::kNone) put_bounds(row, p.change->lower, p.change->upper);
        row["verdict"] = p.change ? Json(phrase_of(p.verdict)) : Json();
        row["missing_data"] = p.change ? Json(p.missing_data) : Json();
        if (p.change) ++verdicts[std::string(phrase_of(p.verdict))];
        pairs.push_back(std::move(row));
    }
    Json by_verdict = Json::object();
    for (const auto& [verdict, n] : verdicts) by_verdict[verdict] = n;
    return {{"verdicts", by_verdict}, {"rate", a.question.rate}, {"quantity", a.quantity}, {"all_pairs", a.all_pairs}, {"tested", a.pairs.size()},
            {"found", found},          {"falls", falls},         {"rises", rises},           {"pairs", pairs}};
}

}  // namespace comity
