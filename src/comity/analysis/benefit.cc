#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>

#include "comity/analysis/answer_parts.h"
#include "comity/analysis/relations.h"
#include "comity/measures/score.h"
#include "comity/measures/statistic.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

double real(Weight w) { return static_cast<double>(w) / static_cast<double>(kWhole); }

// Bands of the number of authors within which works count as alike: upper ends, both included.
constexpr std::array<std::uint32_t, 6> kAuthorBands = {1, 3, 6, 10, 20, 100};
// Works of so many countries or more are one band.
constexpr std::uint32_t kManyCountries = 6;

std::size_t author_band(std::uint32_t authors) {
    return static_cast<std::size_t>(std::lower_bound(kAuthorBands.begin(), kAuthorBands.end(), authors) -
                                    kAuthorBands.begin());
}

// What matched works share: field, year, type, band of authors, and countries (0 where they cannot be equal).
using Stratum = std::tuple<std::uint32_t, std::int16_t, std::uint16_t, std::size_t, std::uint32_t>;

// A work that mncs looks at: its score there, and what it weighs there, which is less than its weight in the population
// where only some of its classes have a score.
struct ScoredWork {
    const Member* member = nullptr;
    double score = 0, weight = 0;
};

// mncs alone, as `pair` defines it under these conventions.
Family mncs_family(const Conventions& conventions) { return *family_of({"mncs"}, conventions); }

struct Gain {
    std::optional<double> value;
    std::optional<Bounds> bounds;
    std::vector<std::string> interval_notes;
};

class Benefit {
  public:
    explicit Benefit(const Relation& relation)
        : r_(relation),
          family_(mncs_family(r_.data.conventions)),
          with_{r_.atlas, r_.data.conventions, family_, r_.data.cohorts(), r_.data.collaboration()} {
        parallel_for(kPopulations, r_.threads, [&](std::size_t p) {
            if (kAllPopulations[p] != Population::kWorld) works_[p] = works_of(kAllPopulations[p]);
        });
    }

    std::vector<Answer> run() {
        std::vector<AnswerPart> parts;
        for (const bool matched : {false, true})
            for (const bool domestic : {true, false})
                parts.emplace_back([this, matched, domestic](auto& answers) { gains_over(domestic, matched, answers); });
        return answers_of(parts, r_.resources);
    }

  private:
    void gains_over(bool domestic, bool matched, std::vector<Answer>& answers) const {
        const std::array sides = {
            std::pair{Population::kA, domestic ? Population::kADomestic : Population::kAInternational},
            std::pair{Population::kB, domestic ? Population::kBDomestic : Population::kBInternational}};
        std::array<Gain, 2> gains;
        for (std::size_t side = 0; side < 2; ++side)
            gains[side] = gain(sides[side].first, sides[side].second, domestic, matched, answers);
        two_way(gains, domestic, matched, answers);
    }

    [[nodiscard]] const Measure& mncs() const { return family_.measures.front(); }
    [[nodiscard]] bool published() const { return mncs().basis == Basis::kFwci; }
    [[nodiscard]] const std::vector<ScoredWork>& works(Population p) const { return works_[index_of(p)]; }
    [[nodiscard]] const std::vector<ScoredWork>& joint() const { return works(Population::kJoint); }

    [[nodiscard]] std::vector<ScoredWork> works_of(Population p) const {
        std::vector<ScoredWork> works;
        for (const Member& m : r_.data.members) {
            if (!r_.is(m, p)) continue;
            const ScoreParts parts = score_parts(with_, mncs(), {m.row, m.slice, m.citations, false});
            const double w = real(r_.weight(m, p)) * parts.denominator;
            if (w > 0) works.push_back({&m, parts.numerator / parts.denominator, w});
        }
        return works;
    }

    [[nodiscard]] Stratum stratum_of(const Member& m, bool domestic) const {
        const Slice& slice = r_.atlas.slices[m.slice];
        const BylineView view = r_.view(m);
        return {slice.key.field, slice.year, slice.type, author_band(view.authors),
                domestic ? 0 : std::min(view.places, kManyCountries)};
    }

    // Joint works and the works they are compared with: columns w·score, w of the joint ones; the same of the others.
    Cell plain_cell(const std::vector<ScoredWork>& others) const {
        Cell cell;
        for (const ScoredWork& work : joint()) cell.add(r_.unit(*work.member), {work.weight * work.score, work.weight, 0, 0});
        for (const ScoredWork& work : others) cell.add(r_.unit(*work.member), {0, 0, work.weight * work.score, work.weight});
        return cell;
    }

    // What the works of a stratum weigh: the joint ones, and the others.
    struct StratumWeights {
        double joint = 0, others = 0;
    };

    // In each stratum the others weigh together what the joint works weigh there; strata with one kind only are left.
    Cell matched_cell(const std::vector<ScoredWork>& others, bool domestic, double& matched, std::size_t& n) const {
        std::map<Stratum, StratumWeights> weights;
        std::vector<StratumWeights*> of_joint, of_others;  // by work; those of a map stay where they are
        for (const ScoredWork& work : joint()) of_joint.push_back(&weights[stratum_of(*work.member, domestic)]);
        for (const ScoredWork& work : others) of_others.push_back(&weights[stratum_of(*work.member, domestic)]);
        for (std::size_t i = 0; i < of_joint.size(); ++i) of_joint[i]->joint += joint()[i].weight;
        for (std::size_t i = 0; i < of_others.size(); ++i) of_others[i]->others += others[i].weight;
        double all = 0, part = 0;
        Cell cell;
        n = 0;
        for (std::size_t i = 0; i < of_joint.size(); ++i) {
            const ScoredWork& work = joint()[i];
            all += work.weight;
            if (of_joint[i]->others == 0) continue;
            part += work.weight;
            ++n;
            cell.add(r_.unit(*work.member), {work.weight * work.score, work.weight, 0, 0});
        }
        for (std::size_t i = 0; i < of_others.size(); ++i) {
            const ScoredWork& work = others[i];
            if (of_others[i]->joint == 0) continue;
            const double w = work.weight * of_others[i]->joint / of_others[i]->others;
            cell.add(r_.unit(*work.member), {0, 0, w * work.score, w});
        }
        matched = all > 0 ? part / all : 0;
        return cell;
    }

