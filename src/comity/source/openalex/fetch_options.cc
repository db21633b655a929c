#include "comity/source/openalex/fetch_options.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "comity/base/text.h"
#include "comity/platform/http.h"
#include "comity/platform/objects.h"

namespace comity {

namespace {

// What looks like a secret is not said again.
std::string shown(const std::string& url) {
    return url.find_first_of("@?") == std::string::npos ? fmt::format(" '{}'", url) : std::string();
}

// What stands in a header would end it there.
bool has_control_character(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

// What the folder keeps of the question is JSON.
Status check_text(std::string_view flag, const std::string& text) {
    if (simdjson::validate_utf8(text)) return ok();
    return usage_error(fmt::format("{} is no valid UTF-8: type it in a terminal that uses UTF-8", flag));
}

}  // namespace

FetchOptions without_blanks(FetchOptions options) {
    options.api_key = std::string(trimmed(options.api_key));
    options.mailto = std::string(trimmed(options.mailto));
    return options;
}

Status check_fetch_options(const FetchOptions& o) {
    if (o.filter.empty() && o.search.empty())
        return usage_error("say what to fetch: --filter, as in 'authorships.countries:GB,authorships.countries:CN'");
    if (o.out.empty()) return usage_error("say where the pages go: --out FOLDER");
    if (is_object_path(o.out))
        return usage_error(fmt::format("--out {}: fetch writes to a folder of this machine, not into a store", o.out));
    COMITY_TRY(check_text("--filter", o.filter));
    COMITY_TRY(check_text("--search", o.search));
    COMITY_TRY(check_text("--base-url", o.base_url));
    if (has_control_character(o.mailto)) return usage_error("--mailto or OPENALEX_MAILTO has a line break or another control character");
    if (has_control_character(o.api_key))
        return usage_error("--api-key or OPENALEX_API_KEY has a line break or another control character");
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
