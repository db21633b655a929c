#include "comity/analysis/answer.h"

namespace comity {

bool is_share(const std::string& measure) {
    return measure.starts_with("pp_") || measure.starts_with("profile_") || measure.starts_with("percentile") ||
           measure.starts_with("share_of_") || measure.ends_with("_share") ||
           measure == "co_membership" || measure == "dependency" || measure == "partner_concentration" ||
           measure == "complete_affiliations";
}

std::string unit_of(const std::string& measure) {
    if (is_share(measure)) return "share";
    if (measure == "publications" || measure.starts_with("p_c_")) return "works";
    if (measure == "citations") return "citations";
    if (measure == "growth" || measure == "exclusivity_growth") return "per year";
    if (measure == "variation_of_information") return "nats";
    if (measure == "joint_count" || measure == "output_count" || measure == "international_count") return "count";
    if (measure == "sum_of_ties" || measure == "tie_sum") return "ties";
    if (measure.starts_with("authors_")) return "authors";
    if (measure.starts_with("countries_")) return "countries";
    return "ratio";
}

}  // namespace comity
