#include "comity/analysis/cut.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/bloc_parts.h"
#include "comity/measures/strength.h"

namespace comity {

namespace {

AnswerBy scenario(const char* name) { return {{"scenario", std::string(name)}}; }
constexpr const char* kObserved = "observed";
constexpr const char* kCut = "cut";

// All years of the cube as one.
TieCube in_one(const TieCube& cube) {
    return {cube.quantity, cube.countries, {pooled(cube)}};
}

Result<std::vector<double>> domestic_of(const TieCube& cube, CutRule rule) {
    const TieYear& all = cube.years.front();
    std::vector<double> domestic(cube.places());
    if (rule != CutRule::kAll) return domestic;
    if (all.output.size() != cube.places() || all.international.size() != cube.places())
        return usage_error(
            "--rule all needs each country's domestic work, which this atlas does not hold: take lost or partners");
    for (std::size_t i = 0; i < domestic.size(); ++i) domestic[i] = all.output[i] - all.international[i];
    return domestic;
}

class Cutting {
  public:
    Cutting(const TieCube& before, const TieCube& after, const CutQuestion& question, std::vector<Answer>& answers)
        : before_(before), after_(after), q_(question), answers_(answers) {}

    void ties() {
        const std::size_t n = before_.places();
        const std::string pair = q_.a.name + " and " + q_.b.name;
        add("tie_sum", pair, before_.count(0, 0, 1), after_.count(0, 0, 1));
        const auto was = tie_sums(before_.years[0].counts, n), is = tie_sums(after_.years[0].counts, n);
        // The sides, then whoever is touched, most first.
        std::vector<std::size_t> order;
        for (std::size_t i = 2; i < n; ++i)
            if (was[i] != is[i]) order.push_back(i);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t x, std::size_t y) { return is[x] - was[x] > is[y] - was[y]; });
        order.insert(order.begin(), {0, 1});
        for (const std::size_t i : order) add("tie_sum", before_.countries[i], was[i], is[i]);
    }

    void blocs(const BlocData& was, const BlocData& is) {
        for (const BlocData* data : {&was, &is}) {
            const char* name = data == &was ? kObserved : kCut;
            const BlocSums sums = partition_sums(data->table, *data->partition);
            answers_.push_back(bloc_answer(*data, "modularity", "network", scenario(name),
                                           excess_within(data->table, *data->partition), "no ties"));
            answers_.push_back(bloc_answer(*data, "exclusivity", "network", scenario(name), sums.exclusivity(),
                                           "no pair of countries inside a bloc, or none outside"));
            together(*data, name);
        }
        // Countries of both networks: one may fall out of it, or come in.
        Labels x, y;
        for (std::size_t i = 0; i < was.countries.size(); ++i)
            if (const auto j = is.index_of(was.countries[i])) x.push_back((*was.partition)[i]), y.push_back((*is.partition)[*j]);
        Answer rand = bloc_answer(is, "adjusted_rand", "network", scenario(kCut), adjusted_rand(x, y),
                                  "fewer than two countries");
        rand.notes.emplace_back(moved(was, is));
        answers_.push_back(std::move(rand));
    }

  private:
    void add(const char* measure, const std::string& population, double was, double is) {
        for (const auto& [name, value] : {std::pair{kObserved, was}, std::pair{kCut, is}}) {
            Answer answer;
            answer.measure = measure;
            answer.population = population;
            answer.by = scenario(name);
            answer.value = value;
            answer.coverage.country = before_.years[0].world_coverage;
            answers_.push_back(std::move(answer));
        }
    }

    void together(const BlocData& data, const char* name) {
        const auto i = data.index_of(q_.a.name), j = data.index_of(q_.b.name);
        std::optional<double> share;
        if (i && j) {
            double both = 0, runs = 0;
            for (const Labels& labels : data.runs.front().labels.front()) both += labels[*i] == labels[*j], ++runs;
            share = both / runs;
        }
        answers_.push_back(bloc_answer(data, "co_membership", q_.a.name + " and " + q_.b.name, scenario(name), share,
                                       "one of them has too few ties to be in the network"));
    }

    // Which bloc is which is told by its members: a bloc after the cut is the one before with which it shares most.
    std::string moved(const BlocData& was, const BlocData& is) const {
        std::vector<std::size_t> match(is.groups.size());
        for (std::size_t g = 0; g < is.groups.size(); ++g) {
            std::size_t most = 0;
            for (std::size_t h = 0; h < was.groups.size(); ++h) {
                std::size_t common = 0;
                for (std::size_t i = 0; i < was.countries.size(); ++i)
                    if (const auto j = is.index_of(was.countries[i]))
                        common += was.groups[h].members[i] && is.groups[g].members[*j];
                if (common > most) most = common, match[g] = h;
            }
        }
        std::string names;
        for (std::size_t i = 0; i < was.countries.size(); ++i)
            if (const auto j = is.index_of(was.countries[i]); j && match[(*is.partition)[*j]] != (*was.partition)[i])
                names += (names.empty() ? "" : ", ") + was.countries[i];
        return names.empty() ? "no country changes its bloc" : "countries that change their bloc: " + names;
    }

    const TieCube &before_, &after_;
    const CutQuestion& q_;
    std::vector<Answer>& answers_;
};

}  // namespace

Result<std::vector<Answer>> answer_cut(const TieCube& cube, const Atlas* works, const CutQuestion& question,
                                       const Resources& resources) {
    if (question.network.conventions.counting != Counting::kFull)
        return usage_error("a cut takes whole works away: ask with --counting full");
    const TieCube before = in_one(cube);
    COMITY_ASSIGN(std::vector<double> domestic, domestic_of(before, question.rule));
    auto cut = cut_network(before.years[0].counts, std::move(domestic), 0, 1, question.keep, question.rule);
    if (!cut)
        return failure(fmt::format("{} or {} works with nobody else: what is freed has nowhere to go", question.a.name,
                                   question.b.name));
    TieCube after = before;
    after.years[0].counts = std::move(cut->counts);
    COMITY_ASSIGN(const BlocData was, find_blocs(before, works, question.network, resources));
    COMITY_ASSIGN(const BlocData is, find_blocs(after, works, question.network, resources));
    std::vector<Answer> answers;
    Cutting cutting(before, after, question, answers);
    cutting.ties();
    cutting.blocs(was, is);
    COMITY_TRY(add_cut_impact(works, question, resources, answers));
    return answers;
}

}  // namespace comity
