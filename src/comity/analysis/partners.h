// The partners of one country or bloc, ranked by a count or by how strong the tie is. docs/methods/partner_rank.md.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/trend.h"

namespace comity {

struct PartnersQuestion {
    Side of;
    std::string by = "joint_count";
    Conventions conventions;  // years absent: the five years before the release's, or a matrix atlas' last five
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;
    double min_joint = 30;  // partners with a smaller joint count are left out
    std::uint64_t top = 0;  // 0: all
};

struct PartnersAnswers {
    PartnersQuestion question;
    std::string quantity;
    std::vector<Answer> answers;   // best first; `by` holds the rank; n is the joint count
    std::uint64_t left_out = 0;    // partners under min_joint, or without the measure
    std::vector<std::string> notes;  // what the whole list must be read with
};

Result<PartnersAnswers> answer_partners(const TieSource& source, PartnersQuestion question, const Resources& resources);

}  // namespace comity
