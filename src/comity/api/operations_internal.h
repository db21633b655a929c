// Pieces that the files of the list of operations share.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/pair.h"
#include "comity/api/operation.h"
#include "comity/atlas/shared_atlas.h"
#include "comity/measures/tie_source.h"

namespace comity {

Parameter atlas_parameter(bool positional);
std::vector<Parameter> convention_parameters();
// The folder that --atlas, $COMITY_ATLAS or habit names; a usage error when nothing is there.
Result<std::string> atlas_directory(const Arguments& arguments);
// An atlas of works; on one of country matrices the error says that `verb` needs works.
Result<SharedAtlas> open_atlas(const Arguments& arguments, const Session& session,
                               std::string_view verb = "this question");
Result<Conventions> conventions_of(const Arguments& arguments);

// filters.cc: the population filters given, and how the answer states them.
std::vector<Parameter> filter_parameters();
struct FilterChoice {
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> text;
};
Result<FilterChoice> filter_of(const Arguments& arguments, const Atlas& atlas, int threads);
// The same for a question about ties: on country matrices `field` names a heading, and the others need works.
Result<FilterChoice> tie_filter_of(const Arguments& arguments, const TieSource& source, int threads);
// "filters", and with them "filter_names" and "ids" where there are any, into a question.
void state_filters(Json& question, const PopulationFilter& filter,
                   const std::vector<std::pair<std::string, std::string>>& text);
// Says on headline answers what a list of ids left out.
void add_filter_notes(Json& answers, const PopulationFilter& filter);

// --measures LIST.
Parameter measures_parameter();
Result<std::vector<std::string>> measures_of(const Arguments& arguments);
Result<PairQuestion> pair_question(const Arguments& arguments, const Atlas& atlas, const Resources& resources);

// What info, build and verify say of an atlas of works.
Json manifest_summary(const Manifest& manifest);

Operation build_operation();
Operation why_operation();
Operation update_operation();
Operation rank_operation();
Operation trend_operation();
Operation decoupling_operation();
Operation blocs_operation();
Operation export_operation();
Operation cut_operation();
Operation claim_operation();
Operation report_operation();
Operation rerun_operation();
Operation fetch_operation();
Operation explain_operation();

}  // namespace comity
