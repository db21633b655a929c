// The document of a checked claim. docs/formats/answer.md describes it.
#pragma once

#include <string>

#include "comity/api/operation.h"
#include "comity/atlas/matrix_atlas.h"
#include "comity/claims/check.h"

namespace comity {

struct ClaimRequest {
    std::string toml, name;  // the file's text, and what messages call it
    bool curve = false;      // with every specification
    bool excluded = false;   // with every combination that a rule leaves out
    Grid grid = Grid::kFull;
};

// `base`: conventions of the question where no axis says otherwise.
Result<Json> claim_document(const Atlas& atlas, const ClaimRequest& request, const Conventions& base,
                            const Session& session);
// On an atlas that holds no works: what the claim needs.
Result<Json> claim_document(const MatrixAtlas& atlas, const ClaimRequest& request, Conventions base);

}  // namespace comity
