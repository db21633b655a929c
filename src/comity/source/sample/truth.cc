#include "comity/source/sample/truth.h"

#include <algorithm>
#include <map>

namespace comity::sample {

namespace {

// Shares of sets before the two changes: the plan's tables, multiplied out.
std::map<CountrySet, double> undisturbed_sets() {
    const Plan& p = plan();
    std::map<CountrySet, double> sets;
    const auto reach = [&](Reach r) { return p.reach.share(static_cast<std::size_t>(r)); };
    for (std::size_t c = 0; c < kCountries; ++c)
        sets[set_of(static_cast<int>(c))] += reach(Reach::kDomestic) * p.domestic.share(c);
    for (std::size_t i = 0; i < p.pairs.size(); ++i) {
        const CountrySet pair = p.pairs[i].set();
        sets[pair] += reach(Reach::kBilateral) * p.pair.share(i);
        for (std::size_t c = 0; c < kCountries; ++c) {
            std::size_t third = c;
            while (has_all(pair, set_of(static_cast<int>(third)))) third = (third + 1) % kCountries;
            sets[static_cast<CountrySet>(pair | set_of(static_cast<int>(third)))] +=
                reach(Reach::kTrilateral) * p.pair.share(i) * p.domestic.share(c);
        }
    }
    for (std::size_t i = 0; i < p.consortia.size(); ++i)
        sets[p.consortia[i].members] += reach(Reach::kConsortium) * p.consortium.share(i);
    return sets;
}

std::map<CountrySet, double> decoupled_sets(int year) {
    const Change& change = plan().decoupling;
    auto sets = undisturbed_sets();
    if (year < change.year) return sets;
    std::map<CountrySet, double> after;
    const double leaving = change.per_thousand / 1000.0;
    for (const auto& [set, share] : sets) {
        if (!has_all(set, change.pair.set())) {
            after[set] += share;
            continue;
        }
        after[set] += share * (1 - leaving);
        for (const int leaver : {change.pair.a, change.pair.b})
            after[static_cast<CountrySet>(set & ~set_of(leaver))] += share * leaving / 2;
    }
    return after;
}

void set_threshold(const Distribution& distribution, double top, int& threshold, double& weight) {
    double below = 0;
    for (std::size_t c = 0; c < distribution.size(); ++c) {
        const double upto = below + distribution[c];
        if (upto >= 1 - top || c + 1 == distribution.size()) {
            threshold = static_cast<int>(c);
            weight = std::clamp((upto - (1 - top)) / distribution[c], 0.0, 1.0);
            return;
        }
        below = upto;
    }
}

// The part of all works that passes the default filter but for years, types, class and countries.
double core_share() {
    const Rates& r = plan().rates;
    return (1 - r.xpac / 1000.0) * (1 - r.retracted / 1000.0) * (1 - r.no_year / 1000.0);
}

double shown_share() {
    const Rates& r = plan().rates;
    return 1 - (r.no_authorships + r.no_affiliations + r.unmatched_affiliations) / 1000.0;
}

double at(const Distribution& d, std::size_t c) { return c < d.size() ? d[c] : 0.0; }

// Works of one cohort that belong to the population: `weight` of them, a share `hits` of which are hits.
void add_cohort(Expected& sum, const CohortTruth& cohort, double weight, double hits) {
    sum.with_cohort += weight;
    for (std::size_t c = 0; c < cohort.hit.size(); ++c) {
        const double share = weight * (hits * cohort.hit[c] + (1 - hits) * at(cohort.ordinary, c));
        const auto count = static_cast<double>(c);
        const auto top = [&](int threshold, double tied) {
            return static_cast<int>(c) > threshold ? 1.0 : static_cast<int>(c) == threshold ? tied : 0.0;
        };
        sum.mncs += share * count / cohort.mean;
        sum.pp_top_10 += share * top(cohort.top_10, cohort.weight_10);
        sum.pp_top_1 += share * top(cohort.top_1, cohort.weight_1);
        sum.pp_ncs_2 += count >= 2 * cohort.mean ? share : 0.0;
    }
}

CohortTruth make_cohort(Distribution ordinary, Distribution hit, double hit_share) {
    CohortTruth cohort;
    Distribution mix(hit.size());
    for (std::size_t c = 0; c < mix.size(); ++c) {
        mix[c] = hit_share * hit[c] + (1 - hit_share) * at(ordinary, c);
        cohort.mean += mix[c] * static_cast<double>(c);
    }
    set_threshold(mix, 0.1, cohort.top_10, cohort.weight_10);
    set_threshold(mix, 0.01, cohort.top_1, cohort.weight_1);
    cohort.ordinary = std::move(ordinary);
    cohort.hit = std::move(hit);
    cohort.hit_share = hit_share;
    return cohort;
}

std::size_t place(int year) { return static_cast<std::size_t>(year - kFirstYear); }

}  // namespace

std::vector<SetShare> country_sets(int year) {
    const Change& fake = plan().fake_decline;
    std::vector<SetShare> sets;
    for (const auto& [set, share] : decoupled_sets(year)) {
        const bool hidden = year >= fake.year && has_all(set, fake.pair.set());
        sets.push_back({set, share, hidden ? 1 - fake.per_thousand / 1000.0 : 1.0});
    }
    return sets;
}

double kept_share(int year, int window) {
    const Table& ages = plan().ages;
    double kept = 0;
    for (std::size_t age = 0; age < kAges; ++age)
        if (static_cast<int>(age) < window && year + static_cast<int>(age) <= kLastYear) kept += ages.share(age);
    return kept;
}

// Each of the citations stays with probability `kept`, apart from the others: binomial, one trial after the other, so
// that only sums and products are needed.
Distribution thinned(const Table& totals, double kept) {
    const auto& entries = totals.entries();
    const auto most = static_cast<std::size_t>(entries.back().value);
    Distribution distribution(most + 1), binomial(most + 1);
    binomial[0] = 1;
    std::size_t trials = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (; trials < static_cast<std::size_t>(entries[i].value); ++trials)
            for (std::size_t c = trials + 2; c-- > 0;)
                binomial[c] = binomial[c] * (1 - kept) + (c > 0 ? binomial[c - 1] * kept : 0);
        for (std::size_t c = 0; c <= trials; ++c) distribution[c] += totals.share(i) * binomial[c];
    }
    return distribution;
}

