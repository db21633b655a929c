// The outside world: a TCP listener. One thread collects requests and sends replies without ever waiting for
// a client; a few workers do what takes time. Sizes, times and numbers are bounded, and when all places are taken the
// client that has kept its place longest without a whole request loses it: whoever is slow harms nobody else.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "comity/base/result.h"
#include "comity/platform/machine.h"

namespace comity {

struct ListenerLimits {
    std::size_t connections = 256;
    std::size_t request_bytes = 16'384;
    double request_seconds = 10;  // from the first byte of a request to its last
    double idle_seconds = 60;     // between two requests
    double write_seconds = 30;    // without any progress of a reply
    std::size_t waiting = 64;     // different pieces of work that wait for a worker
    double unwanted_seconds = 2;  // until work is given up for which nobody waits: who reloads a page asks for it again
    int workers = 2;
};

struct Reply {
    std::string bytes;
    bool close = false;  // after it was sent
};

// What a piece of work made; the protocol derives its own from it.
struct WorkProduct {
    virtual ~WorkProduct() = default;
};
using SharedProduct = std::shared_ptr<const WorkProduct>;

// How a request is answered: at once, or after a piece of work, which may need another one. Requests that name the same work
// share one run of it.
struct Step {
    std::optional<Reply> reply;
    std::string work;
    std::function<SharedProduct(const StopFlag&)> run;
};

enum class Refusal : std::uint8_t { kTooLarge, kTooSlow, kBusy };

// What is spoken over the connections. All but Step::run is called by the one thread of Listener::serve.
class Protocol {
  public:
    virtual ~Protocol() = default;
    // How many of these bytes are one whole request; 0 if more must come.
    virtual std::size_t request_length(std::string_view bytes) = 0;
    // `product` is what the request's work made, if it has asked for any.
    virtual Step handle(std::string_view request, const SharedProduct& product) = 0;
    virtual std::string refuse(Refusal why) = 0;
};

class Listener {
  public:
    // `port` 0: any free one.
    static Result<std::unique_ptr<Listener>> bind(const std::string& address, int port, const ListenerLimits& limits);
    virtual ~Listener() = default;
    [[nodiscard]] virtual int port() const = 0;
    // Serves until stop() or, with `until_signal`, SIGINT or SIGTERM. False: work is still running on a worker.
    virtual bool serve(Protocol& protocol, bool until_signal) = 0;
    virtual void stop() = 0;  // from any thread
};

// Whether this address reaches nobody but this machine.
bool is_loopback(const std::string& address);

}  // namespace comity
