// What can be told of a fetch before anything is asked or written.
#pragma once

#include "comity/base/result.h"
#include "comity/source/openalex/fetch.h"

namespace comity {

// The same with key and address as they were meant: one that was read from a file ends with its line.
FetchOptions without_blanks(FetchOptions options);
// Usage errors: nothing to ask for, nowhere to put it, a server that is no web address, a key that others could read on its way,
// a text that no header or no JSON can hold.
Status check_fetch_options(const FetchOptions& options);

}  // namespace comity
