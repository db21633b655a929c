// How two countries' cooperation moved through the years: counts, shares and intensities a year, the sides and the world
// beside them, coverage beside every year. On works and on country matrices alike. docs/methods/trend.md.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/measures/filter.h"
#include "comity/measures/strength.h"
#include "comity/measures/tie_source.h"
#include "comity/platform/machine.h"

namespace comity {

struct TrendQuestion {
    Side a, b;
    Conventions conventions;  // years absent: all years of the atlas
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;
};

struct TrendAnswers {
    TrendQuestion question;
    std::string quantity;
    std::vector<Answer> answers;  // all years together first, then by year, then by field
};

Result<TrendAnswers> answer_trend(const TieSource& source, TrendQuestion question, const Resources& resources);

// Strength figures of places `a` and `b` of one year or of pooled years, as answers; shared with what else asks for them.
struct StrengthAnswering {
    std::string a_name, b_name;
    Conventions conventions;
    std::size_t a = 0, b = 1;
    bool intervals = true;  // false: the count counts some things twice (TieMaker::distinct)

    // One measure of a pair, or of each side.
    void add(const StrengthMeasure& measure, const TieStrength& strength,
             const std::vector<std::pair<std::string, ByValue>>& by, std::vector<Answer>& answers) const;
    // A figure that is already there.
    [[nodiscard]] Answer answer(const StrengthMeasure& measure, const std::string& population, const StrengthValue& value,
                                double joint, const TieYear& year,
                                const std::vector<std::pair<std::string, ByValue>>& by) const;
};

// Fills in the default years of questions that are not about time: the five calendar years before the release's, or the
// last five of a matrix atlas (of one heading, when `field` names it).
Status resolve_recent_years(Conventions& conventions, const TieSource& source, std::optional<std::uint32_t> field);

// What an atlas cannot say of totals, in its own words.
MissingTotals missing_totals(const TieSource& source, const Conventions& conventions);

}  // namespace comity
