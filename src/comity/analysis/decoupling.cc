#include "comity/analysis/decoupling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/measures/guard_of_works.h"
#include "comity/measures/places.h"

namespace comity {

namespace {

double level_of(const Conventions& c) { return static_cast<double>(c.level.num) / static_cast<double>(c.level.den); }

std::string release_date(const TieSource& source) {
    std::string newest;
    for (const Release& release : source.identity().releases) newest = std::max(newest, release.date);
    return newest;
}

// Changes of the data that the program knows of are OpenAlex's. Matrices may be of any source, and their names say of which.
bool is_of_openalex(const TieSource& source) {
    const auto& releases = source.identity().releases;
    return source.kind() == AtlasKind::kWorks || std::any_of(releases.begin(), releases.end(), [](const Release& release) {
               return lower(release.source).find("openalex") != std::string::npos;
           });
}

// A country of an event, or a member of a bloc that it names, is on one of the sides.
bool has_member(const DecouplingQuestion& q, const std::string& name) {
    const auto holds = [&](const std::string& code) {
        for (const Side* side : {&q.a, &q.b})
            if (std::find(side->codes.begin(), side->codes.end(), code) != side->codes.end()) return true;
        return false;
    };
    for (const auto& [bloc, members] : named_blocs())
        if (bloc == name) return std::any_of(members.begin(), members.end(), holds);
    return holds(name);
}

bool concerns(const Event& event, const DecouplingQuestion& q) {
    return std::all_of(event.countries.begin(), event.countries.end(),
                       [&](const std::string& name) { return has_member(q, name); });
}

std::vector<EventReading> read_events(const DecouplingQuestion& q, const TieSource& source, const Decoupling& d) {
    std::vector<EventReading> out;
    if (!d.course) return out;
    std::vector<Event> events = q.events;
    const std::string released = release_date(source);
    const bool openalex = is_of_openalex(source);
    // A release cannot hold what happened to the data after it.
    for (const Event& event : carried_events())
        if (!event.data || (openalex && (released.empty() || event.date <= released))) events.push_back(event);
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.date < b.date; });
    for (Event& event : events) {
        if (!concerns(event, q)) continue;
        EventReading reading{std::move(event), {}, {}, {}};
        const int year = reading.event.year;
        for (const FoundBreak& b : d.course->breaks)
            if (year >= b.earliest.value_or(b.year) && year <= b.latest.value_or(b.year)) reading.breaks.push_back(b.year);
        if (!reading.event.data) {
            const double level = level_of(q.conventions);
            reading.intensity = interrupted_intensity(d.course->series, year, level);
            reading.counts = interrupted_counts(d.years, d.course->series, year, level);
        }
        out.push_back(std::move(reading));
    }
    return out;
}

// Answers in the form of every verb.
class AnswerMaker {
  public:
    AnswerMaker(DecouplingAnswers& out, std::vector<std::string> notes) : out_(out), notes_(std::move(notes)) {}

    void run() {
        headline();
        for (std::size_t y = 0; y < out_.result.years.size(); ++y) year(y);
    }

  private:
    void headline() {
        const auto& change = out_.result.change;
        Answer a{"decoupling", "joint", {}, std::nullopt, {}, std::nullopt, {}, notes_};
        if (change) {
            a.value = std::exp(change->value);
            if (shows_bounds()) a.bounds = Bounds{std::exp(change->lower), std::exp(change->upper)};
            a.notes.push_back(fmt::format("intensity of {} over that of {}: {}", change->to, change->from, out_.phrase.text()));
        } else {
            a.notes.push_back(fmt::format("no change to put a number on: {}", out_.phrase.text()));
        }
        out_.answers.push_back(std::move(a));
    }

    [[nodiscard]] bool shows_bounds() const { return out_.question.conventions.interval != IntervalKind::kNone; }

