// All pairs of an atlas: which ones broke, at a stated rate of false discoveries.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "comity/analysis/decoupling.h"
#include "comity/base/kept.h"
#include "comity/kernels/break_tests.h"
#include "comity/measures/guard_of_works.h"

namespace comity {

namespace {

constexpr std::size_t kRoomForOne = std::size_t{1} << 30;

struct Tested {
    ScreenedPair pair;
    IntensitySeries series;
    std::size_t at_a = 0, at_b = 0;  // places in the cube
    Decoupling judged;               // where found
};

std::vector<Tested> test_all(const CubeMargins& margins, double min_works, NullSamples& samples) {
    const TieCube& cube = margins.cube();
    std::vector<Tested> out;
    for (std::size_t a = 0; a < cube.places(); ++a)
        for (std::size_t b = a + 1; b < cube.places(); ++b) {
            // Most pairs have too few works; their series would be made in vain.
            if (cube.years.empty() || cube.count(cube.years.size() - 1, a, b) < min_works) continue;
            Tested t{{cube.countries[a], cube.countries[b]}, intensity_series(margins.pair(a, b)), a, b};
            if (t.series.size() < kFewestYears) continue;
            t.pair.first_year = t.series.years.front(), t.pair.last_year = t.series.years.back();
            t.pair.joint = cube.count(cube.years.size() - 1, a, b);
            t.pair.intensity = std::exp(t.series.log_intensity.back());
            t.pair.bend = bend_test(t.series, samples);
            out.push_back(std::move(t));
        }
    return out;
}

// Null samples are slow to make and the same for every pair of a length, so this part is not for several threads.
void describe(Tested& t, const CubeMargins& margins, double level, NullSamples& samples) {
    t.judged = judge_decoupling(margins.pair(t.at_a, t.at_b), nullptr, level, samples);
    if (!t.judged.course) return;
    t.pair.p_persistent = bend_p_if_persistent(*t.judged.course, samples);
    for (const FoundBreak& b : t.judged.course->breaks) t.pair.breaks.push_back(b.year);
    t.pair.change = t.judged.change;
}

// Pairs are independent of each other; what they share is made beside the first one.
Status run_guard(const Atlas& works, const ScreenQuestion& question, const std::vector<Tested*>& changed, double level,
                 const Resources& resources) {
    std::vector<std::optional<Error>> errors(changed.size());
    const auto guard_one = [&](std::size_t i, const Resources& with) {
        Tested& t = *changed[i];
        const std::vector<Side> sides = {{t.pair.a, {t.pair.a}}, {t.pair.b, {t.pair.b}}};
        if (const Status wanted = still_wanted(with); !wanted.ok()) {
            errors[i] = wanted.error();
            return;
        }
        const auto guard = guard_of_works(works, sides, question.conventions, question.filter, with);
        if (guard.ok()) t.judged = judge_with_guard(std::move(t.judged), *guard, level);
        else errors[i] = guard.error();
    };
    Resources alone = resources;
    alone.threads = 1;
    if (!changed.empty()) guard_one(0, resources);
    parallel_for(changed.empty() ? 0 : changed.size() - 1, resources.threads, [&](std::size_t i) { guard_one(i + 1, alone); });
    for (auto& error : errors)
        if (error) return std::move(*error);
    return ok();
}

Status judge_found(const TieSource& source, const ScreenQuestion& question, const CubeMargins& margins,
                   std::vector<Tested>& tested, double level, const Resources& resources, NullSamples& samples) {
    std::vector<Tested*> changed;
    for (Tested& t : tested)
        if (t.pair.found) {
            describe(t, margins, level, samples);
            if (t.pair.change) changed.push_back(&t);
        }
    if (source.works() != nullptr)
        COMITY_TRY(run_guard(*source.works(), question, changed, level, resources));
    for (Tested* t : changed) {
        t->pair.verdict = t->judged.verdict;
        t->pair.phrase = decoupling_phrase(t->judged).text();
        t->pair.missing_data = missing_data_word(t->judged).text();
    }
    return ok();
}

// Falls, the largest first; rises, the largest first; then no change, by p.
bool before(const ScreenedPair& x, const ScreenedPair& y) {
    const auto key = [](const ScreenedPair& p) {
        const int group = !p.change ? 2 : p.change->value < 0 ? 0 : 1;
        return std::tuple(group, p.change ? -std::abs(p.change->value) : p.bend.p, -p.joint, p.a, p.b);
    };
    return key(x) < key(y);
}

Answer answer_of(const ScreenedPair& p, std::size_t rank, bool shows_bounds) {
    Answer out{"decoupling",
               fmt::format("{} and {}", p.a, p.b),
               {{"rank", static_cast<std::int64_t>(rank)}},
               std::exp(p.change->value),
               shows_bounds ? std::optional(Bounds{std::exp(p.change->lower), std::exp(p.change->upper)}) : std::nullopt,
               static_cast<std::uint64_t>(p.joint),
               {},
               {}};
    out.notes.push_back(
        fmt::format("intensity of {} over that of {}; q {:.2g}; {}", p.change->to, p.change->from, p.q, p.phrase));
    return out;
}

}  // namespace

Result<ScreenAnswers> screen_pairs(const TieSource& source, ScreenQuestion question, const Resources& lent) {
    // Pairs that changed are looked at one by one, and share what they can even where nothing is kept for other questions.
    Resources resources = lent;
    if (resources.kept == nullptr) resources.kept = std::make_shared<Kept>(kRoomForOne);
    COMITY_ASSIGN(const DecouplingCube made,
                  decoupling_cube(source, {}, question.conventions, question.filter, resources));
    COMITY_TRY(still_wanted(resources));
    ScreenAnswers out;
    out.question = std::move(question);
    out.question.conventions = made.conventions;
    out.quantity = made.cube.quantity;
    out.all_pairs = made.cube.places() * (made.cube.places() - 1) / 2;
    const double level = static_cast<double>(made.conventions.level.num) / static_cast<double>(made.conventions.level.den);
    NullSamples samples = null_samples(resources);
    const CubeMargins margins(made.cube);
    std::vector<Tested> tested = test_all(margins, out.question.min_works, samples);
    std::vector<double> p;
    for (const Tested& t : tested) p.push_back(t.pair.bend.p);
    const std::vector<double> q = discovery_rates(p);
    for (std::size_t i = 0; i < tested.size(); ++i) {
        tested[i].pair.q = q[i];
        tested[i].pair.found = q[i] <= out.question.rate;
    }
    COMITY_TRY(still_wanted(resources));
    COMITY_TRY(judge_found(source, out.question, margins, tested, level, resources, samples));
    for (Tested& t : tested) out.pairs.push_back(std::move(t.pair));
    std::sort(out.pairs.begin(), out.pairs.end(), before);
    const bool shows_bounds = made.conventions.interval != IntervalKind::kNone;
    for (const ScreenedPair& pair : out.pairs)
        if (pair.change) out.answers.push_back(answer_of(pair, out.answers.size() + 1, shows_bounds));
    return out;
}

}  // namespace comity
