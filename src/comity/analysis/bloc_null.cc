#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "comity/analysis/bloc_parts.h"
#include "comity/kernels/resample.h"
#include "comity/measures/null_network.h"

namespace comity {

namespace {

// One figure in many random networks.
struct Draws {
    std::string measure, population;
    AnswerBy by;
    std::vector<double> values;
};

TieTable random_table(const TieTable& table, TieNull null, std::uint64_t seed, std::uint64_t draw) {
    std::vector<double> counts = draw_null_network(table, seed, draw);
    auto expected = expected_ties(counts, table.n, null);
    // Sums are those of the real network; only where they are not whole can the last tie tip the balance.
    return {table.n, std::move(counts), expected ? std::move(*expected) : table.expected};
}

// Every tie of a random network is thrown, so that matrices of large numbers would take days.
constexpr double kMostTiesThrown = 1e11;

// Of all years together and of each year, as `one` throws them.
double ties_a_draw(const BlocData& data) {
    const auto ties = [](const TieTable& table) { return std::accumulate(table.observed.begin(), table.observed.end(), 0.0) / 2; };
    double sum = ties(data.table);
    for (const BlocYear& year : data.years)
        if (year.table && data.years.size() > 1) sum += ties(*year.table);
    return sum;
}

// What one draw gives, in the order of `figures_of`.
class RandomNetworks {
  public:
    explicit RandomNetworks(const BlocData& data) : data_(data) {
        if (data.partition) {
            figures_ = {{"modularity", "null networks", {}, {}}, {"exclusivity", "null networks", {}, {}}};
            add_target("null networks", [this](const TieTable& t) { return partition_sums(t, *data_.partition); }, false);
        } else {
            for (const CountryGroup& group : data.groups)
                add_target("null networks of " + group.name,
                           [&group](const TieTable& t) { return set_sums(t, group.members); }, true);
        }
    }

    Result<std::vector<Draws>> run() {
        const std::size_t n = data_.question.null_networks;
        std::vector<std::vector<std::optional<double>>> values(n);
        parallel_for(n, data_.resources.threads, [&](std::size_t d) {
            if (still_wanted(data_.resources).ok()) values[d] = one(d);
        });
        COMITY_TRY(still_wanted(data_.resources));
        for (const auto& row : values)
            for (std::size_t f = 0; f < figures_.size(); ++f)
                if (row[f]) figures_[f].values.push_back(*row[f]);
        return std::move(figures_);
    }

  private:
    struct Target {
        SumsOf sums;
        bool all_years = false;
    };

    // Figures of the target: of all years together if wanted, of each year, and the growth.
    void add_target(const std::string& population, SumsOf sums, bool all_years) {
        if (all_years) figures_.push_back({"exclusivity", population, {}, {}});
        targets_.push_back({std::move(sums), all_years});
        if (data_.years.size() < 2) return;
        for (const BlocYear& year : data_.years)
            figures_.push_back({"exclusivity", population, {{"year", std::int64_t{year.year}}}, {}});
        figures_.push_back({"exclusivity_growth", population, {}, {}});
    }

    // Networks 0, 1, … of draw d: all years together, then each year.
    TieTable random(const TieTable& table, std::size_t d, std::size_t network) const {
        const std::uint64_t stream = kNullStream | std::uint64_t{network} << 32 | d;
        return random_table(table, data_.question.expected, data_.question.search.seed, stream);
    }

    std::vector<std::optional<double>> one(std::size_t d) const {
        std::vector<std::optional<double>> row;
        const TieTable all = random(data_.table, d, 0);
        if (data_.partition) {
            BlocSearch search = data_.question.search;
            search.runs = 1, search.resources.threads = 1;
            search.resolutions.resize(1);
            const Labels labels = search_blocs(all, search, kNullNetwork + d).best_of(0);
            row.push_back(excess_within(all, labels));
            row.push_back(partition_sums(all, labels).exclusivity());
        }
        std::vector<BlocYear> years;
        if (data_.years.size() > 1)
            for (std::size_t y = 0; y < data_.years.size(); ++y) {
                years.push_back({data_.years[y].year, std::nullopt, std::nullopt});
                if (data_.years[y].table) years.back().table = random(*data_.years[y].table, d, y + 1);
            }
        for (const Target& target : targets_) {
            if (target.all_years) row.push_back(target.sums(all).exclusivity());
            if (years.empty()) continue;
            for (const BlocYear& year : years)
                row.push_back(year.table ? target.sums(*year.table).exclusivity() : std::nullopt);
            const YearlyFigure series = yearly_exclusivity(years, target.sums);
            const auto growth = log_growth(series.years, series.values, 0.95);
            row.push_back(growth ? std::optional(growth->value) : std::nullopt);
        }
        return row;
    }

    static constexpr std::uint64_t kNullStream = std::uint64_t{1} << 63, kNullNetwork = std::uint64_t{1} << 20;
    const BlocData& data_;
    std::vector<Draws> figures_;
    std::vector<Target> targets_;
};

}  // namespace

Status add_null_networks(const BlocData& data, std::vector<Answer>& answers) {
    const std::uint32_t networks = data.question.null_networks;
    if (networks == 0) return ok();
    if (const double ties = ties_a_draw(data); ties * networks > kMostTiesThrown) {
        answers.front().notes.push_back(fmt::format("no random networks: {} of {:.2g} ties each are more than {:.0e} ties in all; "
                                                    "--null-networks sets their number",
                                                    networks, ties, kMostTiesThrown));
        return ok();
    }
    const Conventions& c = data.question.conventions;
    COMITY_ASSIGN(std::vector<Draws> figures, RandomNetworks(data).run());
    for (Draws& draws : figures) {
        std::sort(draws.values.begin(), draws.values.end());
        double sum = 0;
        for (const double value : draws.values) sum += value;
        const auto n = draws.values.size();
        Answer answer = bloc_answer(data, draws.measure, draws.population, draws.by,
                                    n == 0 ? std::nullopt : std::optional(sum / static_cast<double>(n)),
                                    "no random network has this figure: every country is alone, or all are in one bloc");
        const bool shows_bounds = n > 1 && c.interval != IntervalKind::kNone;
        if (shows_bounds) {
            const BoundPositions at = bound_positions(n, c.level.num, c.level.den);
            answer.bounds = Bounds{draws.values[at.lower], draws.values[at.upper]};
        }
        answer.notes.push_back(fmt::format("mean{} of {} random networks{}", shows_bounds ? " and middle part" : "", n,
                                           n < data.question.null_networks
                                               ? fmt::format("; {} more have no such figure", data.question.null_networks - n)
                                               : ""));
        answers.push_back(std::move(answer));
    }
    return ok();
}

}  // namespace comity