// Shares of the year's works by subfield, and the hits among them.
struct Truth::Part {
    std::array<double, kSubfields> works{}, hits{};
};

Truth::Part Truth::part_of(const Population& population, int year, bool all_shown) const {
    const Plan& p = plan();
    const bool takes_unknown = population(0);
    Part part;
    for (const SetShare& set : sets_[place(year)]) {
        const double shown = all_shown ? set.share : set.share * set.seen * shown_share();
        const double weight = (population(set.set) ? shown : 0) + (takes_unknown ? set.share - shown : 0);
        if (weight == 0) continue;
        for (std::size_t s = 0; s < kSubfields; ++s) {
            const double works = weight * p.subfields_of(set.set).share(s);
            part.works[s] += works;
            part.hits[s] += works * p.hit_per_thousand(set.set) / 1000.0;
        }
    }
    return part;
}

Truth::Truth(int window) {
    const Plan& p = plan();
    for (int year = kFirstYear; year <= kLastYear; ++year) {
        sets_[place(year)] = country_sets(year);
        const Part world = part_of(everyone(), year);
        const double kept = kept_share(year, window);
        std::array<Distribution, 3> ordinary, hit;
        for (std::size_t d = 0; d < 3; ++d)
            ordinary[d] = thinned(p.ordinary[d], kept), hit[d] = thinned(p.hit[d], kept);
        for (const WorkType type : {kArticle, kReview})
            for (std::size_t s = 0; s < kSubfields; ++s) {
                const std::size_t d = p.density(type, static_cast<int>(s));
                cohorts_[place(year)][type == kReview][s] =
                    make_cohort(ordinary[d], hit[d], world.hits[s] / world.works[s]);
            }
    }
}

const CohortTruth& Truth::cohort(int year, WorkType type, int subfield) const {
    return cohorts_[place(year)][type == kReview][static_cast<std::size_t>(subfield)];
}

// The chance that a work of the subfield has one of the default types, and each of these.
double default_types(int subfield, const std::function<void(WorkType, double)>& each = {}) {
    const Table& types = plan().types_of(subfield);
    double sum = 0;
    for (std::size_t t = 0; t < types.entries().size(); ++t) {
        const auto type = static_cast<WorkType>(types.entries()[t].value);
        if (!is_default_type(type)) continue;
        sum += types.share(t);
        if (each) each(type, types.share(t));
    }
    return sum;
}

Expected Truth::expected(const Population& population, int first_year, int last_year) const {
    const Plan& p = plan();
    Expected sum;
    for (int year = first_year; year <= last_year; ++year) {
        const Part part = part_of(population, year);
        for (std::size_t s = 0; s < kSubfields; ++s) {
            if (part.works[s] == 0) continue;
            const double works = p.years.share(place(year)) * core_share() * part.works[s];
            sum.publications +=
                works * default_types(static_cast<int>(s), [&](WorkType type, double share) {
                    add_cohort(sum, cohort(year, type, static_cast<int>(s)),
                               works * share * (1 - p.rates.no_topic / 1000.0), part.hits[s] / part.works[s]);
                });
        }
    }
    if (sum.with_cohort > 0)
        for (double* value : {&sum.mncs, &sum.pp_top_10, &sum.pp_top_1, &sum.pp_ncs_2}) *value /= sum.with_cohort;
    return sum;
}

double Truth::publications_if_all_shown(const Population& population, int year) const {
    const Part part = part_of(population, year, true);
    double sum = 0;
    for (std::size_t s = 0; s < kSubfields; ++s) sum += part.works[s] * default_types(static_cast<int>(s));
    return sum * plan().years.share(place(year)) * core_share();
}

Population joint_of(CountryPair pair) {
    return [set = pair.set()](CountrySet seen) { return has_all(seen, set); };
}

Population everyone() {
    return [](CountrySet) { return true; };
}

}  // namespace comity::sample
