// The list of operations described as data, for faces on the other side of a wire.
#pragma once

#include <cstdint>
#include <optional>

#include "comity/api/operation.h"

namespace comity {

// Whether somebody who only reaches a server may be offered it: no files left behind, no path needed.
bool is_offered_to_others(const Operation& operation);
bool is_offered_to_others(const Operation& operation, const Parameter& parameter);
// A number that costs time or memory: what a server grants at most, and whether it must be said. The command line has no such
// bounds.
struct BoundForOthers {
    std::uint64_t most = 0;
    bool required = false;
};
std::optional<BoundForOthers> bound_for_others(const Operation& operation, const Parameter& parameter);
// An error where what is asked for would be written into a folder.
Status check_writing_for_others(const Operation& operation, const Arguments& arguments);
// An error where a question takes more searches for blocs than a server grants.
Status check_searches_for_others(const Operation& operation, const Arguments& arguments);
// The forms in which a server sends the answers of an operation, "json" first.
std::vector<std::string> forms_of(const Operation& operation);

// {"comity", "operations": [{name, summary, example, answers, parameters: […]}]} of what is offered to others.
Json operations_json();
// A list of all operations, with paths and whether they write, for a face on this side: [{name, summary, answers, writes, formats,
// parameters: [{…, many}]}].
Json all_operations_json();
// What is offered to others, as an OpenAPI 3.1 description of the paths /api/NAME.
Json openapi_json();

}  // namespace comity
