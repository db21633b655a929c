// JSON that comes from a file, read without surprises.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "comity/base/json.h"

namespace comity {

// A discarded value where `text` is no JSON. A NUL is none: the library takes it for the end, whatever comes behind.
Json json_of(std::string_view text);
// What the library says of a value without a key, or with one of another kind, as the end of a sentence: "it has no key 'works'".
std::string json_trouble(const std::exception& problem);

}  // namespace comity
