// The outside world: asking an HTTP server, by libcurl. Only `fetch` does; stores of objects are asked by Arrow (objects.h).
#pragma once

#include <cstdint>
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
    bool direct = false;                              // past the proxy that the surroundings name
};

struct HttpReply {
    long status = 0;
    std::map<std::string, std::string, std::less<>> headers;  // names in small letters; the last of a repeated one
    std::string body;                                         // decoded

    // Finite, or nothing.
    [[nodiscard]] std::optional<double> number(std::string_view header) const;
    // Seconds of 1970 by a header that holds a date: "date" is the server's clock, the only one that is read here.
    [[nodiscard]] std::optional<std::int64_t> date(std::string_view header) const;
    // Seconds from the answer on, of Retry-After: a number of them, or a date where the answer has its own. Never below 0.
    [[nodiscard]] std::optional<double> retry_after() const;
};

// What there is to know of an address before it is asked.
struct HttpAddress {
    bool secure = false;    // https
    bool loopback = false;  // this machine itself
};
// Of http[s]://HOST[:PORT][/PATH], and of nothing else: a user, a password or a query would be a secret in a place where none is
// looked for.
std::optional<HttpAddress> read_http_address(std::string_view url);

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
