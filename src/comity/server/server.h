// `comity serve`: the answers of one atlas, and the pages that show them, over HTTP on this machine.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "comity/api/operation.h"
#include "comity/base/result.h"
#include "comity/platform/listener.h"
#include "comity/server/guard.h"

namespace comity {

struct ServeOptions {
    std::string atlas;
    std::string address = "127.0.0.1";
    int port = 8080;
    std::vector<std::string> names;  // further Host names to answer under
    Session session;
    ListenerLimits limits;
};

// Speaks HTTP about one atlas; the listener lends it connections.
std::unique_ptr<Protocol> answering_protocol(const ServeOptions& options, const Reachability& reach);

// Serves until SIGINT or SIGTERM. `ready` is called with the URL when it can be asked.
Status serve(const ServeOptions& options, const std::function<void(const std::string& url)>& ready);

}  // namespace comity
