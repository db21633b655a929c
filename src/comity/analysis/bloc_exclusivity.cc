#include <fmt/format.h>

#include <set>

#include "comity/analysis/bloc_parts.h"
#include "comity/measures/territories.h"

namespace comity {

namespace {

constexpr const char* kNoPairs = "no pair of countries inside, or none outside, of which any tie is expected";
constexpr const char* kNoYear = "nothing can be expected of this year: too few countries have ties, or one has half of all";

AnswerBy in_year(int year) { return {{"year", std::int64_t{year}}}; }

void add_growth(const BlocData& data, const std::string& population, const SumsOf& sums, std::vector<Answer>& answers) {
    if (data.years.size() < 2) return;
    const YearlyFigure series = yearly_exclusivity(data.years, sums);
    const Conventions& c = data.question.conventions;
    const double level = static_cast<double>(c.level.num) / static_cast<double>(c.level.den);
    const auto growth = log_growth(series.years, series.values, level);
    Answer answer = bloc_answer(data, "exclusivity_growth", population, {},
                                growth ? std::optional(growth->value) : std::nullopt,
                                "exclusivity is not known, or 0, in too many years");
    if (growth && growth->lower && c.interval != IntervalKind::kNone) {
        answer.bounds = Bounds{*growth->lower, *growth->upper};
        answer.notes.emplace_back("bounds from the scatter around the line; neighbouring years are not independent");
    }
    answers.push_back(std::move(answer));
}

// One population, all years and year by year. `sums` splits pairs into inside and outside.
void add_figures(const BlocData& data, const std::string& population, const SumsOf& sums, std::vector<Answer>& answers) {
    const auto add = [&](const char* measure, AnswerBy by, std::optional<double> value, const char* reason) {
        answers.push_back(bloc_answer(data, measure, population, std::move(by), value, reason));
    };
    const BlocSums all = sums(data.table);
    add("within_share", {}, all.within_share(), "no ties");
    add("bloc_intensity", {}, all.intensity(), kNoPairs);
    add("exclusivity", {}, all.exclusivity(), kNoPairs);
    add_growth(data, population, sums, answers);
    if (data.years.size() < 2) return;
    for (const BlocYear& year : data.years) {
        const auto here = year.table ? std::optional(sums(*year.table)) : std::nullopt;
        add("within_share", in_year(year.year), here ? here->within_share() : std::nullopt, kNoYear);
        add("bloc_intensity", in_year(year.year), here ? here->intensity() : std::nullopt, year.table ? kNoPairs : kNoYear);
        add("exclusivity", in_year(year.year), here ? here->exclusivity() : std::nullopt,
            year.table ? kNoPairs : kNoYear);
    }
}

// Members of a side as they are counted: codes that a roll-up joins are one.
std::size_t members_of(const Side& side, const Conventions& conventions) {
    const Result<Territories> rules = parse_territories(conventions.territories);
    std::set<std::string> members;
    for (const std::string& code : side.codes) {
        const bool joined = rules.ok() && rules->contains(code);
        members.insert(joined ? rules->find(code)->second : code);
    }
    return members.size();
}

void add_members(const BlocData& data, const CountryGroup& group, std::vector<Answer>& answers) {
    Answer answer = bloc_answer(data, "countries_in_bloc", group.name, {}, static_cast<double>(group.size()), "");
    for (const Side& side : data.question.of)
        if (const std::size_t all = members_of(side, data.question.conventions); side.name == group.name && all > group.size())
            answer.notes.push_back(fmt::format("{} of its {} countries have too few ties and stay out", all - group.size(), all));
    answers.push_back(std::move(answer));
}

}  // namespace

YearlyFigure yearly_exclusivity(const std::vector<BlocYear>& years, const SumsOf& sums) {
    YearlyFigure series;
    for (const BlocYear& year : years) {
        if (!year.table) continue;
        const auto value = sums(*year.table).exclusivity();
        if (!value) continue;
        series.years.push_back(year.year);
        series.values.push_back(*value);
    }
    return series;
}

void add_exclusivity(const BlocData& data, std::vector<Answer>& answers) {
    Answer network = bloc_answer(data, "countries_in_bloc", "network", {}, static_cast<double>(data.countries.size()), "");
    if (data.left_out > 0)
        network.notes.push_back(fmt::format("{} countries with fewer than {} ties in these years stay out", data.left_out,
                                            data.question.min_ties));
    answers.push_back(std::move(network));
    if (data.partition) {
        answers.push_back(bloc_answer(data, "modularity", "network", {}, excess_within(data.table, *data.partition), "no ties"));
        add_figures(data, "network", [&](const TieTable& table) { return partition_sums(table, *data.partition); },
                    answers);
    }
    for (const CountryGroup& group : data.groups) {
        add_members(data, group, answers);
        add_figures(data, group.name, [&](const TieTable& table) { return set_sums(table, group.members); }, answers);
    }
    if (!data.partition) return;
    for (std::uint32_t a = 0; a < data.groups.size(); ++a)
        for (std::uint32_t b = a + 1; b < data.groups.size(); ++b)
            answers.push_back(bloc_answer(data, "bloc_intensity",
                                          data.groups[a].name + " and " + data.groups[b].name, {},
                                          cross_sums(data.table, *data.partition, a, b).intensity(), kNoPairs));
}

}  // namespace comity
