// Sentences of a build about what it met, one line each.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "comity/build/build.h"
#include "comity/source/openalex/input.h"

namespace comity {

// "XK (12), ZZ (3) and 40 more": the most frequent ones; provenance.json tells them all.
std::string most_frequent(std::vector<std::pair<std::string, std::uint64_t>> codes);

// Lists of deleted works whose release has no date count as the oldest, and so delete nothing of the others. `in_vain[i]`: ids
// in that of inputs[i] that name works that stay.
void warn_of_lists(const std::vector<Input>& inputs, const std::vector<Release>& releases,
                   const std::vector<std::uint64_t>& in_vain, std::vector<std::string>& warnings);

}  // namespace comity
