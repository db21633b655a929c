// How much of a release inputs hold. docs/methods/scope.md; docs/formats/atlas.md, "Duplicate ids".
#pragma once

#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/build/ingest.h"

namespace comity {

// What the inputs from `first` on tell, joined with what is known of those before.
ScopeEvidence scope_evidence(const std::vector<Input>& inputs, const Ingest& ingest, std::size_t first,
                             const ScopeEvidence& before);

// For each input: is it a whole release, so that what it lacks is gone? Those before `first` are not asked.
Result<std::vector<bool>> whole_inputs(const std::vector<Input>& inputs, const Ingest& ingest, std::size_t first, int threads);

// By the evidence, and by the share of references that lead to works of the atlas.
Scope infer_scope(const ScopeEvidence& evidence, double share, std::string& reason);

// Below this share of references that lead to works at hand, a set of works is no whole release.
inline constexpr double kWholeShare = 0.5;

}  // namespace comity
