// Works by OpenAlex's API, page by page, into a folder that `build` reads: polite, and going on where it stopped.
// docs/formats/fetch.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "comity/base/result.h"

namespace comity {

struct FetchOptions {
    std::string base_url = "https://api.openalex.org";
    std::string filter, search;   // as the API takes them; at least one
    std::string out;              // folder of the pages
    std::string api_key, mailto;  // who asks; the key is written nowhere
    std::uint64_t limit = 0;      // stop after so many works; 0: all
    long timeout_seconds = 60;    // without a byte
    int tries = 8;                // of each request, before giving up
    bool fresh = false;           // throw away the pages of an earlier call, once the API has answered
};

struct FetchReport {
    std::uint64_t works = 0, count = 0, pages = 0;  // in the folder; count: what the API says there are
    std::uint64_t pages_before = 0;                 // of them, from earlier calls
    std::uint64_t requests = 0, retries = 0;        // of this call
    double cost_usd = 0;                            // of all calls, as the API says
    std::uint64_t at_author_limit = 0;              // works with exactly as many authors as the API shows
    bool complete = false;
    std::string waits_for;                          // while it waits: why, and for how long
    std::vector<std::string> warnings;
};

// Called after each page with what there is so far, and before a wait that a user would notice.
using FetchProgress = std::function<void(const FetchReport&)>;

// Usage errors: options that fetch_options.h refuses, a folder that holds something else or another question's pages. Failures:
// pages that are not as they were left; the server refuses, or does not answer after several tries; what was fetched stays, and
// the same call goes on from there.
Result<FetchReport> fetch_works(const FetchOptions& options, const FetchProgress& progress);

}  // namespace comity
