// The expected values of the sample world against the sample world itself: a Monte Carlo estimate that shares nothing
// with truth.cc but the definitions of the measures.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <tuple>
#include <vector>

#include "comity/source/sample/truth.h"
#include "comity/source/sample/world.h"

namespace comity::sample {
namespace {

constexpr std::size_t kWorks = 400'000;
constexpr int kFrom = 2020 - kFirstYear;  // the default years are 2020 to 2024

const World& big_world() {
    static const World world = make_world(2024, kWorks, Resources{});
    return world;
}

struct Cohort {
    std::map<int, int> works_with;  // by citations
    int works = 0, citations = 0;
};

bool in_core(const Work& work) {
    return work.year != kNoYear && !work.xpac && !work.retracted && is_default_type(work.type);
}

// Citations within four years of publication.
std::vector<int> count_citations(const World& world) {
    std::vector<int> count(world.works.size());
    for (std::size_t citing = 0; citing < world.works.size(); ++citing)
        for (const std::uint32_t cited : world.references_of(citing)) {
            const int from = world.works[cited].year, when = world.works[citing].year;
            if (cited != citing && from != kNoYear && when != kNoYear && from <= when && when < from + 4)
                ++count[cited];
        }
    return count;
}

double top_weight(const Cohort& cohort, int citations, double share) {
    int below = 0;
    for (const auto& [c, works] : cohort.works_with) {
        const double upto = below + works;
        if (upto >= (1 - share) * cohort.works - 1e-9)
            return citations > c ? 1 : citations < c ? 0 : (upto - (1 - share) * cohort.works) / works;
        below += works;
    }
    return 0;
}

struct Mean {
    double sum = 0, squares = 0;
    int n = 0;
    void add(double x) { sum += x, squares += x * x, ++n; }
    [[nodiscard]] double value() const { return sum / n; }
    [[nodiscard]] double error() const { return std::sqrt((squares / n - value() * value()) / n); }
};

struct Estimate {
    int publications = 0;
    Mean mncs, pp_top_10, pp_top_1, pp_ncs_2;
};

Estimate estimate(const Population& population) {
    static const std::vector<int> count = count_citations(big_world());
    using Key = std::tuple<int, int, int>;
    std::map<Key, Cohort> cohorts;
    const auto& works = big_world().works;
    const auto key = [&](std::size_t i) { return Key(works[i].year, works[i].type, works[i].subfield); };
    for (std::size_t i = 0; i < works.size(); ++i) {
        if (!in_core(works[i]) || !works[i].has_topic || works[i].year < kFrom) continue;
        Cohort& cohort = cohorts[key(i)];
        ++cohort.works;
        cohort.citations += count[i];
        ++cohort.works_with[count[i]];
    }
    Estimate result;
    for (std::size_t i = 0; i < works.size(); ++i) {
        if (!in_core(works[i]) || works[i].year < kFrom || !population(works[i].seen_countries())) continue;
        ++result.publications;
        if (!works[i].has_topic) continue;
        const Cohort& cohort = cohorts[key(i)];
        const double ncs = double(count[i]) * cohort.works / cohort.citations;
        result.mncs.add(ncs);
        result.pp_top_10.add(top_weight(cohort, count[i], 0.1));
        result.pp_top_1.add(top_weight(cohort, count[i], 0.01));
        result.pp_ncs_2.add(ncs >= 2);
    }
    return result;
}

void expect_agreement(const Population& population, const char* name) {
    SCOPED_TRACE(name);
    const Expected truth = Truth().expected(population, 2020, 2024);
    const Estimate found = estimate(population);
    const double expected = truth.publications * kWorks;
    EXPECT_NEAR(found.publications, expected, 4 * std::sqrt(expected));
    EXPECT_NEAR(found.mncs.n, truth.with_cohort * kWorks, 4 * std::sqrt(expected));
    // Beside the noise there is the bias of finite cohorts, of the order of one over their size.
    EXPECT_NEAR(found.mncs.value(), truth.mncs, 4 * found.mncs.error() + 0.005);
    EXPECT_NEAR(found.pp_top_10.value(), truth.pp_top_10, 4 * found.pp_top_10.error() + 0.001);
    EXPECT_NEAR(found.pp_top_1.value(), truth.pp_top_1, 4 * found.pp_top_1.error() + 0.0005);
    EXPECT_NEAR(found.pp_ncs_2.value(), truth.pp_ncs_2, 4 * found.pp_ncs_2.error() + 0.001);
}

TEST(SampleTruth, AgreesWithAMonteCarloEstimate) {
    const Plan& p = plan();
    const CountrySet qm = set_of(p.headline.a), qn = set_of(p.headline.b);
    expect_agreement(joint_of(p.headline), "QM and QN");
    expect_agreement(joint_of(p.level), "the pair at the world's level");
    expect_agreement(joint_of(p.below), "the pair below the world");
    expect_agreement(joint_of(p.fake_decline.pair), "the pair of the fake decline");
    expect_agreement([=](CountrySet set) { return set == qm; }, "QM domestic");
    expect_agreement([=](CountrySet set) { return has_all(set, qm) && set != qm && !has_all(set, qn); },
                     "QM elsewhere");
    expect_agreement(everyone(), "world");
}

TEST(SampleTruth, TheWorldIsOne) {
    const Expected world = Truth().expected(everyone(), 2020, 2024);
    EXPECT_NEAR(world.mncs, 1, 1e-12);
    EXPECT_NEAR(world.pp_top_10, 0.1, 1e-12);
    EXPECT_NEAR(world.pp_top_1, 0.01, 1e-12);
}

TEST(SampleTruth, TheHeadlinePairStandsOutAndIsSmall) {
    const Plan& p = plan();
    const Truth truth;
    const Expected joint = truth.expected(joint_of(p.headline), 2020, 2024),
                   world = truth.expected(everyone(), 2020, 2024);
    EXPECT_GT(joint.mncs, 1.5);
    EXPECT_GT(joint.pp_ncs_2, 2 * world.pp_ncs_2);
    EXPECT_LT(joint.with_cohort / world.with_cohort, 0.022);
    EXPECT_NEAR(truth.expected(joint_of(p.level), 2020, 2024).mncs, 1, 0.005);
    EXPECT_LT(truth.expected(joint_of(p.below), 2020, 2024).mncs, 0.8);
}

TEST(SampleTruth, ThinningKeepsTheMean) {
    for (const Table& table : plan().hit) {
        double mean = 0, kept = 0, sum = 0;
        for (std::size_t i = 0; i < table.entries().size(); ++i) mean += table.share(i) * table.entries()[i].value;
        const Distribution distribution = thinned(table, 0.37);
        for (std::size_t c = 0; c < distribution.size(); ++c)
            sum += distribution[c], kept += distribution[c] * double(c);
        EXPECT_NEAR(sum, 1, 1e-12);
        EXPECT_NEAR(kept, 0.37 * mean, 1e-10);
    }
}

// Publications of a pair in each year, as the record shows them, against the plan: the real fall, the fake one, a
// control.
TEST(SampleTruth, PairsMoveThroughTheYearsAsPlanned) {
    const Plan& p = plan();
    const Truth truth;
    for (const CountryPair& pair : {p.decoupling.pair, p.fake_decline.pair, p.controls[0], p.controls[1]}) {
        std::array<double, kYears> seen{}, done{};
        for (const Work& work : big_world().works) {
            if (!in_core(work)) continue;
            seen[work.year] += has_all(work.seen_countries(), pair.set());
            done[work.year] += has_all(work.countries, pair.set());
        }
        for (int y = 0; y < kYears; ++y) {
            const double shown = truth.expected(joint_of(pair), kFirstYear + y, kFirstYear + y).publications * kWorks;
            const double all = truth.publications_if_all_shown(joint_of(pair), kFirstYear + y) * kWorks;
            EXPECT_GT(shown, 500) << "too small for tests of trends";
            EXPECT_NEAR(seen[std::size_t(y)], shown, 4.5 * std::sqrt(shown)) << kFirstYear + y;
            EXPECT_NEAR(done[std::size_t(y)], all, 4.5 * std::sqrt(all)) << kFirstYear + y;
        }
    }
    const auto share = [&](CountryPair pair, int year) {
        return truth.expected(joint_of(pair), year, year).publications /
               truth.expected(everyone(), year, year).publications;
    };
    EXPECT_NEAR(share(p.decoupling.pair, 2018) / share(p.decoupling.pair, 2017), 0.7, 1e-12);
    EXPECT_NEAR(share(p.fake_decline.pair, 2019) / share(p.fake_decline.pair, 2018), 0.7, 1e-12);
    EXPECT_NEAR(share(p.controls[0], 2024) / share(p.controls[0], 2010), 1, 1e-12);
}

}  // namespace
}  // namespace comity::sample
