// Many sample worlds, from the plan straight to counts, judged by the rule of `comity decoupling`.
//
//   decoupling_trials FIRST_SEED SEEDS WORKS          summary
//   decoupling_trials FIRST_SEED SEEDS WORKS --each   also one line a seed and pair
//   decoupling_trials SEED 1 WORKS --counts           the numbers of the planted fall and of the fake one, by year
//
// What is counted is what `comity build` and `comity decoupling` count of the same world under the default conventions;
// tests/breaks/test_decoupling.py compares the two.
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "comity/measures/decoupling.h"
#include "comity/platform/machine.h"
#include "comity/source/sample/authorships.h"
#include "comity/source/sample/fixtures.h"
#include "comity/source/sample/locations.h"
#include "comity/source/sample/world.h"

namespace {

using namespace comity;
using namespace comity::sample;

constexpr double kLevel = 0.95;

bool passes(const Work& w) {
    return w.year != kNoYear && is_default_type(w.type) && !w.xpac && !w.retracted;
}

double pairs_among(int countries) { return countries * (countries - 1) / 2.0; }

WorkPart part_of(CountrySet seen, CountryPair pair, bool complete) {
    const int all = std::popcount(seen), others = std::popcount(static_cast<CountrySet>(seen & ~pair.set()));
    WorkPart out;
    out.known = all > 0;
    out.complete = complete;
    out.of_a = has_all(seen, set_of(pair.a));
    out.of_b = has_all(seen, set_of(pair.b));
    out.sums = {out.of_a && out.of_b ? 1.0 : 0.0, out.of_a ? double(others) : 0.0, out.of_b ? double(others) : 0.0,
                pairs_among(others)};
    return out;
}

bool is_complete(const World& world, std::uint32_t index) {
    if (world.works[index].affiliations != Affiliations::kSeen) return false;
    for (const Author& author : draw_team(world, index))
        if (!author.affiliated) return false;
    return true;
}

// One world, one tally a pair.
std::vector<GuardTally> tally(const Plan& p, std::uint64_t seed, std::size_t works,
                              const std::vector<CountryPair>& pairs) {
    World world;
    world.seed = seed;
    world.works.resize(works);
    for (std::size_t i = 0; i < works; ++i) world.works[i] = draw_work(p, seed, i);
    std::vector<GuardTally> tallies(pairs.size(), GuardTally(kFirstYear, kYears, fixtures().sources.size()));
    for (std::uint32_t i = 0; i < works; ++i) {
        const Work& w = world.works[i];
        if (!passes(w)) continue;
        Draws draws(seed, Stream::kRecord, i);
        const int source = draw_source(w, draws);
        const bool complete = is_complete(world, i);
        for (std::size_t k = 0; k < pairs.size(); ++k)
            tallies[k].add(kFirstYear + w.year, source < 0 ? fixtures().sources.size() : static_cast<std::size_t>(source),
                           part_of(w.seen_countries(), pairs[k], complete));
    }
    return tallies;
}

struct Trial {
    std::string world, pair;
    Decoupling d;
};

std::vector<Trial> run_seed(std::uint64_t seed, std::size_t works) {
    const Plan& p = plan();
    const auto name = [&](CountryPair pair) {
        return fmt::format("{}-{}", p.countries[static_cast<std::size_t>(pair.a)].code,
                           p.countries[static_cast<std::size_t>(pair.b)].code);
    };
    NullSamples samples;
    std::vector<Trial> out;
    const std::vector<CountryPair> planted = {p.decoupling.pair, p.fake_decline.pair, p.controls[0], p.controls[1]};
    for (const auto& [what, the_plan] : {std::pair{"planted", &p}, std::pair{"quiet", &plan_without_changes()}}) {
        const auto tallies = tally(*the_plan, seed, works, planted);
        for (std::size_t k = 0; k < planted.size(); ++k)
            out.push_back({what, name(planted[k]), judge_decoupling(tallies[k].all(), &tallies[k], kLevel, samples)});
    }
    return out;
}

bool fell(const Decoupling& d) {
    return d.verdict == DecouplingVerdict::kFell || d.verdict == DecouplingVerdict::kFellRelative;
}

void print_each(std::uint64_t seed, const Trial& t) {
    std::string breaks, parts;
    if (t.d.course)
        for (const FoundBreak& b : t.d.course->breaks) breaks += fmt::format(" {}", b.year);
    for (const GuardedChange& g : t.d.guard) parts += g.remaining ? fmt::format(" {:.2f}", *g.remaining) : " -";
    fmt::print("{} {} {} '{}' p {:.4f} {:.4f} change {:+.3f} breaks{} remaining{}\n", seed, t.world, t.pair,
               phrase_of(t.d.verdict), t.d.course ? t.d.course->evidence.step.p : 1.0,
               t.d.course ? t.d.course->evidence.bend.p : 1.0, t.d.change ? t.d.change->value : 0.0, breaks, parts);
}

void print_counts(std::uint64_t seed, std::size_t works) {
    const Plan& p = plan();
    const std::vector<CountryPair> pairs = {p.decoupling.pair, p.fake_decline.pair};
    const auto tallies = tally(p, seed, works, pairs);
    for (std::size_t k = 0; k < pairs.size(); ++k)
        for (std::size_t y = 0; y < kYears; ++y) {
            const PairSums &all = tallies[k].all()[y].sums, &whole = tallies[k].complete()[y].sums;
            const CoverageYear& c = tallies[k].coverage()[y];
            fmt::print("{} {} {} {} {} {} {} {} {} {} {} {} {}\n", k, c.year, all.joint, all.a_others, all.b_others,
                       all.others, whole.joint, c.works, c.known, c.of_a, c.a_complete, c.of_b, c.b_complete);
        }
}

struct Summary {
    int seeds = 0, found = 0, found_at_all = 0, missing = 0, false_breaks = 0, false_verdicts = 0, control_breaks = 0;
    double least_works = HUGE_VAL;
};

void add(Summary& s, const std::vector<Trial>& trials) {
    const int date = plan().decoupling.year;
    ++s.seeds;
    const Decoupling& real = trials[0].d;
    s.found_at_all += fell(real);
    s.found += fell(real) && real.change && std::abs(real.change->from + 1 - date) <= 1;
    s.missing += trials[1].d.verdict == DecouplingVerdict::kMissingData;
    for (const PairYear& y : real.years) s.least_works = std::min(s.least_works, y.sums.joint);
    const Decoupling& quiet = trials[4].d;
    s.false_breaks += !quiet.course || !quiet.course->breaks.empty();
    s.false_verdicts += quiet.verdict != DecouplingVerdict::kNoFall;
    for (std::size_t k = 5; k < 8; ++k) s.control_breaks += !trials[k].d.course || !trials[k].d.course->breaks.empty();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::uint64_t first = std::strtoull(argv[1], nullptr, 10);
    const auto seeds = static_cast<std::size_t>(std::strtoull(argv[2], nullptr, 10));
    const auto works = static_cast<std::size_t>(std::strtoull(argv[3], nullptr, 10));
    const std::string flag = argc > 4 ? argv[4] : "";
    if (flag == "--counts") {
        print_counts(first, works);
        return 0;
    }
    std::vector<std::vector<Trial>> all(seeds);
    parallel_for(seeds, 0, [&](std::size_t i) { all[i] = run_seed(first + i, works); });
    Summary s;
    for (std::size_t i = 0; i < seeds; ++i) {
        add(s, all[i]);
        if (flag == "--each")
            for (const Trial& t : all[i]) print_each(first + i, t);
    }
    fmt::print("seeds {} least_joint_works {} found_within_a_year {} fell {} missing_data {} false_breaks {} "
               "false_verdicts {} false_breaks_of_three_more_pairs {}\n",
               s.seeds, s.least_works, s.found, s.found_at_all, s.missing, s.false_breaks, s.false_verdicts,
               s.control_breaks);
}
