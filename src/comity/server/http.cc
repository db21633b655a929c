#include "comity/server/http.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "comity/base/text.h"

namespace comity {

namespace {

// What every reply carries: the page may load nothing but what this server sends, and nobody may frame or guess it.
const std::pair<const char*, const char*> kHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
};

// Said to clients; the listener decides.
constexpr std::size_t kKeepAliveRequests = 1'000'000;
constexpr int kKeepAliveSeconds = 60;
constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";

class Memory final : public httplib::Stream {
  public:
    explicit Memory(std::string_view in) : in_(in) {}
    bool is_readable() const override { return !in_.empty(); }
    bool is_writable() const override { return true; }
    ssize_t read(char* to, std::size_t size) override {
        const std::size_t n = std::min(size, in_.size());
        std::memcpy(to, in_.data(), n);
        in_.remove_prefix(n);
        return static_cast<ssize_t>(n);
    }
    ssize_t write(const char* from, std::size_t size) override {
        out.append(from, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return INVALID_SOCKET; }
    std::string out;

  private:
    std::string_view in_;
};

bool has_body(const httplib::Request& request) {
    return request.has_header("Transfer-Encoding") ||
           (request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0");
}

std::string error_text(const std::string& sentence) {
    return nlohmann::json{{"error", sentence}}.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::vector<std::string> values_of(const httplib::Headers& headers, const std::string& name) {
    std::vector<std::string> values;
    const auto [first, last] = headers.equal_range(name);
    for (auto it = first; it != last; ++it) values.push_back(it->second);
    return values;
}

HttpRequest request_of(const httplib::Request& from, bool accepts_gzip, const std::optional<std::string>& authority) {
    HttpRequest request{from.method, from.path, {}, accepts_gzip, {}};
    request.parameters.assign(from.params.begin(), from.params.end());
    request.headers = [&from, authority](const std::string& name) {
        std::vector<std::string> values = values_of(from.headers, name);
        if (authority && name == "Host" && values.size() <= 1) values.assign(1, *authority);
        return values;
    };
    return request;
}

// "gzip;q=0" refuses it, and "*" speaks for what is not named (RFC 9110, 12.5.3).
bool is_gzip_accepted(const std::vector<std::string>& headers) {
    bool named = false, accepted = false, others = false;
    for (const std::string& header : headers)
        for (const std::string_view item : split(header, ',')) {
            const auto parts = split(item, ';');
            const std::string coding = lower(trimmed(parts[0]));
            bool wanted = true;
            for (std::size_t i = 1; i < parts.size(); ++i) {
                const std::string weight = lower(trimmed(parts[i]));
                if (weight.starts_with("q=") && weight.find_first_not_of("0.", 2) == std::string::npos) wanted = false;
            }
            if (coding == "*") others = wanted;
            if (coding != "gzip" && coding != "x-gzip") continue;
            named = true;
            accepted = accepted || wanted;
        }
    return named ? accepted : others;
}

// A target may be a whole address, which then names the host (RFC 9112, 3.2.2). The request with the path alone, and the host.
struct Addressed {
    std::string request;
    std::string authority;
};
std::optional<Addressed> addressed(std::string_view bytes) {
    constexpr std::string_view kScheme = "http://";
    const std::size_t target = bytes.find(' ') + 1;
    const std::size_t end = bytes.find_first_of(" \r\n", target);
    if (target == 0 || end == std::string_view::npos) return std::nullopt;
    const std::string_view address = bytes.substr(target, end - target);
    if (lower(address.substr(0, kScheme.size())) != kScheme) return std::nullopt;
    const std::string_view rest = address.substr(kScheme.size());
    const std::size_t host = std::min(rest.find_first_of("/?"), rest.size());
    const std::string path = (rest.substr(host).starts_with('/') ? "" : "/") + std::string(rest.substr(host));
    return Addressed{std::string(bytes.substr(0, target)) + path + std::string(bytes.substr(end)),
                     std::string(rest.substr(0, host))};
}

std::string sentence_of(int status) {
    // The library's own bound (CPPHTTPLIB_REQUEST_URI_MAX_LENGTH).
    return status == 414 ? "the address is longer than 8 KB" : "the request is not understood";
}

}  // namespace

class Http::Engine final : public httplib::Server {
  public:
    Engine() {
        httplib::Headers headers;
        for (const auto& [name, value] : kHeaders) headers.emplace(name, value);
        set_default_headers(headers);
        set_keep_alive_max_count(kKeepAliveRequests);
        set_keep_alive_timeout(kKeepAliveSeconds);
        set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
            return handle(request, response);
        });
        set_error_handler([](const httplib::Request&, httplib::Response& response) {
            if (response.body.empty())
                response.set_content(error_text(sentence_of(response.status)), "application/json; charset=utf-8");
        });
    }

