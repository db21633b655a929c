// What can be told of a fetch before anything is asked or written.
#pragma once

#include "comity/base/result.h"
#include "comity/source/openalex/fetch.h"

namespace comity {

// Usage errors: nothing to ask for, nowhere to put it, a server that is no web address, a key that others could read on its way.
Status check_fetch_options(const FetchOptions& options);

}  // namespace comity
