// What the verbs on the network of countries share: `blocs`, `cut`, `export network`.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/blocs.h"
#include "comity/api/operations_internal.h"
#include "comity/measures/tie_source.h"

namespace comity {

// --expected, --weight, --resolution, --runs, --min-ties, --null-networks.
std::vector<Parameter> network_parameters();

// A question with the ties it is asked of.
struct NetworkQuestion {
    BlocsQuestion blocs;
    std::vector<std::pair<std::string, std::string>> filter_text;
    TieCube cube;
    std::vector<std::string> notes;  // what every answer must say
};
// Without --years: the five years before the release's year, or the last five of a matrix atlas.
// Sides become one country each and stand first in the cube.
Result<NetworkQuestion> network_question(const Arguments& arguments, const TieSource& source, const Resources& resources,
                                         const std::vector<Side>& sides = {});

Result<TieSource> open_network(const Arguments& arguments, const Session& session);

// The settings of the network as the answer states them.
void state_network(Json& asked, const BlocsQuestion& question);

}  // namespace comity