    void add(const char* measure, const std::string& population, int in_year, std::optional<double> value,
             std::optional<Bounds> bounds, const Coverage& coverage, const PairSums& sums, const char* reason) {
        Answer a{measure, population, {{"year", std::int64_t{in_year}}}, value, bounds, std::nullopt, coverage, {}};
        if (sums.joint >= 0 && sums.joint == std::floor(sums.joint)) a.n = static_cast<std::uint64_t>(sums.joint);
        if (!value) a.notes.push_back(reason);
        out_.answers.push_back(std::move(a));
    }

    void year(std::size_t y) {
        const auto& [in_year, sums] = out_.result.years[y];
        Coverage coverage;
        if (y < out_.coverage.size() && out_.coverage[y].works > 0)
            coverage.country =
                static_cast<double>(out_.coverage[y].known) / static_cast<double>(out_.coverage[y].works);
        add("joint_count", "joint", in_year, sums.joint, {}, coverage, sums, "");
        const auto share = [&](double others) {
            return sums.joint + others > 0 ? std::optional(sums.joint / (sums.joint + others)) : std::nullopt;
        };
        add("share_of_ties", out_.question.a.name, in_year, share(sums.a_others), {}, coverage, sums, "no ties");
        add("share_of_ties", out_.question.b.name, in_year, share(sums.b_others), {}, coverage, sums, "no ties");
        std::optional<Bounds> bounds;
        const auto intensity = sums.intensity();
        if (intensity && sums.joint > 0 && shows_bounds()) {
            const double half = normal_quantile(out_.question.conventions.level) * std::sqrt(sums.log_variance());
            bounds = Bounds{*intensity * std::exp(-half), *intensity * std::exp(half)};
        }
        add("intensity", "joint", in_year, intensity, bounds, coverage, sums,
            "one of the sides, or everybody else, has no ties");
    }

    DecouplingAnswers& out_;
    std::vector<std::string> notes_;
};

}  // namespace

Result<DecouplingCube> decoupling_cube(const TieSource& source, const std::vector<Side>& sides,
                                       const Conventions& conventions, const PopulationFilter& filter,
                                       const Resources& resources) {
    Conventions asked = conventions;
    if (!asked.years) {
        YearRange years;
        if (source.works() != nullptr) {
            COMITY_ASSIGN(years, all_years(*source.works()));
        } else {
            COMITY_ASSIGN(const TieMaker all, source.maker(sides, asked, resources, filter.field));
            years = *all.conventions().years;
        }
        if (const auto release = source.release_year()) years.to = std::max(years.from, std::min(years.to, *release - 1));
        asked.years = years;
    }
    COMITY_ASSIGN(const TieMaker maker, source.maker(sides, asked, resources, filter.field));
    COMITY_ASSIGN(TieCube cube, maker.cube({filter, false, {}}));
    return DecouplingCube{std::move(cube), maker.conventions(), maker.notes()};
}

Result<DecouplingAnswers> answer_decoupling(const TieSource& source, DecouplingQuestion question,
                                            const Resources& resources) {
    const std::vector<Side> sides = {question.a, question.b};
    COMITY_ASSIGN(const DecouplingCube made, decoupling_cube(source, sides, question.conventions, question.filter,
                                                             resources));
    DecouplingAnswers out;
    out.question = std::move(question);
    out.question.conventions = made.conventions;
    out.quantity = made.cube.quantity;
    const std::vector<PairYear> years = CubeMargins(made.cube).pair(0, 1);
    std::optional<GuardTally> guard;
    COMITY_TRY(still_wanted(resources));
    if (source.works() != nullptr) {
        COMITY_ASSIGN(guard, guard_of_works(*source.works(), sides, made.conventions, out.question.filter,
                                            resources));
        out.coverage = guard->coverage();
    }
    COMITY_TRY(still_wanted(resources));
    NullSamples samples = null_samples(resources);
    out.result = judge_decoupling(years, guard ? &*guard : nullptr, level_of(made.conventions), samples, out.quantity);
    if (out.result.course) out.tests = further_tests(*out.result.course, samples);
    out.events = read_events(out.question, source, out.result);
    out.phrase = decoupling_phrase(out.result);
    AnswerMaker(out, made.notes).run();
    out.paragraph = decoupling_paragraph(out);
    return out;
}

}  // namespace comity
