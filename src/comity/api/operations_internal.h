// Pieces that the files of the list of operations share.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/pair.h"
#include "comity/api/operation.h"
#include "comity/atlas/atlas.h"

namespace comity {

Parameter atlas_parameter(bool positional);
std::vector<Parameter> convention_parameters();
std::vector<Parameter> filter_parameters();
// The folder that --atlas, $COMITY_ATLAS or habit names; a usage error when nothing is there.
Result<std::string> atlas_directory(const Arguments& arguments);
// An atlas of works; on one of country matrices the error says that `verb` needs works.
Result<Atlas> open_atlas(const Arguments& arguments, std::string_view verb = "this question");
Result<Conventions> conventions_of(const Arguments& arguments);
// The population filters given, and how the answer states them.
struct FilterChoice {
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> text;
};
Result<FilterChoice> filter_of(const Arguments& arguments, const Atlas& atlas);
// --measures LIST.
Parameter measures_parameter();
Result<std::vector<std::string>> measures_of(const Arguments& arguments);
Result<PairQuestion> pair_question(const Arguments& arguments, const Atlas& atlas);

// What info, build and verify say of an atlas of works.
Json manifest_summary(const Manifest& manifest);

Operation build_operation();
Operation rank_operation();
Operation decoupling_operation();
Operation claim_operation();
Operation rerun_operation();
Operation fetch_operation();

}  // namespace comity
