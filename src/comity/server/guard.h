// Who may ask. A page from elsewhere must not reach a server on the user's machine, neither directly (Origin,
// Sec-Fetch-Site) nor by a name that its owner points at 127.0.0.1 (DNS rebinding: Host).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comity {

struct Reachability {
    int port = 0;
    bool beyond_this_machine = false;  // then every literal address is a fitting Host too: no name, no rebinding
    std::vector<std::string> names;    // further host names, given at start
};

// "127.0.0.1:8080" and the like.
bool is_own_host(std::string_view host, const Reachability& reach);

struct AskedFrom {
    std::vector<std::string> hosts, origins;  // all headers of the name; more than one is suspicious
    std::string fetch_site, fetch_mode;
};
// Why the request is refused, in one sentence; empty: it is not. `page`: a page is asked for, to which links may lead.
std::string why_refused(const AskedFrom& from, bool page, const Reachability& reach);

}  // namespace comity