    std::optional<Written> reply(std::string_view bytes, const Route& route) {
        route_ = &route;
        postponed_ = false;
        const auto whole = addressed(bytes);
        authority_ = whole ? std::optional(whole->authority) : std::nullopt;
        Memory stream(whole ? whole->request : bytes);
        bool closed = false;
        understood_ = false;
        process_request(stream, false, closed, [this](httplib::Request& request) { prepare(request); });
        if (postponed_) return std::nullopt;
        // Who expects a "go on" before sending a body gets the answer itself: there is no body to wait for.
        if (stream.out.starts_with(kGoOn)) stream.out.erase(0, kGoOn.size());
        return Written{std::move(stream.out), closed || !understood_};
    }

  private:
    // Ranges and compression are not the library's business: answers are whole, and compressed once for all who ask.
    void prepare(httplib::Request& request) {
        request.ranges.clear();
        accepts_gzip_ = is_gzip_accepted(values_of(request.headers, "Accept-Encoding"));
        request.headers.erase("Accept-Encoding");
    }

    HandlerResponse handle(const httplib::Request& request, httplib::Response& response) {
        understood_ = true;
        std::optional<HttpResponse> answer;
        if (has_body(request))
            answer = closing(HttpResponse{413, "application/json; charset=utf-8", error_text("requests have no body here"), {}});
        else answer = (*route_)(request_of(request, accepts_gzip_, authority_));
        postponed_ = !answer;
        if (postponed_) return HandlerResponse::Handled;
        response.status = answer->status;
        for (const auto& [name, value] : answer->headers) {
            response.headers.erase(name);  // what this reply says holds, not what all others say
            response.set_header(name, value);
        }
        response.set_header("Accept-Ranges", "none");  // the library would promise them to HEAD
        response.body = std::move(answer->body);
        response.set_header("Content-Type", answer->type);
        return HandlerResponse::Handled;
    }

    // What follows on this connection could be a body taken for a request.
    HttpResponse closing(HttpResponse response) {
        understood_ = false;
        response.headers.emplace_back("Connection", "close");
        return response;
    }

    const Route* route_ = nullptr;
    std::optional<std::string> authority_;
    bool postponed_ = false, understood_ = false, accepts_gzip_ = false;
};

Http::Http() : engine_(std::make_unique<Engine>()) {}
Http::~Http() = default;

std::optional<Http::Written> Http::reply(std::string_view request, const Route& route) {
    return engine_->reply(request, route);
}

std::size_t Http::request_length(std::string_view bytes) {
    constexpr std::string_view kBlankLine = "\r\n\r\n";
    const auto end = bytes.find(kBlankLine);
    return end == std::string_view::npos ? 0 : end + kBlankLine.size();
}

std::string Http::bare_reply(int status, const std::string& reason, const std::string& sentence) {
    std::string headers;
    for (const auto& [name, value] : kHeaders) headers += fmt::format("{}: {}\r\n", name, value);
    const std::string body = error_text(sentence);
    return fmt::format("HTTP/1.1 {} {}\r\n{}Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n"
                       "Connection: close\r\n\r\n{}",
                       status, reason, headers, body.size(), body);
}

}  // namespace comity
