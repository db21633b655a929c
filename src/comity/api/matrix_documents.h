// `build`, `info` and `verify` of country matrices: documents of their own shape, since they hold cells, not works.
#pragma once

#include "comity/api/operation.h"
#include "comity/atlas/identity.h"

namespace comity {

// The parameters of `build` that only matrices take.
std::vector<Parameter> matrix_build_parameters();
// Whether `build` was given matrices: by --kind, else by looking.
Result<bool> builds_matrices(const Arguments& arguments);
Result<Json> build_matrices(const Arguments& arguments);
Result<Json> matrix_info(const std::string& directory);
Result<Json> verify_matrices(const std::string& directory, bool full, int threads);

}  // namespace comity
