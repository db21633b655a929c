#include "comity/measures/strength.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace comity {

namespace {

constexpr std::string_view kOnTies = "_on_ties", kBounded = "_bounded", kLog = "_log";

StrengthValue none(std::string why) { return {std::nullopt, std::move(why), std::nullopt}; }

// A ratio of the joint count c to what was expected.
StrengthValue of_count(StrengthValue ratio, double c, double of_one) {
    ratio.n = c;
    ratio.of_one = of_one;
    return ratio;
}

StrengthValue ratio_of(double part, double whole, const char* why) {
    if (!(whole > 0)) return none(why);
    return {part / whole, "", std::nullopt};
}

// More joint works than a country has: then its total is none. Sums of fractions may differ by their rounding.
constexpr const char* kAboveTotal = "the two have more together than the diagonal states of one of them alone: it is no total of it";
bool exceeds(double part, double whole) { return part > whole && !same_count(part, whole); }

std::string_view without(std::string_view name, std::string_view ending) {
    return name.substr(0, name.size() - ending.size());
}

}  // namespace

const std::vector<StrengthMeasure>& strength_measures() {
    using enum StrengthOf;
    static const std::vector<StrengthMeasure> all = {
        {"joint_count", kPair},
        {"share_of_output", kSide},
        {"share_of_international", kSide},
        {"dependency", kSide},
        {"dependency_asymmetry", kPair},
        {"association_strength", kPair, true},
        {"association_strength_bounded", kPair, true},
        {"association_strength_log", kPair, true},
        {"steijn", kPair, true},
        {"quasi_independence", kPair, true},
        {"association_strength_within_fields", kPair, true, true},
        {"steijn_within_fields", kPair, true, true},
        {"quasi_independence_within_fields", kPair, true, true},
        {"nsf_index", kPair, true},
        {"nsf_index_on_ties", kPair, true},
        {"salton", kPair},
        {"salton_on_ties", kPair},
        {"jaccard", kPair},
        {"jaccard_on_ties", kPair},
        {"inclusion", kPair},
        {"inclusion_on_ties", kPair},
        {"equivalence", kPair},
        {"equivalence_on_ties", kPair},
        {"association", kPair},
        {"fractionalization", kPair, true},
        {"schubert_glanzel", kSide},
        {"luukkonen", kSide},
        {"ric", kSide},
        {"partner_concentration", kCountry},
        {"sum_of_ties", kCountry},
        {"output_count", kCountry},
        {"international_count", kCountry},
    };
    return all;
}

const StrengthMeasure* find_strength_measure(std::string_view name) {
    if (name == "affinity") name = "association_strength";
    for (const StrengthMeasure& measure : strength_measures())
        if (measure.name == name) return &measure;
    return nullptr;
}

TieYear pooled(const TieCube& cube) {
    TieYear out;
    const std::size_t n = cube.places();
    out.counts.resize(n * n);
    const auto add = [n](std::vector<double>& to, const std::vector<double>& from) {
        if (from.empty()) return;
        to.resize(n);
        for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
    };
    double known = 0;
    std::vector<double> complete(n);
    for (const TieYear& year : cube.years) {
        out.year = year.year;
        for (std::size_t k = 0; k < n * n; ++k) out.counts[k] += year.counts[k];
        add(out.output, year.output);
        add(out.international, year.international);
        if (year.world_output) out.world_output = out.world_output.value_or(0) + *year.world_output;
        if (year.world_international)
            out.world_international = out.world_international.value_or(0) + *year.world_international;
        if (year.world_coverage && year.world_output) known += *year.world_coverage * *year.world_output;
        for (std::size_t i = 0; i < n && !year.coverage.empty(); ++i)
            if (year.output[i] > 0) complete[i] += year.coverage[i] * year.output[i];
    }
    if (cube.years.empty() || cube.years.front().coverage.empty()) return out;
    if (out.world_output.value_or(0) > 0) out.world_coverage = known / *out.world_output;
    for (std::size_t i = 0; i < n; ++i) out.coverage.push_back(complete[i] / out.output[i]);  // 0/0: not a number
    return out;
}

