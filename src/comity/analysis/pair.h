// How two countries cooperate: the headline figures of eight populations, the joint works' own figures, series and
// breakdowns.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/atlas/atlas.h"
#include "comity/measures/tally.h"
#include "comity/platform/machine.h"

namespace comity {

struct PairQuestion {
    Side a, b;
    Conventions conventions;  // years may be absent: the default
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;  // as the answer states it: ("field", "17")
    std::vector<std::string> measures = core_measures();  // canonical names
    // Whoever asks for all core measures also gets the joint works' own figures and institutions.
    [[nodiscard]] bool joint_figures() const;
    std::string text() const;  // canonical, with conventions: what a seed is hashed with
};

// Settles what conventions leave to the atlas and to each other: the default years (the five calendar years before the
// release's year), years, windows and citing years told from the release or from the question's years.
Status resolve_years(Conventions& conventions, const Atlas& atlas);

struct PairAnswers {
    PairQuestion question;
    std::vector<Answer> answers;
};

Result<PairAnswers> answer_pair(const Atlas& atlas, PairQuestion question, const Resources& resources);

// The shares of each side's works that it wrote with the other, of all years and fields together, alone.
Result<PairAnswers> answer_side_shares(const Atlas& atlas, PairQuestion question, const Resources& resources);

// The headline figures of the eight populations alone.
Result<PairAnswers> answer_headline(const Atlas& atlas, PairQuestion question, const Resources& resources);

}  // namespace comity