    Gain gain(Population side, Population against, bool domestic, bool matched, std::vector<Answer>& answers) const {
        const std::vector<ScoredWork>& others = works(against);
        double share = 1;
        std::size_t n = joint().size();
        const Cell cell = matched ? matched_cell(others, domestic, share, n) : plain_cell(others);
        std::array<double, 4> sums{};
        for (std::size_t i = 0; i < cell.n; ++i)
            for (std::size_t k = 0; k < 4; ++k) sums[k] += cell.table[i * cell.columns + k];
        const Statistic statistic = gain_statistic(0, 1, 2, 3);
        const std::string measure = fmt::format("{}gain_over_{}", matched ? "matched_" : "",
                                                domestic ? "domestic" : "international");
        Answer a{measure, r_.name_of(side), {}, statistic(sums), {}, n, {}, {}};
        if (!a.value) a.notes.push_back(why_none(others, sums, matched));
        else
            a.bounds = statistic_bounds(cell, statistic, r_.data.conventions, r_.text,
                                        measure + "|" + r_.name_of(side), r_.threads);
        if (matched && !joint().empty())
            a.notes.push_back(fmt::format("{:.1f} % of the joint works, by weight, have works to match in {}", 100 * share,
                                          r_.name_of(against)));
        if (a.value && published())
            a.notes.emplace_back("baseline=published: OpenAlex's fwci stands for the normalised score");
        else if (a.value && r_.atlas.manifest.scope != Scope::kFull)
            a.notes.emplace_back("compared within the works of this atlas, which is no whole release");
        Gain out{a.value, a.bounds, {}};
        if (a.value) {
            const auto before = static_cast<std::ptrdiff_t>(a.notes.size());
            r_.tell_interval(cell, a);
            out.interval_notes.assign(a.notes.begin() + before, a.notes.end());
        }
        answers.push_back(std::move(a));
        return out;
    }

    std::string why_none(const std::vector<ScoredWork>& others, const std::array<double, 4>& sums, bool matched) const {
        if (mncs().basis == Basis::kNone) return mncs().reason;
        if (joint().empty()) return "no joint works with a score";
        if (others.empty()) return "no works with a score to compare with";
        if (matched && sums[1] == 0) return "no joint work has works to match";
        return published() ? "the works to compare with have a published fwci of 0 each"
                           : "the works to compare with have no citations";
    }

    // Two-way: both gain. The smaller gain says by how much at least; its bounds are the smaller of the two sides'.
    void two_way(const std::array<Gain, 2>& gains, bool domestic, bool matched, std::vector<Answer>& answers) const {
        Answer a{"two_way_gain",
                 "joint",
                 {{"over", std::string(domestic ? "domestic" : "international")},
                  {"matched", std::string(matched ? "yes" : "no")}},
                 {},
                 {},
                 joint().size(),
                 {},
                 {}};
        if (!gains[0].value || !gains[1].value) {
            a.notes.push_back(mncs().basis == Basis::kNone ? mncs().reason : "the gain of one side is not known");
            answers.push_back(std::move(a));
            return;
        }
        a.value = std::min(*gains[0].value, *gains[1].value);
        if (gains[0].bounds && gains[1].bounds) {
            a.bounds = Bounds{std::min(gains[0].bounds->lower, gains[1].bounds->lower),
                              std::min(gains[0].bounds->upper, gains[1].bounds->upper)};
            a.notes.push_back(in_words(gains));
        }
        tell_intervals(gains, a);
        answers.push_back(std::move(a));
    }

    // Of both sides: once where they are told alike.
    void tell_intervals(const std::array<Gain, 2>& gains, Answer& a) const {
        const bool alike = gains[0].interval_notes == gains[1].interval_notes;
        for (std::size_t side = 0; side < (alike ? 1U : 2U); ++side)
            for (const std::string& note : gains[side].interval_notes)
                a.notes.push_back(alike ? note : (side == 0 ? r_.question.a.name : r_.question.b.name) + ": " + note);
    }

    std::string in_words(const std::array<Gain, 2>& gains) const {
        const std::array names = {r_.question.a.name, r_.question.b.name};
        std::vector<std::string> parts;
        bool both = true;
        for (std::size_t i = 0; i < 2; ++i) {
            const Bounds& b = *gains[i].bounds;
            both = both && b.lower > 0;
            parts.push_back(names[i] + (b.lower > 0 ? " gains" : b.upper < 0 ? " loses" : "'s gain cannot be told from none"));
        }
        return (both ? "two-way: " : "not shown to be two-way: ") + parts[0] + ", " + parts[1];
    }

    const Relation& r_;
    Family family_;
    Reckoning with_;
    std::array<std::vector<ScoredWork>, kPopulations> works_;  // with a score; none of the world
};

}  // namespace

void add_benefit(const Relation& relation, std::vector<Answer>& answers) {
    std::ranges::move(Benefit(relation).run(), std::back_inserter(answers));
}

}  // namespace comity
