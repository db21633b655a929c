#include "comity/platform/http.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "comity/platform/curl_library.h"
#include "comity/platform/machine.h"

namespace comity {

struct HttpClient::State {
    CurlLibrary library;
    CURL* curl = nullptr;
    template <class Value>
    void set(CURLoption option, Value value) const {
        library.easy_setopt(curl, option, value);
    }
    HttpLimits limits;
    HttpReply response;
};

namespace {

struct Body {
    HttpReply* response;
    std::size_t largest;
    bool too_large = false;
};

// Taking less than was offered ends the transfer: a small answer may inflate to a huge one.
std::size_t take_body(char* data, std::size_t size, std::size_t count, void* body_of) {
    auto& body = *static_cast<Body*>(body_of);
    body.too_large = body.response->body.size() + size * count > body.largest;
    if (body.too_large) return 0;
    body.response->body.append(data, size * count);
    return size * count;
}

std::string small_letters(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string without_blanks(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return std::string(text);
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* state_of) {
    auto& response = *static_cast<HttpReply*>(state_of);
    const std::string_view line(data, size * count);
    if (const auto colon = line.find(':'); colon != std::string_view::npos)
        response.headers[small_letters(line.substr(0, colon))] = without_blanks(line.substr(colon + 1));
    return size * count;
}

std::string_view reason_of(CURLcode code, const CurlLibrary& library) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST: return "its name could not be resolved";
        case CURLE_COULDNT_CONNECT: return "no connection";
        case CURLE_OPERATION_TIMEDOUT: return "it stopped answering";
        case CURLE_PARTIAL_FILE: return "the answer broke off";
        case CURLE_GOT_NOTHING: return "it closed the connection without an answer";
        case CURLE_PEER_FAILED_VERIFICATION: return "its certificate is not trusted";
        case CURLE_WRITE_ERROR:
        case CURLE_BAD_CONTENT_ENCODING: return "the answer cannot be unpacked";
        default: return library.easy_strerror(code);
    }
}

bool is_ipv6(const std::string& host) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

bool is_host_name(std::string_view host) {
    const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c >= 0x80; };
    return !host.empty() && std::all_of(host.begin(), host.end(), fits);
}

// Nothing, or ":443".
bool is_port(std::string_view text) {
    const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (text.empty()) return true;
    return text.front() == ':' && text.size() > 1 && text.size() < 7 && std::all_of(text.begin() + 1, text.end(), digit);
}

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    std::array<unsigned char, 16> bytes{};
    if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return bytes[0] == 127;
    if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return false;
    return bytes.back() == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](unsigned char byte) { return byte == 0; });
}

}  // namespace

std::optional<double> HttpReply::number(std::string_view header) const {
    const auto found = headers.find(header);
    if (found == headers.end() || found->second.empty()) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(found->second.c_str(), &end);
    if (end == found->second.c_str() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<std::int64_t> HttpReply::date(std::string_view header) const {
    const auto found = headers.find(header);
    const Result<CurlLibrary>& library = curl_library();
    if (found == headers.end() || !library.ok()) return std::nullopt;
    const auto seconds = library->getdate(found->second.c_str(), nullptr);
    return seconds < 0 ? std::nullopt : std::optional<std::int64_t>(seconds);
}

std::optional<double> HttpReply::retry_after() const {
    if (const auto seconds = number("retry-after")) return std::max(0.0, *seconds);
    const auto until = date("retry-after"), now = date("date");
    if (!until || !now) return std::nullopt;
    return std::max(0.0, static_cast<double>(*until - *now));
}

std::optional<HttpAddress> read_http_address(std::string_view url) {
    const std::string scheme = small_letters(url.substr(0, url.find("://")));
    if (scheme.size() == url.size() || (scheme != "https" && scheme != "http")) return std::nullopt;
    url.remove_prefix(scheme.size() + 3);
    const std::string_view authority = url.substr(0, url.find('/')), path = url.substr(authority.size());
    const auto unfit = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '?' || c == '#' || c == '\\' || c == 0x7f; };
    if (std::any_of(path.begin(), path.end(), unfit)) return std::nullopt;
    const bool bracketed = authority.starts_with('[');
    const std::size_t host_end = bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
    if (host_end == std::string_view::npos) return std::nullopt;
    const std::string host = small_letters(authority.substr(bracketed, host_end - bracketed));
    if (!is_port(authority.substr(host_end + bracketed)) || !(bracketed ? is_ipv6(host) : is_host_name(host))) return std::nullopt;
    return HttpAddress{scheme == "https", is_loopback(host)};
}

HttpClient::HttpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpClient::~HttpClient() {
    if (state_ && state_->curl != nullptr) state_->library.easy_cleanup(state_->curl);
}

Result<std::unique_ptr<HttpClient>> HttpClient::create(std::string user_agent, HttpLimits limits) {
    const Result<CurlLibrary>& library = curl_library();
    if (!library.ok()) return library.error();
    auto state = std::make_unique<State>();
    state->library = *library;
    state->limits = limits;
    state->curl = library->easy_init();
    if (state->curl == nullptr) return failure("no HTTP client could be made");
    state->set(CURLOPT_USERAGENT, user_agent.c_str());
    state->set(CURLOPT_ACCEPT_ENCODING, "gzip");
    state->set(CURLOPT_NOSIGNAL, 1L);
    state->set(CURLOPT_FOLLOWLOCATION, 0L);
    state->set(CURLOPT_PROTOCOLS_STR, "http,https");
    state->set(CURLOPT_CONNECTTIMEOUT, limits.connect_seconds);
    state->set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    state->set(CURLOPT_LOW_SPEED_TIME, limits.stall_seconds);
    state->set(CURLOPT_WRITEFUNCTION, take_body);
    state->set(CURLOPT_HEADERFUNCTION, take_header);
    state->set(CURLOPT_HEADERDATA, &state->response);
    if (limits.direct) state->set(CURLOPT_PROXY, "");
    if (const std::string certificates = environment("SSL_CERT_FILE"); !certificates.empty())
        state->set(CURLOPT_CAINFO, certificates.c_str());
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(state)));
}

Result<HttpReply> HttpClient::get(const std::string& url) {
    state_->response = {};
    state_->set(CURLOPT_URL, url.c_str());
    Body body{&state_->response, state_->limits.largest_body};
    state_->set(CURLOPT_WRITEDATA, &body);
    const CURLcode code = state_->library.easy_perform(state_->curl);
    if (body.too_large) return failure("the answer is too large");
    if (code != CURLE_OK) return failure(std::string(reason_of(code, state_->library)));
    state_->library.easy_getinfo(state_->curl, CURLINFO_RESPONSE_CODE, &state_->response.status);
    return std::move(state_->response);
}

void sleep_seconds(double seconds) {
    if (seconds > 0) std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') out += c;
        else out += fmt::format("%{:02X}", byte);
    }
    return out;
}

}  // namespace comity
