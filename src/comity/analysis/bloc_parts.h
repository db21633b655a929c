// The pieces that the answer of `blocs` is made of. Used by blocs.cc and its neighbours alone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "comity/analysis/blocs.h"
#include "comity/measures/exclusivity.h"

namespace comity {

// Countries that are asked about together: a bloc that was found, or a given set.
struct CountryGroup {
    std::string name;           // "bloc US", "EU27"
    std::vector<bool> members;  // by country of the network
    [[nodiscard]] std::size_t size() const;
};

struct BlocYear {
    int year = 0;
    std::optional<TieTable> table;  // absent: nothing can be expected of this year
    std::optional<double> coverage;
};

// The network of the question, for all its years together and year by year.
struct BlocData {
    const BlocsQuestion& question;
    const Atlas* works = nullptr;
    const Resources& resources;
    std::vector<std::string> countries;    // of the network, ascending
    std::size_t left_out = 0;              // countries with too few ties
    TieTable table;                        // all years together
    std::vector<BlocYear> years;
    std::optional<double> coverage;
    std::vector<CountryGroup> groups;      // largest first
    std::optional<Labels> partition;       // when blocs were looked for
    std::vector<BlocRuns> runs;            // of all years together, then of each year that has a table
    std::vector<std::size_t> run_years;    // index into `years` of runs[1…]

    [[nodiscard]] std::optional<std::size_t> index_of(const std::string& country) const;
};

// Network, searches and groups of a question; `works`, `question` and `resources` must outlive the value.
Result<BlocData> find_blocs(const TieCube& cube, const Atlas* works, const BlocsQuestion& question,
                            const Resources& resources);

using AnswerBy = std::vector<std::pair<std::string, ByValue>>;
Answer bloc_answer(const BlocData& data, std::string measure, std::string population, AnswerBy by,
                   std::optional<double> value, std::string reason_if_absent);

// A resolution as people write it: 1.25.
std::string resolution_text(Fraction resolution);

// countries_in_bloc, within_share, intensity, exclusivity of each group and of the partition, all years and by year;
// exclusivity_growth.
void add_exclusivity(const BlocData& data, std::vector<Answer>& answers);
// The same figures of random networks.
Status add_null_networks(const BlocData& data, std::vector<Answer>& answers);
// adjusted_rand, variation_of_information, co_membership.
void add_stability(const BlocData& data, std::vector<Answer>& answers);
// bilateral_share, trilateral_share, larger_share of each group's works among members.
Status add_reach(const BlocData& data, std::vector<Answer>& answers);

// A series of one figure, and its growth.
struct YearlyFigure {
    std::vector<int> years;
    std::vector<double> values;
};
using SumsOf = std::function<BlocSums(const TieTable&)>;
// Exclusivity in the years that have one.
YearlyFigure yearly_exclusivity(const std::vector<BlocYear>& years, const SumsOf& sums);

}  // namespace comity
