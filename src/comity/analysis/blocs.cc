#include "comity/analysis/blocs.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "comity/analysis/bloc_parts.h"

namespace comity {

namespace {

std::vector<double> added_up(const TieCube& cube) {
    std::vector<double> sum(cube.places() * cube.places());
    for (const TieYear& year : cube.years)
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += year.counts[k];
    return sum;
}

std::vector<double> part_of(const std::vector<double>& counts, std::size_t n, const std::vector<std::size_t>& kept) {
    std::vector<double> part;
    for (const std::size_t i : kept)
        for (const std::size_t j : kept) part.push_back(counts[i * n + j]);
    return part;
}

std::optional<TieTable> table_of(std::vector<double> counts, std::size_t n, TieNull null) {
    auto expected = expected_ties(counts, n, null);
    if (!expected) return std::nullopt;
    return TieTable{n, std::move(counts), std::move(*expected)};
}

// Works with a country among all works, where the source knows.
std::optional<double> coverage_of(const TieCube& cube) {
    double seen = 0, all = 0;
    for (const TieYear& year : cube.years) {
        if (!year.world_output || !year.world_coverage) return std::nullopt;
        all += *year.world_output;
        seen += *year.world_output * *year.world_coverage;
    }
    if (all == 0) return std::nullopt;
    return seen / all;
}

Status read_network(const TieCube& cube, BlocData& data) {
    const std::size_t n = cube.places();
    const std::vector<double> all = added_up(cube), sums = tie_sums(all, n);
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < n; ++i)
        if (sums[i] > 0 && sums[i] >= data.question.min_ties) kept.push_back(i);
    std::sort(kept.begin(), kept.end(),
              [&](std::size_t a, std::size_t b) { return cube.countries[a] < cube.countries[b]; });
    for (const std::size_t i : kept) data.countries.push_back(cube.countries[i]);
    data.left_out = static_cast<std::size_t>(std::count_if(sums.begin(), sums.end(), [](double s) { return s > 0; })) -
                    kept.size();
    auto table = table_of(part_of(all, n, kept), kept.size(), data.question.expected);
    if (!table)
        return failure(fmt::format(
            "there is no network to look for blocs in: of {} countries with at least {} ties, {}", kept.size(),
            data.question.min_ties,
            kept.size() < 3 ? "three are needed (a smaller min_ties lets more in)"
                            : "one takes part in as many ties as all others together, so nothing can be expected"));
    data.table = std::move(*table);
    for (const TieYear& year : cube.years)
        data.years.push_back(
            {year.year, table_of(part_of(year.counts, n, kept), kept.size(), data.question.expected), year.world_coverage});
    data.coverage = coverage_of(cube);
    return ok();
}

Status run_searches(BlocData& data) {
    BlocSearch search = data.question.search;
    search.resources = data.resources;
    data.runs.push_back(search_blocs(data.table, search, 0));
    for (std::size_t y = 0; y < data.years.size() && data.years.size() > 1 && data.question.by_year; ++y) {
        if (!data.years[y].table) continue;
        COMITY_TRY(still_wanted(data.resources));
        data.runs.push_back(search_blocs(*data.years[y].table, search, y + 1));
        data.run_years.push_back(y);
    }
    return still_wanted(data.resources);
}

// How often each country shares a bloc with the others of its bloc, over all runs.
std::vector<double> belonging(const BlocData& data, const Labels& labels) {
    const std::size_t n = labels.size();
    CoMembership together(n);
    for (const BlocRuns& runs : data.runs)
        for (const auto& resolution : runs.labels)
            for (const Labels& run : resolution) together.add(run);
    std::vector<double> mean(n);
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0, others = 0;
        for (std::size_t j = 0; j < n; ++j)
            if (j != i && labels[j] == labels[i]) sum += static_cast<double>(together.count(i, j)), ++others;
        mean[i] = others > 0 ? sum / others : 0;
    }
    return mean;
}

// A bloc goes by the name of its largest country among the half that belongs to it most: a large country at its edge
// would mislead.
std::size_t name_giver(const std::vector<std::size_t>& members, const std::vector<double>& belongs,
                       const std::vector<double>& sums) {
    std::vector<double> sorted;
    for (const std::size_t i : members) sorted.push_back(belongs[i]);
    std::sort(sorted.begin(), sorted.end());
    const double median = sorted[sorted.size() / 2];
    std::size_t best = members.size();
    for (std::size_t k = 0; k < members.size(); ++k)
        if (belongs[members[k]] >= median && (best == members.size() || sums[members[k]] > sums[members[best]])) best = k;
    return members[best];
}

