// HTTP over bytes: one whole request in, one whole reply out. cpp-httplib does the parsing and writing; sockets, waiting
// and limits are platform/listener.h's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace comity {

struct HttpRequest {
    std::string method, path;
    std::vector<std::pair<std::string, std::string>> parameters;  // decoded, in order
    bool accepts_gzip = false;
    std::function<std::vector<std::string>(const std::string&)> headers;
};

struct HttpResponse {
    int status = 200;
    std::string type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

class Http {
  public:
    Http();
    ~Http();
    // The route may answer "not now" (nothing); then so does this. Called by one thread at a time.
    using Route = std::function<std::optional<HttpResponse>(const HttpRequest&)>;
    struct Written {
        std::string bytes;
        bool close = false;
    };
    std::optional<Written> reply(std::string_view request, const Route& route);
    // Bytes of the first request, its blank line included; 0: not whole yet. Requests here have no body.
    static std::size_t request_length(std::string_view bytes);
    // A reply to what is no request.
    static std::string bare_reply(int status, const std::string& reason, const std::string& sentence);

  private:
    class Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace comity
