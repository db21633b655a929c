// The outside world, part three: asking an HTTP server, by libcurl. Only `fetch` does; nothing else leaves the machine.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"

namespace comity {

struct HttpLimits {
    long connect_seconds = 20;
    long stall_seconds = 60;                     // no byte for so long: the transfer is given up
    std::size_t largest_body = std::size_t{1} << 30;  // after decoding
};

struct HttpReply {
    long status = 0;
    std::map<std::string, std::string, std::less<>> headers;  // names in small letters; the last of a repeated one
    std::string body;                                         // decoded

    [[nodiscard]] std::optional<double> number(std::string_view header) const;
};

// One connection, kept open between requests. Redirects are not followed. https is checked against the system's
// certificates, or those of $SSL_CERT_FILE.
class HttpClient {
  public:
    static Result<std::unique_ptr<HttpClient>> create(std::string user_agent, HttpLimits limits);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Any status is a response; no connection, a transfer that stalls or ends early, or a body over the limit is an
    // error. Messages never hold the URL, which may carry a key.
    Result<HttpReply> get(const std::string& url);

  private:
    struct State;
    explicit HttpClient(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Waits; for politeness towards a server.
void sleep_seconds(double seconds);

// As in a query string: everything but letters, digits and -._~ becomes %XX.
std::string percent_encoded(std::string_view text);

}  // namespace comity
