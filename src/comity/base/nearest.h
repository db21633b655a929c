// What somebody who mistyped a name may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comity {

// How many letters differ between two names, two that changed places being one (the restricted distance of Damerau and
// Levenshtein).
std::size_t letters_apart(std::string_view a, std::string_view b);

// The nearest of the names, the first of equally near ones; empty where none is near. A third of the letters may
// differ, and one always: what is further off is a guess, and misleads.
std::string nearest_name(std::string_view said, const std::vector<std::string>& names);

}  // namespace comity
