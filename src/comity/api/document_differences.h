// What differs between two documents of one question, to the digit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comity/api/operation.h"

namespace comity {

// One place where they differ: "mncs of joint", its key "value" ("" for the place itself), and what stands there; null
// where one of the two has nothing.
struct Difference {
    std::string where, key;
    Json then, now;
};

struct Comparison {
    std::vector<Difference> differs;
    std::vector<std::pair<std::string, std::uint64_t>> compared;  // ("answers", 118): rows of each list of the first
};

// Lists of rows are compared row by row, by what a row is about and not by its position; a different order of the same
// rows is one difference. `question`, `conventions`, `receipt` and `sources` are left out: what was asked, not answered.
Comparison compare_documents(const Json& then, const Json& now);

// The same for two values at one place, member by member; `except` names members that are left out.
void compare_values(const std::string& where, const std::string& key, const Json& then, const Json& now,
                    std::vector<Difference>& out, const std::vector<std::string>& except = {});

}  // namespace comity
