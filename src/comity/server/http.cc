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

HttpRequest request_of(const httplib::Request& from, bool accepts_gzip) {
    HttpRequest request{from.method, from.path, {}, accepts_gzip, {}};
    request.parameters.assign(from.params.begin(), from.params.end());
    request.headers = [&from](const std::string& name) {
        std::vector<std::string> values;
        const auto [first, last] = from.headers.equal_range(name);
        for (auto it = first; it != last; ++it) values.push_back(it->second);
        return values;
    };
    return request;
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
                response.set_content(error_text("the request is not understood"), "application/json; charset=utf-8");
        });
    }

    std::optional<Written> reply(std::string_view bytes, const Route& route) {
        route_ = &route;
        postponed_ = false;
        Memory stream(bytes);
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
        accepts_gzip_ = request.get_header_value("Accept-Encoding").find("gzip") != std::string::npos;
        request.headers.erase("Accept-Encoding");
    }

    HandlerResponse handle(const httplib::Request& request, httplib::Response& response) {
        understood_ = true;
        std::optional<HttpResponse> answer;
        if (has_body(request))
            answer = closing(HttpResponse{413, "application/json; charset=utf-8", error_text("requests have no body here"), {}});
        else answer = (*route_)(request_of(request, accepts_gzip_));
        postponed_ = !answer;
        if (postponed_) return HandlerResponse::Handled;
        response.status = answer->status;
        for (const auto& [name, value] : answer->headers) response.set_header(name, value);
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
