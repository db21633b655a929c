#include "comity/source/openalex/fetch_options.h"

#include <fmt/format.h>

#include "comity/platform/http.h"
#include "comity/platform/objects.h"

namespace comity {

namespace {

// What looks like a secret is not said again.
std::string shown(const std::string& url) {
    return url.find_first_of("@?") == std::string::npos ? fmt::format(" '{}'", url) : std::string();
}

}  // namespace

Status check_fetch_options(const FetchOptions& o) {
    if (o.filter.empty() && o.search.empty())
        return usage_error("say what to fetch: --filter, as in 'authorships.countries:GB,authorships.countries:CN'");
    if (o.out.empty()) return usage_error("say where the pages go: --out FOLDER");
    if (is_object_path(o.out))
        return usage_error(fmt::format("--out {}: fetch writes to a folder of this machine, not into a store", o.out));
    const auto address = read_http_address(o.base_url);
    if (!address)
        return usage_error(fmt::format("--base-url{} is not https://HOST[:PORT][/PATH] or http://…, without user, password and query",
                                       shown(o.base_url)));
    if (!o.api_key.empty() && !address->secure && !address->loopback)
        return usage_error(fmt::format("--base-url '{}' would carry the key of --api-key or OPENALEX_API_KEY where others can read it: "
                                       "use https://, or no key",
                                       o.base_url));
    return ok();
}

}  // namespace comity
