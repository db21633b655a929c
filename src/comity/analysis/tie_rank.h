// Countries ranked by a measure of their ties, which works and country matrices both know. docs/methods/rank.md.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/trend.h"

namespace comity {

struct TieRankQuestion {
    std::string by = "sum_of_ties";
    Conventions conventions;  // years absent: the five years before the release's, or a matrix atlas' last five
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;
    double min_ties = 30;   // countries with fewer ties are left out
    std::uint64_t top = 0;  // 0: all
};

struct TieRankAnswers {
    TieRankQuestion question;
    std::string quantity;
    std::vector<Answer> answers;     // highest first; `by` holds the rank; n is the sum of ties
    std::uint64_t left_out = 0;      // countries under min_ties, or without the measure
    std::vector<std::string> notes;  // what the whole list must be read with
};

// Whether a measure is one of a country's ties; the others need works.
bool ranks_by_ties(const std::string& measure);
std::string tie_rank_measures();  // "partner_concentration, sum_of_ties, …"

Result<TieRankAnswers> answer_tie_rank(const TieSource& source, TieRankQuestion question, const Resources& resources);

}  // namespace comity
