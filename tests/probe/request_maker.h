// Makes requests: questions from the list of operations with values that parsers stumble over, and mutations of requests
// that are known. The same seed makes the same requests.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "comity/api/describe.h"
#include "comity/base/philox.h"
#include "comity/measures/conventions.h"

namespace comity {

class RequestMaker {
  public:
    explicit RequestMaker(std::uint64_t seed) : key_(philox_key(seed)) {}

    void add(const std::string& request) { known_.push_back(request); }
    bool chance(std::uint32_t in) { return below(in) == 0; }

    std::string make() { return known_.empty() || chance(2) ? question() : mutated(known_[below(known_.size())]); }

  private:
    std::uint32_t bits() {
        const PhiloxBlock block = philox4x32({static_cast<std::uint32_t>(drawn_), static_cast<std::uint32_t>(drawn_ >> 32), 0, 0}, key_);
        ++drawn_;
        return block[0];
    }
    std::uint32_t below(std::size_t n) { return pick(bits(), std::max<std::size_t>(n, 1)); }
    template <typename List>
    auto one_of(const List& list) {
        return list[below(std::size(list))];
    }

    static constexpr std::string_view kValues[] = {
        "", "0", "1", "-1", "9", "99999999999999999999", "1e308", "nan", "0x10", "2020:2024", "2024:2020", "release-5:release-1", ":", "2020:", "-9999:9999", "until:2024", "open",
        "QM", "QN", "qm", "QM+QN", "QM+", "+", "CN+HK+MO", "EU27", "G7", "CN=CN+HK;GB=GB+JE", "=;=", "any", "none", "article,review", ",", "I1", "https://openalex.org/I1", "10.1/x",
        "0000-0002-1825-0097", "mncs", "pp_top_10", "pp_top_0", "pp_top_101", "p_c_999999999", "pp_ncs_1e9", "joint_count", "true", "false", "json", "csv", "xlsx", "gexf", "html", "en", "zh",
        "../../etc/passwd", "/etc/passwd", "%", "%2", "%00", "\xff\xfe", "\xc3\x28", "<script>", "'\"`$(", "a=b&c=d", "network", "partners", "curve", "check", "twice-the-global-average"};
    static constexpr std::string_view kPieces[] = {
        "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ":", "?", "&", "=", "%", "%00", "%2B", "+", "/", "//", "/../", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "GET", "HEAD", "POST", "OPTIONS", "PRI * HTTP/2.0",
        "Host: 127.0.0.1:8080\r\n", "Host: evil.example\r\n", "Origin: http://evil.example\r\n", "Origin: null\r\n", "Content-Length: 5\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n",
        "Accept-Encoding: gzip\r\n", "Range: bytes=0-1,5-,-3\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "Sec-Fetch-Site: cross-site\r\n", "If-None-Match: *\r\n", "api/", "operations", "openapi.json", "\xff", "\0x"};

    std::string encoded(std::string_view text) {
        static constexpr char kHex[] = "0123456789ABCDEF";
        std::string out;
        for (const unsigned char c : text) {
            const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == ':';
            if (plain && !chance(40)) out += static_cast<char>(c);
            else if (chance(30)) out += static_cast<char>(c);  // as it should not be
            else out += {'%', kHex[c >> 4], kHex[c & 15]};
        }
        return out;
    }

    std::string value_for(const Parameter& p) {
        if (p.group == "Conventions" && chance(2)) {
            const std::vector<std::string> choices = convention_choices(p.name);
            if (!choices.empty()) return choices[below(choices.size())];
        }
        if (p.kind == ParameterKind::kSwitch && chance(2)) return chance(2) ? "true" : "false";
        if ((p.name == "a" || p.name == "b" || p.name == "of") && !chance(4)) return chance(2) ? "QM" : "QN";
        if (chance(30)) return std::string(below(1200), 'x');
        return std::string(kValues[below(std::size(kValues))]);
    }

    std::string question() {
        const Operation& operation = operations()[below(operations().size())];
        std::string path = "/api/" + operation.name + "?";
        for (const Parameter& p : operation.parameters)
            if (p.required ? !chance(10) : chance(12)) path += (path.ends_with("?") ? "" : "&") + p.name + "=" + encoded(value_for(p));
        if (chance(4)) path += std::string("&format=") + std::string(kValues[below(std::size(kValues))]);
        if (operation.name == "works" && !chance(5)) path += "&top=5";
        std::string request = (chance(8) ? "HEAD " : "GET ") + path + " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n";
        for (int i = 0; i < 3; ++i)
            if (chance(6)) request += kPieces[below(std::size(kPieces))];
        return request + "\r\n";
    }

    std::string mutated(std::string text) {
        for (std::uint32_t i = 1 + below(4); i > 0; --i) {
            const std::size_t at = below(text.size() + 1), length = std::min<std::size_t>(below(24), text.size() - at);
            switch (below(7)) {
                case 0: if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8))); break;
                case 1: text.insert(at, 1, static_cast<char>(bits())); break;
                case 2: text.erase(at, length); break;
                case 3: text.insert(at, text.substr(at, length)); break;
                case 4: text.insert(at, kPieces[below(std::size(kPieces))]); break;
                case 5: text.insert(at, kValues[below(std::size(kValues))]); break;
                default: {
                    const std::string& other = known_[below(known_.size())];
                    const std::size_t from = below(other.size() + 1);
                    text = text.substr(0, at) + other.substr(from);
                }
            }
        }
        return text;
    }

    PhiloxKey key_;
    std::uint64_t drawn_ = 0;
    std::vector<std::string> known_;
};

}  // namespace comity
