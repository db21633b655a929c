// Ties of a matrix atlas: its cells as a cube, after territories and blocs. docs/methods/joint_count.md.
#pragma once

#include <optional>
#include <vector>

#include "comity/atlas/matrix_atlas.h"
#include "comity/measures/conventions.h"
#include "comity/measures/places.h"
#include "comity/measures/ties.h"

namespace comity {

// Conventions that matrices can follow: years, territories, and those of intervals. Any other that is not at its
// default is a usage error, since it would promise what counts cannot say.
Status check_matrix_conventions(const Conventions& conventions);
bool is_matrix_convention(std::string_view key);

// `heading`: of one heading alone; without it all headings are added up. Absent years: all_years(). A year
// without a matrix is a usage error: it is not known, and not zero.
Result<TieCube> ties_of_matrix(const MatrixAtlas& atlas, const std::vector<Side>& sides, const Conventions& conventions,
                               std::optional<std::uint16_t> heading);

// The last run of years without a gap that has every heading asked for; a usage error where there is no such year.
Result<YearRange> all_years(const MatrixAtlas& atlas, std::optional<std::uint16_t> heading);

// Whether a question merges codes, so that a bloc's counts add up pairs of its members.
bool merges_codes(const MatrixAtlas& atlas, const std::vector<Side>& sides, const Conventions& conventions);

}  // namespace comity
