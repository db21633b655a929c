// What is left of a document that is no JSON: one bad value in one of its records should not cost the others.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace comity {

// The elements of an API page's `results`, or of a bare list, as far as quotes, brackets and commas tell them.
struct BrokenList {
    bool is_whole = false;      // all brackets of the document close, and there is such a list
    bool is_page = false;       // it is that of `results`
    std::size_t stuck = 0;      // where a bracket does not fit, or the end where one is open; npos: brackets are not the trouble
    std::vector<std::string_view> elements;  // whatever stands between commas
};

BrokenList read_broken_list(std::string_view document);

}  // namespace comity