// Blocs by the ties of their members, the most first.
void name_blocs(BlocData& data) {
    Labels labels = data.runs.front().best_of(0);
    const std::vector<double> sums = tie_sums(data.table.observed, data.table.n), belongs = belonging(data, labels);
    const std::uint32_t count = renumber(labels);
    std::vector<double> weight(count);
    std::vector<std::vector<std::size_t>> members(count);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        weight[labels[i]] += sums[i];
        members[labels[i]].push_back(i);
    }
    std::vector<std::uint32_t> order(count), rank(count);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return weight[a] > weight[b]; });
    for (std::uint32_t k = 0; k < count; ++k) rank[order[k]] = k;
    for (std::uint32_t& label : labels) label = rank[label];
    for (std::uint32_t k = 0; k < count; ++k) {
        auto& group = data.groups.emplace_back("bloc " + data.countries[name_giver(members[order[k]], belongs, sums)]);
        for (const std::uint32_t label : labels) group.members.push_back(label == k);
    }
    data.partition = std::move(labels);
}

Status name_sets(BlocData& data) {
    COMITY_TRY(keep_their_codes(data.question.of, data.question.conventions));
    for (const Side& side : data.question.of) {
        auto& group = data.groups.emplace_back(side.name);
        for (const std::string& country : data.countries)
            group.members.push_back(std::find(side.codes.begin(), side.codes.end(), country) != side.codes.end());
        if (group.size() < 2)
            return usage_error(fmt::format(
                "{} has {} in the network: two are needed (countries with fewer than {} ties stay out: min_ties)",
                side.name, group.size() == 0 ? "no country" : "one country", data.question.min_ties));
    }
    return ok();
}

}  // namespace

std::size_t CountryGroup::size() const {
    return static_cast<std::size_t>(std::count(members.begin(), members.end(), true));
}

std::optional<std::size_t> BlocData::index_of(const std::string& country) const {
    const auto found = std::lower_bound(countries.begin(), countries.end(), country);
    if (found == countries.end() || *found != country) return std::nullopt;
    return static_cast<std::size_t>(found - countries.begin());
}

Answer bloc_answer(const BlocData& data, std::string measure, std::string population, AnswerBy by,
                   std::optional<double> value, std::string reason_if_absent) {
    Answer answer;
    answer.measure = std::move(measure);
    answer.population = std::move(population);
    answer.by = std::move(by);
    answer.value = value;
    answer.coverage.country = data.coverage;
    for (const auto& [key, v] : answer.by)
        if (key == "year")
            for (const BlocYear& year : data.years)
                if (year.year == std::get<std::int64_t>(v)) answer.coverage.country = year.coverage;
    if (!value) answer.notes.push_back(std::move(reason_if_absent));
    return answer;
}

std::string resolution_text(Fraction resolution) {
    return fmt::format("{}", static_cast<double>(resolution.num) / static_cast<double>(resolution.den));
}

Result<BlocData> find_blocs(const TieCube& cube, const Atlas* works, const BlocsQuestion& question,
                            const Resources& resources) {
    BlocData data{question, works, resources, {}, 0, {}, {}, {}, {}, {}, {}, {}};
    COMITY_TRY(read_network(cube, data));
    COMITY_TRY(run_searches(data));
    if (question.of.empty()) name_blocs(data);
    else COMITY_TRY(name_sets(data));
    return data;
}

Result<std::vector<Answer>> answer_blocs(const TieCube& cube, const Atlas* works, const BlocsQuestion& question,
                                         const Resources& resources) {
    COMITY_ASSIGN(const BlocData data, find_blocs(cube, works, question, resources));
    std::vector<Answer> answers;
    add_exclusivity(data, answers);
    COMITY_TRY(still_wanted(resources));
    COMITY_TRY(add_null_networks(data, answers));
    COMITY_TRY(add_reach(data, answers));
    add_stability(data, answers);
    return answers;
}

}  // namespace comity
