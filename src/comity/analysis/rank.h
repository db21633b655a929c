// Countries ranked by a measure, with intervals, ties and what cannot be told apart.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/analysis/pair.h"

namespace comity {

struct RankQuestion {
    std::string by = "publications";
    Conventions conventions;
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;
    std::uint64_t min_works = 30;  // countries with fewer works (n of the measure) are left out
    std::uint64_t top = 0;         // 0: all
};

struct RankAnswers {
    RankQuestion question;
    std::vector<Answer> answers;  // best first; `by` holds the rank; equal values share a rank
    std::uint64_t left_out = 0;   // countries under min_works
};

// A country's value is that of its population in `pair` under the same conventions, to the digit.
Result<RankAnswers> answer_rank(const Atlas& atlas, RankQuestion question, const Resources& resources);

}  // namespace comity
