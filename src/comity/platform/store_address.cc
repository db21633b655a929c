#include "comity/platform/store_address.h"

#include <fmt/format.h>

#include "comity/base/text.h"
#include "comity/platform/http.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

struct Named {
    std::string name, value;
};

// The first of these variables that says something.
Named first_of(std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (std::string value = environment(name); !value.empty()) return {name, std::move(value)};
    return {};
}

std::string_view host_of(std::string_view endpoint) {
    endpoint = endpoint.substr(0, endpoint.find('/'));
    if (endpoint.starts_with('[')) return endpoint.substr(1, endpoint.find(']') - 1);
    return endpoint.substr(0, endpoint.find(':'));
}

Status read_endpoint(StoreAddress& store) {
    const auto [name, url] = first_of({"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
    if (url.empty()) return ok();
    const auto address = read_http_address(url);
    if (!address) return usage_error(fmt::format("{} is not https://HOST[:PORT] or http://…, without user, password and query", name));
    store.scheme = address->secure ? "https" : "http";
    store.endpoint = url.substr(url.find("://") + 3);
    while (store.endpoint.ends_with('/')) store.endpoint.pop_back();
    return ok();
}

// As libcurl reads these variables; where none has the scheme's, ALL_PROXY is for both. HTTP_PROXY in large letters might be a header
// of somebody's request.
Status read_proxy(StoreAddress& store) {
    const bool secure = store.scheme == "https";
    const auto [name, given] = secure ? first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
                                      : first_of({"http_proxy", "all_proxy", "ALL_PROXY"});
    const std::string amazon = fmt::format("s3.{}.amazonaws.com", store.region);
    const std::string_view host = store.endpoint.empty() ? std::string_view(amazon) : host_of(store.endpoint);
    const auto here = read_http_address(store.scheme + "://" + store.endpoint);
    if (given.empty() || (here && here->loopback) || is_without_proxy(host, first_of({"no_proxy", "NO_PROXY"}).value)) return ok();
    const std::string url = given.find("://") == std::string::npos ? "http://" + given : given;
    const std::size_t scheme_end = url.find("://") + 3, authority_end = url.find('/', scheme_end);
    const std::string authority = url.substr(scheme_end, authority_end - scheme_end);
    const std::size_t user_end = authority.rfind('@');
    const std::string without_user = url.substr(0, scheme_end) + authority.substr(user_end == std::string::npos ? 0 : user_end + 1);
    // all_proxy is for all programs, and may name a proxy of another kind.
    if (!read_http_address(without_user) && lower(name) == "all_proxy") return ok();
    if (!read_http_address(without_user)) return usage_error(fmt::format("{} names no proxy for a store: http://HOST:PORT", name));
    store.proxy = lower(url.substr(0, scheme_end)) + authority;
    return ok();
}

}  // namespace

bool is_without_proxy(std::string_view host, std::string_view no_proxy) {
    const std::string name = lower(host);
    for (std::string_view one : split(no_proxy, ',')) {
        one = trimmed(one);
        if (one == "*") return true;
        while (one.starts_with('.')) one.remove_prefix(1);
        const std::string ending = lower(one);
        if (ending.empty() || !name.ends_with(ending)) continue;
        if (name.size() == ending.size() || name[name.size() - ending.size() - 1] == '.') return true;
    }
    return false;
}

Result<StoreAddress> store_address() {
    StoreAddress store;
    store.region = first_of({"AWS_REGION", "AWS_DEFAULT_REGION"}).value;
    if (store.region.empty()) store.region = "us-east-1";
    COMITY_TRY(read_endpoint(store));
    COMITY_TRY(read_proxy(store));
    return store;
}

}  // namespace comity