TieStrength::TieStrength(TieYear year, std::size_t n, MissingTotals missing)
    : year_(std::move(year)), n_(n), missing_(std::move(missing)), sums_(tie_sums(year_.counts, n)) {
    all_ = std::accumulate(sums_.begin(), sums_.end(), 0.0);
    active_ = static_cast<std::size_t>(std::count_if(sums_.begin(), sums_.end(), [](double s) { return s > 0; }));
    for (const TieNull null : {TieNull::kQuasiIndependence, TieNull::kSteijn, TieNull::kAssociation})
        expectations_[static_cast<std::size_t>(null)] = TieExpectation::of(sums_, null);
}

std::optional<double> TieStrength::expected(TieNull null, std::size_t i, std::size_t j) const {
    const auto& expectation = expectations_[static_cast<std::size_t>(null)];
    if (!expectation) return std::nullopt;
    return expectation->of_pair(i, j);
}

StrengthValue TieStrength::against_null(TieNull null, std::size_t i, std::size_t j) const {
    if (sums_[i] == 0 || sums_[j] == 0) return none("one of the two has no ties at all: nothing is expected");
    const auto e = expected(null, i, j);
    if (!e) return none("one country has as many ties as all others together: quasi-independence has no solution");
    return of_count(ratio_of(joint(i, j), *e, "nothing is expected of the pair"), joint(i, j), 1 / *e);
}

StrengthValue TieStrength::on_totals(std::string_view measure, double c, double x, double y) const {
    constexpr const char* kNone = "one of the two has nothing to compare with";
    StrengthValue out;
    if (measure == "salton") out = ratio_of(c, std::sqrt(x * y), kNone);
    else if (measure == "jaccard") out = ratio_of(c, x + y - c, kNone);
    else if (measure == "inclusion") out = ratio_of(c, std::min(x, y), kNone);
    else if (measure == "equivalence") out = ratio_of(c * c, x * y, kNone);
    else out = ratio_of(c, x * y, kNone);
    out.n = c;
    return out;
}

TieStrength::Totals TieStrength::outputs(std::size_t i, std::size_t j) const {
    if (year_.output.empty() || !missing_.whole_counting) return {};
    return {year_.output[i], year_.output[j]};
}

StrengthValue TieStrength::on_papers(std::string_view measure, std::size_t i, std::size_t j) const {
    const Totals n = outputs(i, j);
    if (!n.i) return none(missing_.output);
    if (exceeds(joint(i, j), std::min(*n.i, *n.j))) return none(kAboveTotal);
    return on_totals(measure, joint(i, j), *n.i, *n.j);
}

StrengthValue TieStrength::nsf(bool on_ties, std::size_t i, std::size_t j) const {
    double x = sums_[i], y = sums_[j], world = pairs();
    if (!on_ties) {
        if (year_.international.empty() || !missing_.whole_counting) return none(missing_.international);
        if (!year_.world_international) return none(missing_.world);
        x = year_.international[i], y = year_.international[j], world = *year_.world_international;
    }
    return of_count(ratio_of(joint(i, j) * world, x * y, "one of the two has no international works"), joint(i, j),
                    world / (x * y));
}

StrengthValue TieStrength::directed(std::string_view measure, std::size_t i, std::size_t j) const {
    const double c = joint(i, j), s_i = sums_[i], s_j = sums_[j];
    if (s_i == 0) return none("the side has no ties");
    StrengthValue out;
    if (measure == "dependency") out = {c / s_i, "", s_i};
    else if (measure == "schubert_glanzel") out = ratio_of(c / s_i * (all_ - s_i), s_j, "the partner has no ties");
    else if (measure == "luukkonen")
        out = s_j == 0 ? none("the partner has no ties") : ratio_of(c / s_i * pairs_without(i), s_j, "the partner has no ties");
    else out = ratio_of(c / s_i * pairs_without(i), sum_without(j, i), "all ties of the partner are with this side");
    if (measure != "dependency" && out.value) {
        if (measure != "schubert_glanzel" && pairs_without(i) == 0) return none("every tie is one of this side: nothing to compare with");
        out.n = c;
    }
    return out;
}

double TieStrength::sum_without(std::size_t i, std::size_t j) const {
    return less(sums_[i], joint(i, j), [&] {
        double sum = 0;
        for (std::size_t k = 0; k < n_; ++k)
            if (k != j) sum += joint(i, k);
        return sum;
    });
}

double TieStrength::pairs_without(std::size_t i) const {
    return less(pairs(), sums_[i], [&] {
        double sum = 0;
        for (std::size_t x = 0; x < n_; ++x)
            for (std::size_t y = x + 1; y < n_; ++y)
                if (x != i && y != i) sum += joint(x, y);
        return sum;
    });
}

