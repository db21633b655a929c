#include "comity/server/guard.h"

#include <algorithm>
#include <optional>

#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::string_view kScheme = "http://";
constexpr int kDefaultPort = 80;

struct HostAndPort {
    std::string host;
    int port = kDefaultPort;
};

std::optional<HostAndPort> parsed(std::string_view text) {
    // [::1]:8080 has colons of its own.
    const std::size_t bracket = text.starts_with("[") ? text.find(']') : 0;
    if (bracket == std::string_view::npos) return std::nullopt;
    const std::size_t colon = text.find(':', bracket);
    HostAndPort out{lower(text.substr(0, colon))};
    if (colon == std::string_view::npos) return out;
    const auto port = parse_integer<int>(text.substr(colon + 1));
    if (!port) return std::nullopt;
    out.port = *port;
    return out;
}

bool is_literal_address(std::string_view host) {
    if (host.starts_with("[")) return host.ends_with("]");
    const auto parts = split(host, '.');
    return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               const auto number = parse_integer<int>(part);
               return number && *number >= 0 && *number <= 255;
           });
}

}  // namespace

bool is_own_host(std::string_view host, const Reachability& reach) {
    const auto asked = parsed(host);
    if (!asked || asked->port != reach.port) return false;
    if (asked->host == "localhost" || asked->host == "127.0.0.1" || asked->host == "[::1]") return true;
    if (reach.beyond_this_machine && is_literal_address(asked->host)) return true;
    return std::find(reach.names.begin(), reach.names.end(), asked->host) != reach.names.end();
}

std::string why_refused(const AskedFrom& from, bool page, const Reachability& reach) {
    if (from.hosts.size() != 1) return "a request names one Host";
    if (!is_own_host(from.hosts[0], reach)) return "this server does not answer under that Host";
    if (from.origins.size() > 1) return "a request names one Origin";
    for (const std::string& origin : from.origins)
        if (!origin.starts_with(kScheme) || !is_own_host(std::string_view(origin).substr(kScheme.size()), reach))
            return "pages from elsewhere may not ask this server";
    const bool elsewhere = from.fetch_site == "cross-site" || from.fetch_site == "same-site";
    if (elsewhere && !(page && from.fetch_mode == "navigate")) return "pages from elsewhere may not ask this server";
    return {};
}

}  // namespace comity
