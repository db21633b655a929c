// Pieces that the verbs on ties share: they work on atlases of works and of country matrices.
#pragma once

#include "comity/api/operations_internal.h"
#include "comity/measures/tie_source.h"

namespace comity {

Result<TieSource> open_tie_source(const Arguments& arguments, const Session& session);
// pair on an atlas of country matrices.
Result<Json> run_matrix_pair(const Arguments& arguments, const Session& session);
// rank partners.
Result<Json> run_partners(const Arguments& arguments, const Session& session);
// rank by a measure of ties.
Result<Json> run_tie_rank(const Arguments& arguments, const Session& session);

// A whole number that was given, or another; what is none is a usage error.
Result<std::uint64_t> whole_number(const Arguments& arguments, const std::string& name, std::uint64_t otherwise);

}  // namespace comity