StrengthValue TieStrength::of_country(std::string_view measure, std::size_t i) const {
    if (measure == "sum_of_ties") return {sums_[i], "", std::nullopt};
    if (measure == "output_count")
        return year_.output.empty() ? none(missing_.output) : StrengthValue{year_.output[i], "", std::nullopt};
    if (measure == "international_count")
        return year_.international.empty() ? none(missing_.international)
                                           : StrengthValue{year_.international[i], "", std::nullopt};
    if (sums_[i] == 0) return none("the country has no ties");
    double squares = 0;
    for (std::size_t j = 0; j < n_; ++j) squares += joint(i, j) * joint(i, j);
    return {squares / (sums_[i] * sums_[i]), "", sums_[i]};
}

StrengthValue TieStrength::value(std::string_view measure, std::size_t i, std::size_t j) const {
    const double c = joint(i, j);
    if (measure.ends_with(kBounded) || measure.ends_with(kLog)) {
        const bool log = measure.ends_with(kLog);
        StrengthValue out = value(without(measure, log ? kLog : kBounded), i, j);
        if (out.value && log && *out.value == 0) return none("without joint works the logarithm has no bottom");
        if (out.value) out.value = log ? std::log(*out.value) : bounded_ratio(*out.value);
        return out;
    }
    if (measure == "joint_count") return {c, "", c};
    if (measure == "association_strength") return against_null(TieNull::kAssociation, i, j);
    if (measure == "steijn") return against_null(TieNull::kSteijn, i, j);
    if (measure == "quasi_independence") return against_null(TieNull::kQuasiIndependence, i, j);
    if (measure.starts_with("nsf_index")) return nsf(measure.ends_with(kOnTies), i, j);
    if (measure == "fractionalization") {
        const double n = static_cast<double>(active_);
        if (sums_[i] == 0 || sums_[j] == 0) return none("one of the two has no ties at all: nothing is expected");
        const double e = 2 / (n / sums_[i] + n / sums_[j]);
        return of_count({c / e, "", c}, c, 1 / e);
    }
    if (measure == "dependency_asymmetry") {
        if (sums_[i] == 0 || sums_[j] == 0) return none("one of the two has no ties");
        // (c/s_j - c/s_i) / (c/s_i + c/s_j): the joint count cancels.
        if (c == 0) return none("the two have no joint works");
        return {same_count(sums_[i], sums_[j]) ? 0 : (sums_[i] - sums_[j]) / (sums_[i] + sums_[j]), "", std::nullopt};
    }
    if (measure == "share_of_output" || measure == "share_of_international") {
        const bool output = measure == "share_of_output";
        const auto& base = output ? year_.output : year_.international;
        if (base.empty() || !missing_.whole_counting) return none(output ? missing_.output : missing_.international);
        StrengthValue out = ratio_of(c, base[i], "no works to take a share of");
        if (out.value && exceeds(c, base[i])) return none(kAboveTotal);
        if (out.value) out.value = std::min(*out.value, 1.0);
        out.n = base[i];
        return out;
    }
    const StrengthMeasure* found = find_strength_measure(measure);
    if (found != nullptr && found->of == StrengthOf::kCountry) return of_country(measure, i);
    if (found != nullptr && found->of == StrengthOf::kSide) return directed(measure, i, j);
    if (measure.ends_with(kOnTies)) return on_totals(without(measure, kOnTies), c, sums_[i], sums_[j]);
    return on_papers(measure, i, j);
}

void FieldSum::add(const TieStrength& field, TieNull null, std::size_t i, std::size_t j) {
    observed += field.joint(i, j);
    if (field.sum(i) == 0 || field.sum(j) == 0) return;
    const auto e = field.expected(null, i, j);
    if (e) expected += *e;
    else known = false;
}

StrengthValue FieldSum::ratio() const {
    if (!known) return none("in a field one country has as many ties as all others together: quasi-independence has no "
                            "solution there");
    return of_count(ratio_of(observed, expected, "nothing is expected of the pair in any field"), observed, 1 / expected);
}

TieNull null_within_fields(std::string_view measure) {
    if (measure.starts_with("steijn")) return TieNull::kSteijn;
    return measure.starts_with("quasi") ? TieNull::kQuasiIndependence : TieNull::kAssociation;
}

double bounded_ratio(double x) { return (x - 1) / (x + 1); }

}  // namespace comity
