// Where a store is and how it is reached, by the surroundings: AWS_REGION, AWS_ENDPOINT_URL and the like, and the proxies that
// other programs take from there too.
#pragma once

#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

struct StoreAddress {
    std::string region;
    std::string scheme = "https";
    std::string endpoint;  // HOST[:PORT][/PATH]; empty: Amazon's own
    std::string proxy;     // http[s]://[USER:PASSWORD@]HOST[:PORT]; empty: none
};

// What is no address is wrong usage, and is not repeated where it may hold a secret.
Result<StoreAddress> store_address();

// Whether no_proxy says that a host is asked without a proxy: a list of names, each with all below it, or "*".
bool is_without_proxy(std::string_view host, std::string_view no_proxy);

}  // namespace comity
