#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/bloc_parts.h"

namespace comity {

namespace {

// Runs that are counted together: those of some networks at some resolutions.
struct RunSelection {
    std::vector<std::size_t> networks, resolutions;
};

class Stability {
  public:
    Stability(const BlocData& data, std::vector<Answer>& answers) : data_(data), answers_(answers) {
        for (std::size_t i = 0; i < data.runs.size(); ++i) networks_.push_back(i);
        for (std::size_t r = 0; r < data.question.search.resolutions.size(); ++r) resolutions_.push_back(r);
        for (const BlocRuns& runs : data.runs) {
            auto& row = together_.emplace_back();
            for (const auto& labels : runs.labels) {
                auto& counts = row.emplace_back(data.countries.size());
                for (const Labels& one : labels) counts.add(one);
            }
        }
    }

    void run() {
        if (data_.partition) agreement();
        for (const CountryGroup& group : data_.groups) members(group);
        for (std::size_t a = 0; a < data_.question.with.size(); ++a)
            for (std::size_t b = a + 1; b < data_.question.with.size(); ++b)
                pair(data_.question.with[a], data_.question.with[b]);
    }

  private:
    [[nodiscard]] double frequency(std::size_t i, std::size_t j, const RunSelection& runs) const {
        double together = 0, all = 0;
        for (const std::size_t network : runs.networks)
            for (const std::size_t r : runs.resolutions) {
                together += static_cast<double>(together_[network][r].count(i, j));
                all += static_cast<double>(together_[network][r].partitions());
            }
        return together / all;
    }

    void compare(const Labels& a, const Labels& b, const AnswerBy& by) {
        answers_.push_back(bloc_answer(data_, "adjusted_rand", "network", by, adjusted_rand(a, b), "fewer than two countries"));
        answers_.push_back(bloc_answer(data_, "variation_of_information", "network", by, variation_of_information(a, b), ""));
    }

    // The shown blocs against what other runs, resolutions and years find.
    void agreement() {
        const Labels& shown = *data_.partition;
        const BlocRuns& all = data_.runs.front();
        double rand = 0, variation = 0;
        for (const Labels& run : all.labels.front()) {
            rand += adjusted_rand(shown, run).value_or(1);
            variation += variation_of_information(shown, run);
        }
        const auto runs = static_cast<double>(all.labels.front().size());
        const AnswerBy over = {{"over", std::string("runs")}};
        answers_.push_back(bloc_answer(data_, "adjusted_rand", "network", over, rand / runs, ""));
        answers_.push_back(bloc_answer(data_, "variation_of_information", "network", over, variation / runs, ""));
        for (std::size_t r = 1; r < resolutions_.size(); ++r)
            compare(shown, all.best_of(r), {{"resolution", resolution_text(data_.question.search.resolutions[r])}});
        for (std::size_t i = 1; i < data_.runs.size(); ++i) {
            const std::int64_t year = data_.years[data_.run_years[i - 1]].year;
            compare(shown, data_.runs[i].best_of(0), {{"year", year}, {"over", std::string("all years")}});
            if (i > 1)
                compare(data_.runs[i - 1].best_of(0), data_.runs[i].best_of(0),
                        {{"year", year}, {"over", std::string("year before")}});
        }
    }

    // How often a country shares a bloc with the others of its group, on average over them.
    void members(const CountryGroup& group) {
        if (group.size() < 2) return alone(group);
        for (std::size_t i = 0; i < group.members.size(); ++i) {
            if (!group.members[i]) continue;
            double sum = 0;
            for (std::size_t j = 0; j < group.members.size(); ++j)
                if (j != i && group.members[j]) sum += frequency(i, j, {networks_, resolutions_});
            answers_.push_back(bloc_answer(data_, "co_membership", data_.countries[i], {{"bloc", group.name}},
                                           sum / static_cast<double>(group.size() - 1), ""));
        }
    }

    void alone(const CountryGroup& group) {
        for (std::size_t i = 0; i < group.members.size(); ++i)
            if (group.members[i])
                answers_.push_back(bloc_answer(data_, "co_membership", data_.countries[i], {{"bloc", group.name}},
                                               std::nullopt, "it is alone in its bloc"));
    }

    void pair(const std::string& a, const std::string& b) {
        const auto i = data_.index_of(a), j = data_.index_of(b);
        const std::string name = a + " and " + b;
        const auto add = [&](AnswerBy by, const RunSelection& runs) {
            answers_.push_back(bloc_answer(
                data_, "co_membership", name, std::move(by),
                i && j ? std::optional(frequency(*i, *j, runs)) : std::nullopt,
                fmt::format("{} has too few ties to be in the network", i ? b : a)));
        };
        add({}, {networks_, resolutions_});
        for (const std::size_t r : resolutions_)
            add({{"resolution", resolution_text(data_.question.search.resolutions[r])}}, {networks_, {r}});
        for (std::size_t network = 1; network < data_.runs.size(); ++network)
            add({{"year", std::int64_t{data_.years[data_.run_years[network - 1]].year}}}, {{network}, resolutions_});
    }

    const BlocData& data_;
    std::vector<Answer>& answers_;
    std::vector<std::size_t> networks_, resolutions_;
    std::vector<std::vector<CoMembership>> together_;  // [network][resolution]
};

}  // namespace

void add_stability(const BlocData& data, std::vector<Answer>& answers) { Stability(data, answers).run(); }

}  // namespace comity
